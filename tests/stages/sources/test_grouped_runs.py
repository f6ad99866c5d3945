"""Whole runs over groups of small files: the same dataset and books as file by file, and what is
run again."""

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.config.options import RunOptions
from corpus.errors import InputError
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.limit import Limited
from corpus.pipeline.load import Config
from corpus.run.dry_run import plan_of
from corpus.run.steps import contents as hashed
from corpus.stage import Partition, Records, Source
from corpus.testing import rows_read
from dedup.exact import Exact
from stages.output.shards import Shards
from stages.sources.jsonl import JsonLines
from stages.sources.parquet import Parquet
from stages.sources.wet import Wet
from tests.corpus.runs import digests, run_toy
from tests.warcs import conversion, members, warcinfo

NONE, DEFAULT = 0, 8 << 20


def line(text: str, **fields: str) -> str:
    return json.dumps({"text": text, "language": "ca", **fields}) + "\n"


FILES = 14
"""Of each kind."""


def written(folder: Path) -> Path:
    """Small files of three kinds: with copies, empty texts, and lines and records at fault."""
    chance = random.Random(8)
    for kind in ("rows", "tables", "crawl"):
        (folder / kind).mkdir(parents=True)
    for n in range(FILES):
        texts = [f"text {chance.randrange(60)}" for _ in range(chance.randrange(1, 5))]
        rows = "".join(line(text, id=f"{n}-{text}") for text in texts)
        rows += {0: line(" "), 1: "not json\n", 2: "[1]\n"}.get(n % 9, "")
        (folder / f"rows/{n}.jsonl").write_text(rows)
        table = pa.table({"text": texts, "language": ["es"] * len(texts)})
        pq.write_table(table, folder / f"tables/{n}.parquet")
        pages = [members([conversion(f"https://{text[5:]}.cat/", text)]) for text in texts]
        if n % 7 == 3:
            pages[0] = pages[0][:-8] + b"\0\0\0\0" + pages[0][-4:]
        (folder / f"crawl/{n}.wet.gz").write_bytes(b"".join([members([warcinfo()]), *pages]))
    return folder


def source(kind: type[Any], *paths: Path, group_bytes: int = DEFAULT) -> Any:
    return kind(paths=tuple(map(str, paths)), group_bytes=group_bytes)


def pipeline(**sources: Source) -> Pipeline:
    nodes = [Node(name, component) for name, component in sources.items()]
    exact = Node("exact", Exact(), tuple(sources))
    return Pipeline("toy", 7, (*nodes, exact, Node("shards", Shards(target_bytes=500), ("exact",))))


def all_of(folder: Path, group_bytes: int) -> Pipeline:
    return pipeline(
        rows=source(JsonLines, folder / "rows", group_bytes=group_bytes),
        tables=source(Parquet, folder / "tables", group_bytes=group_bytes),
        crawl=source(Wet, folder / "crawl", group_bytes=group_bytes),
    )


def books(run: Path) -> list[Any]:
    """Counts, measures and documents that left, without their partitions."""
    found: list[Any] = []
    for name, amounts in (("counts", 3), ("measures", 1)):
        sums: Counter[tuple[Any, ...]] = Counter()
        table = pq.read_table(run / f"ledger/{name}.parquet").drop_columns("partition")
        for row in table.to_pylist():
            key = list(row.values())
            for n, amount in enumerate(key[-amounts:]):
                sums[(*key[:-amounts], n)] += amount
        found.append(sums)
    for name in ("drops", "quarantine"):
        table = pq.read_table(run / f"ledger/{name}.parquet").drop_columns("partition")
        found.append(sorted(map(str, table.to_pylist())))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("in"))


@pytest.fixture(scope="module")
def alone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which each file is a partition of its own."""
    run = tmp_path_factory.mktemp("alone")
    ran = Counter(run_toy(all_of(folder, NONE), run, quarantine_limit=1.0).ran)
    assert ran["rows"] == FILES
    return run


@pytest.mark.parametrize("group_bytes", [70, 400, DEFAULT])
def test_dataset_and_books_do_not_depend_on_groups(
    folder: Path, alone: Path, tmp_path: Path, group_bytes: int
) -> None:
    run_toy(all_of(folder, group_bytes), tmp_path, quarantine_limit=1.0)
    assert digests(tmp_path) == digests(alone)
    assert books(tmp_path) == books(alone)


def test_the_ledger_names_the_file_of_what_left(folder: Path, tmp_path: Path) -> None:
    run_toy(all_of(folder, DEFAULT), tmp_path, quarantine_limit=1.0)
    drops = pq.read_table(tmp_path / "ledger/drops.parquet").to_pylist()
    blank = [row["file"] for row in drops if row["reason"] == "empty_text"]
    assert blank == sorted(f"{n}.jsonl" for n in range(FILES) if n % 9 == 0)
    assert all("+" in row["partition"] and "+" not in row["file"] for row in drops)
    faults = pq.read_table(tmp_path / "ledger/quarantine.parquet").to_pylist()
    damaged = {row["file"] for row in faults if row["source"] == "crawl"}
    assert damaged == {f"{n}.wet.gz" for n in range(FILES) if n % 7 == 3}
    no_json = {row["file"] for row in faults if row["reason"].startswith("not_json")}
    assert no_json == {f"{n}.jsonl" for n in range(FILES) if n % 9 == 1}


def test_names_are_listed_in_any_order(folder: Path) -> None:
    paths = sorted((folder / "rows").iterdir())
    known = source(JsonLines, folder / "rows").partitions()
    for seed in range(5):
        random.Random(seed).shuffle(paths)
        assert source(JsonLines, *paths).partitions() == known


def test_rows_are_the_same_and_each_is_read_again(folder: Path) -> None:
    for kind, name in ((JsonLines, "rows"), (Parquet, "tables"), (Wet, "crawl")):
        joined = source(kind, folder / name)
        assert len(joined.partitions()) == 1
        rows = rows_read(joined)
        assert rows == rows_read(source(kind, folder / name, group_bytes=NONE))
        for row in rows[::9]:
            again = [found.batch.to_pylist() for found in joined.read_again(**row["origin"])]
            ids = [r["id"] for batch in again for r in batch if r["origin"] == row["origin"]]
            assert ids == [row["id"]]
    with pytest.raises(InputError, match="is not among the files"):
        joined.holding("none.wet.gz")


def test_few_records_are_the_same_however_files_are_joined(folder: Path, tmp_path: Path) -> None:
    found = []
    for group_bytes in (NONE, 400, DEFAULT):
        limited = Limited.of(source(JsonLines, folder / "rows", group_bytes=group_bytes), 17)
        run_toy(pipeline(rows=limited), tmp_path / f"{group_bytes}", quarantine_limit=1.0)
        found.append((digests(tmp_path / f"{group_bytes}"), books(tmp_path / f"{group_bytes}")))
        assert run_toy(pipeline(rows=limited), tmp_path / "0", quarantine_limit=1.0).ran == ()
    assert found[0] == found[1] == found[2]


# -- what is run again


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(36):
        (folder / f"{n:02}.jsonl").write_text(line(f"document {n}"))
    return folder


def of_lines(folder: Path, group_bytes: int = 300) -> Pipeline:
    return pipeline(rows=source(JsonLines, folder, group_bytes=group_bytes))


def ran(folder: Path, run: Path, **options: Any) -> int:
    return Counter(run_toy(of_lines(folder), run, **options).ran)["rows"]


def test_a_changed_member_runs_its_group_again(lines: Path, tmp_path: Path) -> None:
    groups = len(source(JsonLines, lines, group_bytes=300).partitions())
    assert groups > 4
    assert ran(lines, tmp_path / "run") == groups
    assert ran(lines, tmp_path / "run") == 0
    (lines / "31.jsonl").write_text(line("document X1"))  # of the same size
    config = Config(of_lines(lines), RunOptions(isolate=False), "toy.yaml")
    plan = plan_of(config, str(tmp_path / "run"))
    assert [(s.todo, s.total, list(s.why)) for s in plan.steps if s.name == "rows"] == [
        (1, groups, ["the input changed"])
    ]
    assert (plan.inputs["rows"].files, plan.inputs["rows"].partitions) == (36, groups)
    assert ran(lines, tmp_path / "run") == 1
    ran(lines, tmp_path / "afresh")
    assert digests(tmp_path / "run") == digests(tmp_path / "afresh")


@pytest.mark.parametrize("name", ["00a", "17a", "30a", "zz"])
def test_an_added_member_runs_its_group_again(lines: Path, tmp_path: Path, name: str) -> None:
    ran(lines, tmp_path / "run")
    (lines / f"{name}.jsonl").write_text(line("one more"))
    assert 1 <= ran(lines, tmp_path / "run") <= 2
    ran(lines, tmp_path / "afresh")
    assert digests(tmp_path / "run") == digests(tmp_path / "afresh")
    (lines / f"{name}.jsonl").unlink()
    assert ran(lines, tmp_path / "run") == 0  # its partitions of before are still there


def test_of_a_group_only_the_touched_member_is_hashed(
    lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(lines, tmp_path / "run")
    os.utime(lines / "20.jsonl", (1, 1))
    seen: list[Any] = []

    def noting(inputs: Any) -> Any:
        seen.extend(inputs)
        return hashed(inputs)

    monkeypatch.setattr("corpus.run.steps.contents", noting)
    assert ran(lines, tmp_path / "run") == 0
    assert seen == [str(lines / "20.jsonl")]
    assert ran(lines, tmp_path / "run") == 0
    assert len(seen) == 1  # the new time of change was noted
    assert ran(lines, tmp_path / "run", verify_inputs=True) == 0
    assert len(seen) == 37


def test_another_folder_runs_nothing(lines: Path, tmp_path: Path) -> None:
    ran(lines, tmp_path / "run")
    shutil.copytree(lines, tmp_path / "copy")
    assert ran(tmp_path / "copy", tmp_path / "run") == 0


def test_a_member_that_is_no_input_is_named(lines: Path, tmp_path: Path) -> None:
    (lines / "33.jsonl").write_text('{"content": "text of another name"}\n')
    with pytest.raises(InputError, match=r"33\.jsonl"):
        ran(lines, tmp_path / "run")


# -- members that end the process


@dataclass(frozen=True, kw_only=True)
class BrittleJsonLines(JsonLines):
    """A source that dies of the word poison while it reads."""

    name = "brittle_jsonl"

    def read_file(self, partition: Partition) -> Iterator[Records]:
        for records in super().read_file(partition):
            if "poison" in records.batch["text"].to_pylist():
                os._exit(7)
            yield records


@pytest.mark.parametrize("limit", [pytest.param(None, marks=pytest.mark.soak), 1_000])
def test_members_that_end_the_process_are_found(
    lines: Path, tmp_path: Path, limit: int | None
) -> None:
    for name in ("31", "32"):
        (lines / f"{name}.jsonl").write_text(line("poison"))
    made: Source = source(BrittleJsonLines, lines)
    made = made if limit is None else Limited.of(made, limit)
    run = tmp_path / "run"
    run_toy(pipeline(rows=made), run, isolate=True, quarantine_limit=1.0)
    faults = pq.read_table(run / "ledger/quarantine.parquet").to_pylist()
    assert [(row["file"], row["reason"]) for row in faults] == [
        (f"{name}.jsonl", "crashed: exit code 7 at line 1") for name in ("31", "32")
    ]
    assert pq.read_table(run / "dataset/data").num_rows == 34
