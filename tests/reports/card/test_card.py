"""The dataset card and its companions, on a run of toy stages with real shards."""

import json
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.errors import InputError
from reports import summary, write_card, write_reports
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run")
    write_reports(str(folder / "run"))
    write_card(str(folder / "run"))
    return folder / "run" / "dataset"


def card_header(dataset: Path) -> dict[str, Any]:
    text = (dataset / "README.md").read_text()
    assert text.startswith("---\n")
    parsed: dict[str, Any] = yaml.safe_load(text.split("---\n", 2)[1])
    return parsed


def test_a_config_a_language_lists_its_files(dataset: Path) -> None:
    default, *configs = card_header(dataset)["configs"]
    found = {config["config_name"]: config["data_files"][0]["path"] for config in configs}
    assert set(found) == {"ca", "en", "eu"}
    assert (default["config_name"], default["default"]) == ("default", True)
    assert sorted(default["data_files"][0]["path"]) == sorted(chain(*found.values()))
    for tag, paths in found.items():
        assert paths == [f"data/{tag}/{p.name}" for p in sorted((dataset / "data" / tag).iterdir())]


def test_a_run_without_quotas_says_so(dataset: Path) -> None:
    assert "not balanced" in (dataset.parent / "report" / "quotas.md").read_text()
    card = (dataset / "README.md").read_text()
    assert "Personal data was not replaced" in card
    assert "Opt-outs in headers and pages were not read" in card
    assert "ca" in summary(str(dataset.parent))


def test_weights_are_trained_shares(dataset: Path) -> None:
    weights = json.loads((dataset / "mixtures" / "weights.json").read_text())
    assert sum(weights.values()) == pytest.approx(1, abs=1e-5)
    blend = (dataset / "mixtures" / "megatron.txt").read_text().split()
    assert [float(one) for one in blend[::2]] == pytest.approx(list(weights.values()))
    nanoset = yaml.safe_load((dataset / "mixtures" / "nanotron.yaml").read_text())
    assert nanoset["data_stages"][0]["data"]["dataset"]["dataset_weights"] == list(weights.values())


def test_croissant_names_every_shard_with_its_checksum(dataset: Path) -> None:
    croissant = json.loads((dataset / "croissant.json").read_text())
    shards = json.loads((dataset / "manifest.json").read_text())["shards"]
    files = {f["contentUrl"]: f for f in croissant["distribution"] if f["@type"] == "cr:FileObject"}
    sums = sha256((dataset / "SHA256SUMS").read_bytes()).hexdigest()
    assert {path: f["sha256"] for path, f in files.items()} == {
        **{shard["path"]: shard["sha256"] for shard in shards},
        "SHA256SUMS": sums,
    }
    sets = {f["@id"] for f in croissant["distribution"] if f["@type"] == "cr:FileSet"}
    for field in croissant["recordSet"][0]["field"]:
        for part in field.get("subField", [field]):
            assert part["source"]["fileSet"]["@id"] in sets


def test_the_same_run_gives_the_same_bytes(dataset: Path) -> None:
    run = dataset.parent
    before = {p: p.read_bytes() for p in run.rglob("*") if p.is_file() and "work" not in p.parts}
    write_reports(str(run))
    write_card(str(run))
    assert before == {path: path.read_bytes() for path in before}


def test_files_are_named_as_their_folder_was(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_card(str(dataset.parent), "account/")[0] == "account/README.md"
    assert write_reports(str(dataset.parent), "account")[0] == "account/index.html"
    monkeypatch.chdir(dataset.parents[1])
    assert write_card("run")[0] == "run/dataset/README.md"


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    for write in (write_card, write_reports):
        with pytest.raises(InputError, match="no finished run"):
            write(str(tmp_path))
