"""What quotas promise, recounted from the shards of real runs."""

import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from corpus.api import open_run
from corpus.cli.validate import check_dataset
from corpus.quotas.file import read_quotas
from reports import summary
from tests.demo.demo import called

WORDS = "pa farina aigua sal massa forn nit matí hora foc taula poble camí riu molí ponts".split()
LENGTHS = {"es": 9, "en": 4, "ca": 7, "eu": 12, "gl": 6}
"""Letters that the words of a language have beside those of `WORDS`, so that units differ."""
TEXTS = {"es": 60, "en": 200, "ca": 60, "eu": 40, "gl": 40}

QUOTAS: dict[str, Any] = {
    "groups": {
        "co_official": {"members": ["ca", "eu", "gl"], "minimum": "20%"},
        "spain": {"members": ["es", "co_official"]},
    },
    "languages": {
        "es": {"share": "20%", "minimum": "16%"},
        "en": {"share": "60%", "maximum": "60%"},
        "ca": {"share": "10%", "minimum": "5%"},
        "eu": {"share": "6%", "minimum": "2%"},
        "gl": {"share": "4%", "minimum": 0},
    },
}
PIPELINE: dict[str, Any] = {
    "name": "balance",
    "seed": 5,
    "stages": {
        "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"]}},
        "mix": {"use": "balance", "after": "pages", "with": {"quotas": "quotas.yaml"}},
        "shards": {"use": "shards", "after": "mix"},
    },
    "run": {"isolate": False},
}


def written(folder: Path, quotas: dict[str, Any], texts: dict[str, int] | None = None) -> Path:
    """A folder with pages in the languages of `LENGTHS`, quotas and a pipeline."""
    rng = random.Random(11)
    lines = []
    for tag, number in (texts or TEXTS).items():
        for page in range(number):
            words = (rng.choice(WORDS) + "x" * LENGTHS[tag] for _ in range(rng.randint(5, 60)))
            lines.append({"text": f"{tag}{page} " + " ".join(words), "language": tag})
    (folder / "pages.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    (folder / "quotas.yaml").write_text(yaml.safe_dump(quotas))
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(PIPELINE))
    return folder / "pipeline.yaml"


def tokenizer(folder: Path) -> str:
    """The path of a tokenizer that makes a token of each character of a word's first ten."""
    tokenizers = pytest.importorskip("tokenizers")
    letters = {letter: n for n, letter in enumerate("abcdefghijklmnopqrstuvwxyzí0123456789")}
    model = tokenizers.models.WordLevel({**letters, "[UNK]": len(letters)}, unk_token="[UNK]")
    made = tokenizers.Tokenizer(model)
    made.pre_tokenizer = tokenizers.pre_tokenizers.Split(tokenizers.Regex("[^x]"), "isolated")
    made.save(str(folder / "tokenizer.json"))
    return "tokenizer.json"


def recounted(run: Path, unit: str) -> dict[str, int]:
    """Trained text of each language, counted from the shards."""
    found: dict[str, int] = {}
    for path in run.glob("dataset/data/*/*.parquet"):
        table = pq.read_table(path, partitioning=None)
        sizes = [1] * len(table) if unit == "documents" else table[unit].to_pylist()
        for tag, size, times in zip(
            table["language"].to_pylist(), sizes, table["repeats"].to_pylist(), strict=True
        ):
            found[tag] = found.get(tag, 0) + size * times
    return found


@pytest.mark.parametrize("unit", ["bytes", "tokens", "documents", "words"])
def test_every_share_is_the_one_recounted_from_the_shards(tmp_path: Path, unit: str) -> None:
    quotas = {**QUOTAS, "unit": unit, "tokenizer": tokenizer(tmp_path)}
    run = tmp_path / "run"
    done = called("run", str(written(tmp_path, quotas)), "--output", str(run))
    assert done.returncode == 0, done.stdout + done.stderr
    counted = recounted(run, unit)
    total = sum(counted.values())
    report = json.loads((run / "report/quotas.json").read_text())
    assert (report["unit"], report["quota_unit"], report["moved"]) == (unit, unit, [])
    tags = {tag: [tag] for tag in counted} | {"co_official": ["ca", "eu", "gl"]}
    for row in (*report["languages"], *report["groups"]):
        if row["name"] not in tags:
            continue
        got = sum(counted[tag] for tag in tags[row["name"]])
        assert row["trained"] == pytest.approx(got / total, abs=1e-8)
        assert row["trained_amount"] == got
        assert got >= (row["minimum"] or 0) * total * (1 - 1e-9)
        assert got <= (row["maximum"] or 1) * total * (1 + 1e-9)
        longest = max(max(pq.read_table(path, partitioning=None)[unit].to_pylist())
                      if unit != "documents" else 1
                      for tag in tags[row["name"]]
                      for path in run.glob(f"dataset/data/{tag}/*.parquet"))  # fmt: skip
        assert abs(got - row["allocated"] * total) < longest * 1.05 + 1
    weights = json.loads((run / "dataset/mixtures/weights.json").read_text())
    assert weights == pytest.approx({tag: n / total for tag, n in counted.items()}, abs=1e-5)
    manifest = json.loads((run / "dataset/manifest.json").read_text())
    assert {tag: a[f"trained_{unit}"] for tag, a in manifest["languages"].items()} == counted
    assert "tokens" in open_run(str(run)).documents().schema.names
    assert check_dataset(str(run)) == []
    card = (run / "dataset/README.md").read_text()
    assert f"Shares are of {unit}" in card
    assert "| `tokens` | `int64` | tokens of the text" in card
    within = f"of all ({unit}; bytes "
    assert within in summary(str(run))


def test_without_a_tokenizer_there_are_no_tokens(tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert called("run", str(written(tmp_path, QUOTAS)), "--output", str(run)).returncode == 0
    assert "tokens" not in open_run(str(run)).documents().schema.names


@pytest.mark.parametrize("total", ["30kB", "60kB", None])
def test_a_minimum_holds_for_whole_documents(tmp_path: Path, total: str | None) -> None:
    quotas = {**QUOTAS, "on_shortfall": "fail", "total": total}
    run = tmp_path / "run"
    done = called("run", str(written(tmp_path, quotas)), "--output", str(run))
    assert done.returncode == 0, done.stdout + done.stderr
    counted = recounted(run, "bytes")
    whole = sum(counted.values())
    assert counted["es"] >= 0.16 * whole
    assert counted["ca"] + counted["eu"] + counted["gl"] >= 0.20 * whole
    assert counted["en"] <= 0.60 * whole


def test_a_bound_that_whole_documents_miss_fails_the_run_or_is_named(tmp_path: Path) -> None:
    languages = {
        "es": {"share": "16%", "minimum": "16%", "maximum": "16%"},
        "en": {"share": "84%"},
    }
    quotas = {"languages": languages, "on_shortfall": "fail", "max_epochs": 1}
    path = written(tmp_path, quotas, {"es": 1, "en": 2})
    done = called("run", str(path), "--output", str(tmp_path / "run"))
    assert done.returncode == 1
    assert "es: m" in (done.stdout + done.stderr)
    assert "by whole documents" in (done.stdout + done.stderr)
    path = written(tmp_path, quotas | {"on_shortfall": "report"}, {"es": 1, "en": 2})
    done = called("run", str(path), "--output", str(tmp_path / "run"))
    assert done.returncode == 0
    assert "missed:\n  es: m" in (done.stdout + done.stderr)
    assert "by whole documents" in (done.stdout + done.stderr)


def test_english_is_read_once_and_its_excess_is_named_first(tmp_path: Path) -> None:
    shares = {"en": "30%", "es": "40%", "ca": "30%"}
    languages = {tag: {"share": share, "minimum": 0} for tag, share in shares.items()}
    path = written(tmp_path, {"languages": languages}, {"en": 300, "es": 20, "ca": 10})
    done = called("run", str(path), "--output", str(tmp_path / "run"))
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "run/report/quotas.json").read_text())
    by_name = {row["name"]: row for row in report["languages"]}
    assert [by_name[tag]["epochs"] for tag in ("en", "es", "ca")] == [1, 4, 4]
    text = done.stdout + done.stderr
    assert "above their shares:\n  en: share 30.00 %, got " in text
    assert text.index("above their shares") < text.index("targets out of reach")


def test_the_quotas_of_init_hold_english_at_its_share(tmp_path: Path) -> None:
    assert called("init", str(tmp_path / "new")).returncode == 0
    quotas = read_quotas(tmp_path / "new/language_quotas.yaml")
    targets = [tag for tag, one in quotas.languages.items() if one.minimum == 0]
    assert targets == ["ca-valencia", "oc-aranes"]
    (tmp_path / "new/language_quotas.yaml").rename(tmp_path / "mine.yaml")
    path = written(tmp_path, yaml.safe_load((tmp_path / "mine.yaml").read_text()),
                   {"en": 600, "es": 40, "ca": 10, "eu": 4, "gl": 4})  # fmt: skip
    done = called("run", str(path), "--output", str(tmp_path / "run"))
    assert done.returncode == 0, done.stdout + done.stderr
    counted = recounted(tmp_path / "run", "bytes")
    assert counted["en"] / sum(counted.values()) < 0.5
