"""The trainer's tour: each script of docs/trainers.md draws 100,000 samples; what it read has the
shares that the quotas make, in their unit.

Scripts run in TRAINERS_PYTHON, where that is set, such as an environment that `make trainers` made.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.demo.demo import called
from tests.docs.blocks import ROOT, blocks_of

DRAWS = 100_000
PYTHON = os.environ.get("TRAINERS_PYTHON", sys.executable)
LIBRARIES = {
    "interleave.py": "datasets",
    "sampler.py": "torch",
    "streams.py": "streaming",
    "blend.py": "megatron.core.datasets.helpers",
    "source_mixture.py": "olmo_core.data.source_mixture",
    "nanoset.py": "numpy",
    "table.py": "csv",
}
RESHARDING = ("pipeline.yaml", "reshard.py")
"""Files of the section that tests/docs/test_console_blocks.py runs."""
SCRIPTS = {
    block.file: block.text
    for block in blocks_of(ROOT / "docs" / "trainers.md")
    if block.file and block.file not in RESHARDING
}

WORDS = "pa farina aigua sal massa forn nit matí hora foc taula poble camí riu molí ponts".split()
TEXTS = {"ca": (40, 30, 60), "en": (400, 6, 14), "es": (60, 100, 220)}
"""For each language: documents, least and most words of one. So documents are no words."""
QUOTAS = {
    "unit": "words",
    "max_epochs": 6,
    "languages": {
        "ca": {"share": "40%", "minimum": 0, "maximum": "40%"},
        "en": {"share": "25%"},
        "es": {"share": "35%", "minimum": 0},
    },
}
PHASES = {
    "warm_up": {"size": "20%", "shares": {"en": "60%"}},
    "main": {"size": "80%"},
}


def build(folder: Path, **shards: object) -> Path:
    """The dataset of a run over texts of the three languages."""
    chance = random.Random(3)
    lines = []
    for tag, (number, least, most) in TEXTS.items():
        for page in range(number):
            words = chance.choices(WORDS, k=chance.randint(least, most))
            lines.append(json.dumps({"text": f"{tag}{page} " + " ".join(words), "language": tag}))
    folder.mkdir(parents=True)
    (folder / "pages.jsonl").write_text("\n".join(lines))
    (folder / "quotas.yaml").write_text(yaml.safe_dump(QUOTAS))
    balance = {"quotas": "quotas.yaml", "phases": PHASES}
    stages = {
        "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"]}},
        "mix": {"use": "balance", "after": "pages", "with": balance},
        "shards": {"use": "shards", "after": "mix", "with": shards},
    }
    plain = {"name": "tour", "seed": 5, "stages": stages, "run": {"isolate": False}}
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(plain, sort_keys=False))
    done = called("run", folder / "pipeline.yaml", "--output", folder / "run")
    assert done.returncode == 0, done.stderr
    return folder / "run" / "dataset"


@pytest.fixture(scope="module", params=["repeats", "copies"])
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tour") / "in"
    return build(folder, materialise=request.param == "copies")


def python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HF_HOME": str(cwd), "HF_DATASETS_OFFLINE": "1"}
    return subprocess.run(
        [PYTHON, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_every_script_has_a_library() -> None:
    assert set(SCRIPTS) == set(LIBRARIES)


@pytest.mark.parametrize("script", sorted(LIBRARIES))
def test_drawn_shares_are_those_of_the_mixture(script: str, dataset: Path, tmp_path: Path) -> None:
    library = LIBRARIES[script]
    if python("-c", f"import {library}", cwd=tmp_path).returncode:
        pytest.skip(f"{library} is not installed; `make trainers` installs it and runs this test")
    (tmp_path / script).write_text(SCRIPTS[script])
    done = python(script, str(dataset), "words", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    wanted = json.loads((dataset / "mixtures" / "weights.json").read_text())
    said = done.stdout.splitlines()[-len(wanted) :]  # after what the library says
    drawn = {tag: float(share) for tag, share in map(str.split, said)}
    assert drawn.keys() == wanted.keys()
    for tag, share in wanted.items():
        # Documents differ in length, so that shares of words spread more than those of documents.
        spread = 2 * (share * (1 - share) / DRAWS) ** 0.5
        assert abs(drawn[tag] - share) < 5 * spread, (tag, share, drawn[tag])


def test_shares_of_documents_would_be_others(dataset: Path) -> None:
    """What makes the tour worth taking: with these texts, the two differ widely."""
    mixtures = dataset / "mixtures"
    shares = json.loads((mixtures / "weights.json").read_text())
    documents = json.loads((mixtures / "documents.json").read_text())
    assert max(abs(shares[tag] - documents[tag]) for tag in shares) > 0.3


def test_phases_have_files_of_their_own(dataset: Path) -> None:
    shares = json.loads((dataset / "mixtures" / "warm_up" / "weights.json").read_text())
    assert shares["en"] == pytest.approx(0.6, abs=1e-6)
    whole = json.loads((dataset / "mixtures" / "weights.json").read_text())
    assert shares["ca"] / shares["es"] == pytest.approx(whole["ca"] / whole["es"], rel=1e-4)
    main = json.loads((dataset / "mixtures" / "main" / "weights.json").read_text())
    assert main == whole
    stages = yaml.safe_load((dataset / "mixtures" / "nanotron.yaml").read_text())["data_stages"]
    assert [(s["name"], s["start_training_step"]) for s in stages] == [
        ("warm_up", 1),
        ("main", 20_001),
    ]
