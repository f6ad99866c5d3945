"""Shelves of a run: they grow with it, and what earlier versions left is not mistaken for them."""

import json
import logging
import shutil
from pathlib import Path

import pytest

from corpus.run.cleaning import clean_run
from corpus.run.shelving import on_shelves
from corpus.stage import Partition
from corpus.storage.store import Store
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines
from tests.corpus.work_files import found


def partitions(number: int) -> list[Partition]:
    return [Partition(f"part-{i}", f"in/{i}", f"{i}", 1) for i in range(number)]


def test_a_partition_keeps_its_shelf_while_a_run_grows(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    first = on_shelves(store, "crawl", partitions(300), ["crawl.text"], {})
    assert {one.shelf for one in first} == set(range(8))
    assert on_shelves(store, "books", partitions(3), ["books"], {})[0].shelf == 0
    grown = on_shelves(store, "crawl", partitions(20_000), ["crawl.text"], {})
    assert [one.shelf for one in grown[:300]] == [one.shelf for one in first]


def test_when_there_are_many_times_more_partitions_few_are_made_again(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    on_shelves(store, "crawl", partitions(10), ["crawl.text"], {})
    on_shelves(store, "books", partitions(10), ["books"], {})
    for path in ("segments/crawl.text/0/a.TASK", "segments/books/0/a.TASK"):
        store.commit(path, {})
    on_shelves(store, "crawl", partitions(4096), ["crawl.text"], {})
    assert store.names("segments") == ["books", "crawl.text"]
    grown = on_shelves(store, "crawl", partitions(4097), ["crawl.text"], {})
    assert len({one.shelf for one in grown}) > 64
    assert store.names("segments") == ["books"]
    assert store.read_json("shelves.json") == {"books": 1, "crawl": 128}


def test_layers_of_a_finished_run_are_on_shelves(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in")
    run_toy(toy_pipeline(lines), tmp_path / "run")
    for step in ("lines.same_record", "lines.score"):
        names = [path.name for path in (tmp_path / f"run/work/segments/{step}/0").iterdir()]
        assert names == ["shelf"]
    text = (lines / "part-0.jsonl").read_text()
    (lines / "part-9.jsonl").write_text(text)
    again = run_toy(toy_pipeline(lines), tmp_path / "run")
    assert again.ran.count("lines.long") == 1
    run_toy(toy_pipeline(lines), tmp_path / "afresh")
    assert digests(tmp_path / "run") == digests(tmp_path / "afresh")
    assert run_toy(toy_pipeline(lines), tmp_path / "run").ran == ()


def as_an_earlier_version_left_it(work: Path) -> None:
    """Move what is in task files to folders, as version 0.1 had it before there were task files."""
    for file in found(work, "segments/*/*.TASK/*"):
        _, segment, _, partition, *name = file.path.split("/")
        path = work.joinpath("segments", segment, partition.removesuffix(".TASK"), *name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content())
    for shelf in work.glob("segments/*/0"):
        shutil.rmtree(shelf)
    (work / "shelves.json").unlink()
    for path in work.glob("global/*/commit.json"):
        record = json.loads(path.read_text())
        del record["groups"], record["check"]
        path.unlink()
        Store(str(work)).commit(str(path.parent.relative_to(work)), record)
    for path in work.glob("global/*/decisions"):
        shutil.rmtree(path)


def test_work_of_an_earlier_version_is_made_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline, run = toy_pipeline(write_lines(tmp_path / "in")), tmp_path / "run"
    run_toy(pipeline, run)
    expected = digests(run)
    as_an_earlier_version_left_it(run / "work")
    with caplog.at_level(logging.WARNING, "corpus"):
        again = run_toy(pipeline, run)
    assert "work/ is of an earlier version" in caplog.text
    assert again.ran.count("lines.long") == 3
    assert digests(run) == expected
    caplog.clear()
    assert run_toy(pipeline, run).ran == ()
    assert "earlier version" not in caplog.text
    assert clean_run(str(run)).kinds["work of an earlier version"] > 0
    assert "work of an earlier version" not in clean_run(str(run)).kinds
    assert run_toy(pipeline, run).ran == ()
