"""Archives that are cut: the same documents and books, in more partitions; and what runs again."""

import os
import random
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from corpus.config.options import RunOptions
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.limit import Limited
from corpus.pipeline.load import Config
from corpus.run.dry_run import plan_of
from corpus.stage import Partition
from corpus.storage.inputs import Extent, content_digest
from corpus.testing import read_all, rows_read
from stages.output.shards import Shards
from stages.sources.archives import seams
from stages.sources.wet import Wet
from tests.corpus.runs import digests, run_toy
from tests.warcs import conversion, members, warcinfo


def written(path: Path, pages: range = range(180)) -> Path:
    """A WET file of some 55 kB."""
    chance = random.Random(5)
    texts = [chance.randbytes(100).hex() + " text" for _ in range(1_000)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        stream.write(members([warcinfo()] if 0 in pages else []))
        stream.write(members(conversion(f"https://{n}.cat/", texts[n]) for n in pages))
    return path


def wet(path: Path, partition_bytes: int) -> Wet:
    return Wet(paths=(str(path),), partition_bytes=partition_bytes)


def pipeline(source: Wet) -> Pipeline:
    sink = Node("shards", Shards(target_bytes=10_000), ("crawl",))
    return Pipeline("toy", 7, (Node("crawl", source), sink))


def test_a_cut_file_gives_the_same_rows(tmp_path: Path) -> None:
    path = written(tmp_path / "x.wet.gz")
    assert rows_read(wet(path, 10_000)) == rows_read(wet(path, 0))


def test_its_partitions(tmp_path: Path) -> None:
    path = written(tmp_path / "x.wet.gz")
    written(tmp_path / "small.wet.gz", range(2))
    size = path.stat().st_size
    parts = wet(tmp_path, 30_000).partitions()
    keys = ["small.wet.gz", "x.wet.gz@0-30000", f"x.wet.gz@30000-{size}"]
    assert [part.key for part in parts] == keys
    assert [part.size for part in parts[1:]] == [30_000, size - 30_000]
    assert [part.file for part in parts[1:]] == ["x.wet.gz"] * 2
    assert [part.key for part in wet(path, 0).partitions()] == ["x.wet.gz"]
    assert len(wet(path, 1_000).partitions()) > 10
    assert wet(path, 1_000).identity() == wet(path, 0).identity()


def test_partitions_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    parts = wet(written(tmp_path / "x.wet.gz"), 5_000).partitions()
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    assert len(parts) > 3


def test_a_limit_reads_the_same_however_files_are_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "x.wet.gz")
    whole, cut = (Limited.of(wet(path, length), 120) for length in (0, 5_000))
    (one,), (other,) = whole.partitions(), cut.partitions()
    assert one == other
    assert content_digest(whole.inputs(one)) == content_digest(cut.inputs(other))
    found = read_all(whole)
    assert found == read_all(cut)
    assert sum(records.batch.num_rows for records in found) == 120


def test_records_are_numbered_within_their_partition(tmp_path: Path) -> None:
    source = wet(written(tmp_path / "x.wet.gz"), 10_000)
    _, part, *_ = source.partitions()
    said: list[str] = []

    def begun(record: str) -> str:
        said.append(record)
        return "SIGSEGV" if record == "record 3" else ""

    deadly = Partition(part.key, part.path, part.file, part.size, part.start, part.end, begun)
    rows = sum(records.batch.num_rows for records in source.read(part))
    read = list(source.read(deadly))
    assert said == [f"record {number}" for number in range(1, rows + 1)]
    assert sum(records.batch.num_rows for records in read) == rows - 1
    assert read[0].quarantined == {"SIGSEGV at record 3": 1}


def test_the_digest_of_a_range_is_of_its_records_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "x.wet.gz")

    def of_ranges() -> list[str]:
        return [content_digest(source.inputs(part)) for part in source.partitions()]

    source = wet(path, 10_000)
    before = of_ranges()
    assert len(set(before)) == len(before) == 6
    data = bytearray(path.read_bytes())
    second = source.partitions()[1]
    at = seams.seam(str(path), second.start) + 4  # the time in a member's header
    data[at] ^= 1
    path.write_bytes(data)
    after = of_ranges()
    assert [n for n in range(6) if before[n] != after[n]] == [1]
    # The same bytes at another place in the file are other records.
    extent = Extent(str(path), 100, 101)
    assert content_digest([extent]) != content_digest([Extent(str(path), 101, 102)])


def test_a_file_that_grows_runs_its_last_range_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, run = written(tmp_path / "in/x.wet.gz"), tmp_path / "run"
    config = Config(pipeline(wet(path, 10_000)), RunOptions(isolate=False), "toy.yaml")
    assert Counter(run_toy(config.pipeline, run).ran)["crawl"] == 6
    written(path, range(180, 190))
    plan = plan_of(config, str(run))
    assert [(step.todo, step.total) for step in plan.steps if step.name == "crawl"] == [(1, 6)]
    assert Counter(run_toy(config.pipeline, run).ran)["crawl"] == 1
    rows = pq.read_table(run / "dataset/data")
    assert rows.num_rows == 190
    # Where nothing has changed, nothing is read, not even to find the seams.
    monkeypatch.delattr(seams, "opened_archive")
    assert run_toy(config.pipeline, run).ran == ()


def test_another_time_of_change_runs_nothing(tmp_path: Path) -> None:
    path, run = written(tmp_path / "in/x.wet.gz"), tmp_path / "run"
    run_toy(pipeline(wet(path, 10_000)), run)
    os.utime(path, (1, 1))
    assert run_toy(pipeline(wet(path, 10_000)), run).ran == ()


def test_the_books_are_the_same_however_files_are_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "in/x.wet.gz")
    sums, data = [], []
    for length in (0, 3_000):
        run = tmp_path / f"run-{length}"
        run_toy(pipeline(wet(path, length)), run)
        counts = pq.read_table(run / "ledger/counts.parquet")
        keys = [name for name in counts.column_names if pa.types.is_string(counts[name].type)]
        keys.remove("partition")
        numbers = [n for n in counts.column_names if pa.types.is_integer(counts[n].type)]
        table = counts.group_by(keys).aggregate([(name, "sum") for name in numbers])
        sums.append(table.sort_by([(key, "ascending") for key in keys]))
        data.append(digests(run))
        partitions = pc.count_distinct(counts["partition"]).as_py()
        assert partitions > 10 or length == 0
    assert sums[0] == sums[1]
    assert data[0] == data[1]


def test_what_cannot_be_read_is_listed_with_its_place(tmp_path: Path) -> None:
    records = [warcinfo(), *(conversion(f"https://{n}.cat/", f"text {n}") for n in range(4))]
    packed = [members([record]) for record in records]
    starts = [sum(map(len, packed[:n])) for n in range(6)]
    for hit in (1, 3):
        packed[hit] = packed[hit][:-8] + b"\0\0\0\0" + packed[hit][-4:]
    path, run = tmp_path / "x.wet.gz", tmp_path / "run"
    path.write_bytes(b"".join(packed))
    places = [f"checksum at bytes {starts[n]}-{starts[n + 1]}" for n in (1, 3)]
    (read,) = read_all(wet(path, 0))
    assert (read.quarantined, read.places) == ({"damaged": 2}, {"damaged": places})
    assert read.batch.num_rows == 2
    run_toy(pipeline(wet(path, 0)), run, quarantine_limit=1.0)
    listed = pq.read_table(run / "ledger/quarantine.parquet").to_pylist()
    assert [(row["reason"], row["place"]) for row in listed] == [("damaged", p) for p in places]
    counts = pq.read_table(run / "ledger/counts.parquet").to_pylist()
    assert [r["reason"] for r in counts if r["event"] == "quarantined"] == ["damaged"]
