"""Documents by domain: exact, whatever the number of buckets and the way of the run."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from corpus.cli.validate import check_dataset
from corpus.pipeline.dag import Node, Pipeline
from corpus.run import domain_counts
from stages.output.balance import Balance
from stages.output.shards import Shards
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.toys import AtLeast, FirstWord, Lines, Shout

QUOTAS = "languages:\n  ca: {share: 60%, max_epochs: 4}\n  en: {share: 40%, max_epochs: 4}\n"
Amounts = tuple[int, int, int, int]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_lines(tmp_path_factory.mktemp("in"), size=60)
    chance = random.Random(3)
    for path in folder.glob("*.jsonl"):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        for row in rows:
            row["domain"] = chance.choice(("", *(f"{letter}.example" for letter in "abcdefgh")))
        path.write_text("\n".join(map(json.dumps, rows)))
    return folder


def balanced(lines: Path, quotas: Path) -> Pipeline:
    quotas.write_text(QUOTAS)
    nodes = (
        Node("lines", Lines(folder=str(lines))),
        Node("long", AtLeast(minimum=4), ("lines",)),
        Node("loud", Shout(), ("long",)),
        Node("words", FirstWord(), ("loud",)),
        Node("mix", Balance(quotas=str(quotas)), ("words",)),
        Node("shards", Shards(target_bytes=200), ("mix",)),
    )
    return Pipeline("toy", 7, nodes)


@pytest.fixture(scope="module")
def run(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    run_toy(balanced(lines, folder / "quotas.yaml"), folder / "run")
    return folder / "run"


def rows_of(run: Path, *events: str) -> list[dict[str, Any]]:
    rows = pq.read_table(run / "ledger/domains.parquet").to_pylist()
    return [row for row in rows if row["event"] in events]


def test_what_is_published_is_counted_exactly(run: Path) -> None:
    shards = [str(path) for path in (run / "dataset/data").rglob("*.parquet")]
    expected: dict[tuple[str, str], Amounts] = {}
    for row in ds.dataset(shards).to_table().to_pylist():
        documents, size, words, trained = expected.get((row["domain"], row["language"]), (0,) * 4)
        expected[row["domain"], row["language"]] = (
            documents + 1,
            size + row["bytes"],
            words + row["words"],
            trained + row["bytes"] * row["repeats"],
        )
    found = {
        (r["domain"], r["language"]): tuple(
            r[n] for n in ("documents", "bytes", "words", "trained_bytes")
        )
        for r in rows_of(run, "out")
    }
    assert found == expected
    assert len({domain for domain, _ in found}) > 4
    assert any(size < trained for _, size, _, trained in found.values())
    assert {(row["stage"], row["reason"]) for row in rows_of(run, "out")} == {("shards", "")}


def test_what_left_is_counted_as_the_ledger_counts_it(run: Path) -> None:
    names = ("stage", "language", "event", "reason")
    amounts = ("documents", "bytes", "words")
    found, expected = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for row in rows_of(run, "dropped", "quarantined"):
        for amount in amounts:
            found[(amount, *(row[name] for name in names))] += row[amount]
    for row in pq.read_table(run / "ledger/counts.parquet").to_pylist():
        # Records that a source passes over have no address.
        if row["event"] in ("dropped", "quarantined") and row["reason"] != "header":
            for amount in amounts:
                expected[(amount, *(row[name] for name in names))] += row[amount]
    assert +found == +expected
    assert {key[1] for key in found} == {"lines", "long", "loud", "same_record", "words", "mix"}


@pytest.mark.parametrize(
    "options",
    [
        {"batch_rows": 1},
        {"buckets": 5},
        {"executor": "dask", "workers": 2, "bundle_bytes": 1, "buckets": 3},
    ],
    ids=str,
)
def test_same_bytes_however_it_is_run(
    lines: Path, run: Path, tmp_path: Path, options: dict[str, Any]
) -> None:
    run_toy(balanced(lines, tmp_path / "quotas.yaml"), tmp_path / "run", **options)
    tables = [folder / "ledger/domains.parquet" for folder in (run, tmp_path / "run")]
    assert tables[0].read_bytes() == tables[1].read_bytes()


@pytest.mark.parametrize("part_bytes", [1 << 20, 1000])
def test_a_domain_is_whole_in_its_row_group(
    lines: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part_bytes: int
) -> None:
    monkeypatch.setattr(domain_counts, "bucket_count", lambda size: 5)
    monkeypatch.setattr(domain_counts, "PART_BYTES", part_bytes)
    run_toy(balanced(lines, tmp_path / "quotas.yaml"), tmp_path / "run")
    file = pq.ParquetFile(tmp_path / "run/ledger/domains.parquet")
    groups = [file.read_row_group(n).to_pylist() for n in range(file.num_row_groups)]
    held = [[row["domain"] for row in group] for group in groups]
    assert len(groups) > 4 if part_bytes == 1000 else 1 < len(groups) <= 5
    assert all(names == sorted(names) for names in held)
    assert sum(len(set(names)) for names in held) == len({n for names in held for n in names}) == 9
    events = ("out", "dropped", "quarantined")
    assert sorted((row for group in groups for row in group), key=str) == sorted(
        rows_of(run, *events), key=str
    )
    assert check_dataset(str(tmp_path / "run")) == []


def test_a_run_without_documents(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.jsonl").write_text("")
    run_toy(toy_pipeline(folder), tmp_path / "run")
    assert rows_of(tmp_path / "run", "out") == []
    assert check_dataset(str(tmp_path / "run")) == []


def test_a_table_that_does_not_agree_is_found(lines: Path, tmp_path: Path) -> None:
    run_toy(toy_pipeline(lines), tmp_path)
    path = tmp_path / "ledger/domains.parquet"
    table = pq.read_table(path)
    pq.write_table(table.filter(pc.field("domain") != "a.example"), path)
    assert any("domains.parquet: has" in off for off in check_dataset(str(tmp_path)))
    path.unlink()
    assert check_dataset(str(tmp_path)) == ["ledger/domains.parquet: is missing"]
