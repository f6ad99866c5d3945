"""A real run with splits and repeats written out: shards, manifest, ledger, card and readers."""

import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from corpus.api import Run, open_run
from corpus.cli.validate import check_dataset
from corpus.errors import InputError
from tests.dedup.documents import edited, words_of
from tests.demo.demo import called

PIPELINE: dict[str, Any] = {
    "name": "held-out",
    "seed": 5,
    "stages": {
        "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"]}},
        "books": {"use": "jsonl", "with": {"paths": ["books.jsonl"]}},
        "near": {"use": "minhash", "after": ["pages", "books"]},
        "mix": {
            "use": "balance",
            "after": "near",
            "with": {
                "quotas": "quotas.yaml",
                "splits": {"validation": "20%", "test": "10%"},
                "sources": {"books": 3},
            },
        },
        "shards": {"use": "shards", "after": "mix", "with": {"target_bytes": "8kB"}},
    },
    "run": {"isolate": False},
}
QUOTAS = {
    "max_epochs": 4,
    "languages": {"ca": {"share": "60%", "minimum": 0}, "eu": {"share": "40%", "minimum": 0}},
}


def written(folder: Path, pages: int, **shards: Any) -> str:
    """The path of a pipeline over families of near copies. pages: how many there are; the first of
    them are the same whatever this number is."""
    folder.mkdir(parents=True)
    for name, size in (("pages", pages), ("books", 30)):
        rows = []
        for number in range(size):
            chance = random.Random(f"{name} {number // 3}")
            language = chance.choice(("ca", "ca", "eu"))
            words = words_of(chance, language, 60)
            words = edited(random.Random(f"{name} {number}"), words, 1)
            rows.append({"id": f"{name} {number}", "text": " ".join(words), "language": language})
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "quotas.yaml").write_text(yaml.safe_dump(QUOTAS))
    pipeline = json.loads(json.dumps(PIPELINE))
    pipeline["stages"]["shards"]["with"] |= shards
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(pipeline, sort_keys=False))
    return str(folder / "pipeline.yaml")


def run_of(folder: Path, pages: int = 150, **shards: Any) -> Run:
    done = called("run", written(folder / "in", pages, **shards), "--output", folder / "run")
    assert done.returncode == 0, done.stderr
    assert check_dataset(str(folder / "run")) == []
    return open_run(folder / "run")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(tmp_path_factory.mktemp("splits"))


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(tmp_path_factory.mktemp("copies"), materialise=True)


def splits_of(run: Run) -> dict[str, str]:
    table = run.documents(columns=["id", "split"], split=None)
    return dict(zip(table["id"].to_pylist(), table["split"].to_pylist(), strict=True))


def test_each_split_has_files_of_its_own(run: Run) -> None:
    for shard in run.manifest["shards"]:
        table = pq.read_table(f"{run.path}/dataset/{shard['path']}", partitioning=None)
        assert set(table["split"].to_pylist()) == {shard["split"]}
        assert Path(shard["path"]).name.startswith(f"{shard['split']}-00")
        if shard["split"] != "train":
            assert set(table["repeats"].to_pylist()) == {1}


def test_manifest_ledger_and_domains_count_splits_apart(run: Run) -> None:
    found = Counter(splits_of(run).values())
    assert min(found.values()) > 2
    assert run.manifest["totals"]["documents"] == found["train"]
    for name in ("validation", "test"):
        held = run.manifest["splits"][name]
        assert sum(amounts["documents"] for amounts in held.values()) == found[name]
    events = run.domains.group_by("event").aggregate([("documents", "sum")]).to_pylist()
    by_event = {row["event"]: row["documents_sum"] for row in events}
    assert by_event["out"] == found["train"]
    assert by_event["held_out"] == found["validation"] + found["test"]


def test_quotas_are_met_by_train_alone(run: Run) -> None:
    report = json.loads(Path(run.path, "report/quotas.json").read_text())
    table = run.documents(columns=["language", "bytes", "repeats"])
    trained = Counter[str]()
    for row in table.to_pylist():
        trained[row["language"]] += row["bytes"] * row["repeats"]
    for row in report["languages"]:
        share = trained[row["name"]] / sum(trained.values())
        assert row["trained"] == pytest.approx(share, abs=1e-8)
        assert share == pytest.approx(row["wanted"], abs=0.02)
    assert [row["split"] for row in report["held_out"] if not row["language"]] == [
        *("test", "validation")
    ]
    assert {row["source"] for row in report["within"]["sources"]} == {"books", "pages"}


def test_datasets_loads_the_splits_that_the_card_names(run: Run, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    found = datasets.load_dataset(f"{run.path}/dataset", "ca", cache_dir=str(tmp_path))
    assert set(found) == {"train", "validation", "test"}
    assert found["train"].num_rows == run.manifest["languages"]["ca"]["documents"]
    assert set(found["validation"]["split"]) == {"validation"}


def test_documents_are_those_of_train_unless_others_are_asked_for(run: Run) -> None:
    assert set(run.documents(columns=["split"])["split"].to_pylist()) == {"train"}
    held = run.documents(columns=["split"], split="validation")["split"].to_pylist()
    assert set(held) == {"validation"}
    with pytest.raises(InputError, match="no split 'valid'.*validation"):
        run.documents(split="valid")


def test_what_is_held_out_stays_so_as_the_corpus_grows(run: Run, tmp_path: Path) -> None:
    order = ["validation", "test", "train"]
    before, after = splits_of(run), splits_of(run_of(tmp_path, pages=300))
    stayed = before.keys() & after.keys()
    assert len(stayed) > 40
    for id_ in stayed:
        assert order.index(after[id_]) <= order.index(before[id_])


def test_repeats_are_written_out_and_counted(run: Run, copies: Run) -> None:
    once = run.documents(columns=["id", "repeats", "language", "bytes"])
    rows = copies.documents(columns=["id", "repeats", "language", "bytes"])
    expected = {row["id"]: row["repeats"] for row in once.to_pylist()}
    assert max(expected.values()) > 1
    assert Counter(rows["id"].to_pylist()) == expected
    assert set(rows["repeats"].to_pylist()) == {1}
    for tag, amounts in run.manifest["languages"].items():
        same = copies.manifest["languages"][tag]
        assert {**amounts, "shards": 0} == {**same, "shards": 0}
    listed = sum(s["rows"] for s in copies.manifest["shards"] if s["split"] == "train")
    assert listed == copies.manifest["totals"]["trained_documents"]


def test_copies_of_a_document_stand_apart(copies: Run) -> None:
    table = copies.documents("eu", columns=["id"])["id"].to_pylist()
    beside = sum(one == other for one, other in pairwise(table))
    assert beside < len(table) / 4


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = Path(written(tmp_path / "in", 3))
    path.write_text(path.read_text().replace("books: 3", "boks: 3"))
    done = called("plan", path)
    assert done.returncode == 2
    assert "stages.mix: with.sources: no source 'boks' comes before it" in done.stderr
    assert "books" in done.stderr


def test_shards_have_one_schema(run: Run) -> None:
    schemas = [
        pq.read_schema(f"{run.path}/dataset/{shard['path']}") for shard in run.manifest["shards"]
    ]
    assert all(one.equals(schemas[0]) for one in schemas)
    assert schemas[0].field("split") == pa.field("split", pa.string(), nullable=False)
