"""Sources of which a share is read: by records, by partitions, and what a run of them says."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.pipeline import sample
from corpus.pipeline.sample import Sampled
from corpus.stage import Measure, Partition, Records, Source
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines
from tests.corpus.toys import Lines

SHARES = st.floats(0.001, 0.999)


def partition(key: str) -> Partition:
    return Partition(key, key, key, 10)


def of_lines(folder: Path, share: float) -> Sampled:
    return Sampled.of(Lines(folder=str(folder)), share, seed=7)


def ids(source: Source) -> list[str]:
    found = []
    for one in source.partitions():
        for records in source.read(one):
            found += records.batch["id"].to_pylist()
    return found


def test_a_share_of_the_records_of_each_partition(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", files=3, size=400)
    every, some = ids(Lines(folder=str(folder))), of_lines(folder, 0.1)
    assert len(some.partitions()) == 3
    assert set(ids(some)) < set(every)
    assert 80 <= len(ids(some)) <= 160
    assert [one.file for one in some.partitions()] == ["part-0.jsonl", "part-1.jsonl",
                                                       "part-2.jsonl"]  # fmt: skip


@given(SHARES, SHARES)
@settings(max_examples=30)
def test_samples_nest(a: float, b: float) -> None:
    less, more = sorted((a, b))
    partitions = [partition(f"{number}.warc.gz") for number in range(1500)]

    def taken(share: float, count: int) -> set[str]:
        source = Sampled.of(_Given(partitions=partitions[:count]), share, seed=3)
        assert source.partitions() == sorted(source.partitions(), key=partitions.index)
        return {one.key for one in source.partitions()}

    assert taken(less, 1500) <= taken(more, 1500)
    assert len(taken(less, 1500)) == math.ceil(less * 1500)
    rows = Records(pa.record_batch({"id": [f"id-{number}" for number in range(300)]}))
    few, many = (
        Sampled.of(_Given(partitions=[]), share, seed=3)._is_taken(rows.batch["id"])
        for share in (less, more)
    )
    assert all(y or not x for x, y in zip(few.to_pylist(), many.to_pylist(), strict=True))


@dataclass(frozen=True, kw_only=True)
class _Given(Source):
    """A source of given partitions, each with the same records."""

    name = "given"
    partitions_given: Sequence[Partition] = ()
    batches: Sequence[Records] = ()

    def __init__(self, *, partitions: Sequence[Partition], batches: Sequence[Records] = ()) -> None:
        object.__setattr__(self, "partitions_given", partitions)
        object.__setattr__(self, "batches", batches)
        object.__setattr__(self, "rank", 0)

    def partitions(self) -> Sequence[Partition]:
        return self.partitions_given

    def read(self, _: Partition) -> Iterator[Records]:
        yield from self.batches


@given(st.lists(st.integers(1, 7), min_size=1, max_size=4), SHARES)
@settings(max_examples=40)
def test_what_is_said_of_records_goes_with_them(sizes: list[int], share: float) -> None:
    batches, at = [], 0
    for size in sizes:
        names = [f"id-{number}" for number in range(at, at + size)]
        counted = [(row, name, 1) for row, name in enumerate(names) if row % 2 == 0]
        dropped = pa.array([name if row % 3 == 0 else None for row, name in enumerate(names)])
        batch = pa.record_batch({"id": names})
        bad = {"bad": size, "worse": 1}
        places = {"bad": [f"line {number}" for number in range(at, at + size)]}
        records = Records(batch, dropped, {"info": size}, bad, places)
        batches.append(replace(records, measures=[Measure.of("named", counted)]))
        at += size
    source = Sampled.of(_Given(partitions=[partition("a")], batches=batches), share, seed=1)
    (one,) = source.partitions()
    found = list(source.read(one))
    for records in found:
        assert records.dropped is not None
        names = records.batch["id"].to_pylist()
        measured = records.measures[0]
        for row, key in zip(measured.rows.to_pylist(), measured.keys.to_pylist(), strict=True):
            assert names[row] == key
        drops = zip(names, records.dropped.to_pylist(), strict=True)
        assert all(reason in (None, name) for name, reason in drops)
        assert len(records.places.get("bad", ())) == records.quarantined.get("bad", 0)
    joined = Records(
        pa.concat_batches([records.batch for records in batches]),
        skipped={"info": at},
        quarantined={"bad": at, "worse": len(sizes)},
    )
    (whole,) = Sampled.of(
        _Given(partitions=[partition("a")], batches=[joined]), share, seed=1
    ).read(one)
    for kind in ("skipped", "quarantined"):
        sums: dict[str, int] = {}
        for records in found:
            for reason, number in getattr(records, kind).items():
                sums[reason] = sums.get(reason, 0) + number
        assert sums == getattr(whole, kind)


def test_one_key_is_read_in_one_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in")
    by_records = {one.key for one in of_lines(folder, 0.5).partitions()}
    monkeypatch.setattr(sample, "_MANY", 3)
    by_partitions = {one.key for one in of_lines(folder, 0.5).partitions()}
    assert len(by_partitions) == 2
    assert not by_records & by_partitions
    assert "2" in of_lines(folder, 0.5).took(of_lines(folder, 0.5).partitions())


def test_a_sampled_run(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", files=3, size=200)
    line = toy_pipeline(folder)
    nodes = [n for n in line.nodes if n.name != "same_record"]
    nodes = [replace(n, after=("loud",)) if n.after == ("same_record",) else n for n in nodes]

    def sampled(share: float) -> Any:
        return replace(
            line,
            nodes=tuple(
                replace(n, component=Sampled.of(n.component, share, line.seed))
                if isinstance(n.component, Source)
                else n
                for n in nodes
            ),
        )

    result = run_toy(sampled(0.2), tmp_path / "run")
    assert result.ran.count("lines.long") == 3
    assert not run_toy(sampled(0.2), tmp_path / "run").ran
    assert run_toy(sampled(0.3), tmp_path / "run").ran.count("lines.long") == 3
    run_toy(sampled(0.2), tmp_path / "again")
    again = digests(tmp_path / "again")
    run_toy(sampled(0.2), tmp_path / "run")
    assert digests(tmp_path / "run") == again
    manifest = json.loads((tmp_path / "run/dataset/manifest.json").read_text())
    assert manifest["stages"][0]["settings"]["share"] == 0.2
