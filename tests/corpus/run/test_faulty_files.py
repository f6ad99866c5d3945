"""Input files that cannot be read are all named at once, and a run may pass over some of them."""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from corpus import api
from corpus.cli.status import as_lines
from corpus.config.options import RunOptions
from corpus.errors import FaultyFiles, InputError, MissingColumn
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.load import Config, load
from corpus.run.dry_run import plan_of
from corpus.run.pipeline_run import RunResult, run_pipeline
from corpus.run.progress.status_file import read_status
from corpus.stage import Partition, Records
from corpus.storage.store import Store
from reports import summary, write_reports
from stages.output.shards import Shards
from stages.sources.jsonl import JsonLines
from tests.corpus.runs import digests, run_toy
from tests.warcs import members, response

PAGE = "<html><body><p>Bon dia a tothom, que avui fa sol.</p></body></html>"


def jsonl(*texts: str) -> bytes:
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


SOUND = {"a.jsonl": jsonl("one", "two"), "d.jsonl.gz": gzip.compress(jsonl("three"))}
FAULTY = {
    "b.jsonl": (b"", "the file is empty"),
    "c.jsonl": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no JSON Lines"),
    "e.jsonl.gz": (gzip.compress(jsonl("x"))[:5], "no JSON Lines"),
    "f.jsonl": (b"PK\x03\x04" + bytes(60), "this is packed as zip, which is not read"),
    "g.jsonl": (b"<html>not found</html>\n" * 200, "no JSON Lines"),
    "h.jsonl": (b'{"txet": "other"}\n', "no line has the field 'text' for text"),
    "i.jsonl.zst": (b"\x28\xb5\x2f\xfd damaged", "no JSON Lines"),
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in SOUND.items():
        (folder / name).write_bytes(content)
    for name, (content, _) in FAULTY.items():
        (folder / name).write_bytes(content)
    return folder


def config(
    folder: Path,
    use: str = "jsonl",
    settings: Any = None,
    limit: int | None = None,
    **options: Any,
) -> Config:
    stages = {
        "pages": {"use": use, "with": {"paths": [str(folder)], **(settings or {})}},
        "shards": {"use": "shards", "after": "pages"},
    }
    if use == "warc":
        stages["text"] = {"use": "extract", "after": "pages", "with": {"minimum_characters": 1}}
        stages["shards"]["after"] = "text"
    path = folder.parent / "pipeline.yaml"
    path.write_text(json.dumps({"name": "faulty", "seed": 1, "stages": stages}))
    loaded = load(str(path), limit=limit)
    return Config(loaded.pipeline, RunOptions(isolate=False, **options), str(path))


def run(folder: Path, **more: Any) -> RunResult:
    return run_pipeline(config(folder, **more), str(folder.parent / "run"))


def texts(run: Path) -> list[str]:
    shards = sorted((run / "dataset/data").rglob("*.parquet"))
    return sorted(row["text"] for shard in shards for row in pq.read_table(shard).to_pylist())


def named(path: Path) -> dict[str, str]:
    return {row["file"]: row["reason"] for row in pq.read_table(path).to_pylist()}


@pytest.mark.parametrize("group_bytes", [0, 100, 8 << 20])
def test_all_are_named_at_once(files: Path, group_bytes: int) -> None:
    with pytest.raises(FaultyFiles) as caught:
        run(files, settings={"group_bytes": group_bytes})
    message, out = str(caught.value), files.parent / "run"
    assert caught.value.exit_code == 2
    assert message.startswith("7 of 9 input files of pages cannot be read, more than run.faulty_")
    for name, (_, reason) in FAULTY.items():
        assert f"{files / name}: {reason}" in message
    assert message.endswith(f"each of them is in {out}/work/quarantine/faulty_files.parquet")
    found = named(out / "work/quarantine/faulty_files.parquet")
    assert found.keys() == FAULTY.keys()
    assert found["h.jsonl"] == "no line has the field 'text' for text"
    status = read_status(Store(str(out / "work")))
    assert status is not None
    assert (status.state, status.faulty) == ("failed", 7)
    assert [file["file"] for file in status.faulty_files] == sorted(FAULTY)
    assert any("b.jsonl: the file is empty" in line for line in as_lines(status, published=False))


def test_a_run_may_pass_over_them(files: Path) -> None:
    out = files.parent / "run"
    with pytest.raises(FaultyFiles, match=r"7 of 9 .*\(77\.00%\)"):
        run(files, faulty_files=0.77)
    done = run(files, faulty_files=0.78, quarantine_limit=0.0)
    assert done.ran[0] != "pages.pages"  # what was read was read, and only the limit is another
    assert texts(out) == ["one", "three", "two"]
    assert named(out / "ledger/faulty_files.parquet").keys() == FAULTY.keys()
    counts = pq.read_table(out / "ledger/counts.parquet").to_pylist()
    assert not [row for row in counts if row["event"] == "quarantined"]
    assert sum(row["documents"] for row in counts if row["stage"] == "pages") == 6
    write_reports(str(out))
    page = (out / "report/index.html").read_text()
    for name, (_, reason) in FAULTY.items():
        assert f"<td>{name}</td>" in page
        assert reason.replace("'", "&#39;") in page
        assert f"pages/{name}: {reason}" in summary(str(out))
    assert "passed over 7 input files that could not be read:" in summary(str(out))
    assert not run(files, faulty_files=1.0).ran


def test_a_run_that_no_fault_is_to_end(files: Path) -> None:
    with pytest.raises(FaultyFiles):
        run(files, quarantine_limit=1.0, faulty_files=0.0)
    with pytest.raises(FaultyFiles):
        run(files, quarantine_limit=0.99)
    run(files, quarantine_limit=1.0)
    assert texts(files.parent / "run") == ["one", "three", "two"]


def test_groups_of_files_give_the_same(files: Path) -> None:
    found = set()
    for group_bytes in (0, 50, 8 << 20):
        run(files, settings={"group_bytes": group_bytes}, faulty_files=1.0)
        out = files.parent / "run"
        faulty = (out / "ledger/faulty_files.parquet").read_bytes()
        found.add((*sorted(digests(out).items()), faulty))
    assert len(found) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 99])
def test_the_first_records(files: Path, limit: int) -> None:
    """A faulty file that comes before the last record that is read is named, and passed over."""
    passed = run_pipeline(config(files, limit=limit, faulty_files=1.0), str(files.parent / "run"))
    assert passed.fresh
    assert texts(files.parent / "run") == sorted(["one", "two", "three"][:limit])
    found = named(files.parent / "run/ledger/faulty_files.parquet")
    before = [name for name in FAULTY if limit > 3 or (limit == 3 and name < "d")]
    assert sorted(found) == before


def test_the_dataset_is_that_of_the_sound_files(files: Path) -> None:
    run(files, faulty_files=1.0)
    with_faulty = digests(files.parent / "run")
    for name in FAULTY:
        (files / name).unlink()
    assert run(files).fresh
    assert digests(files.parent / "run") == with_faulty
    assert named(files.parent / "run/ledger/faulty_files.parquet") == {}


def test_a_mended_file_is_read(files: Path) -> None:
    run(files, faulty_files=1.0)
    for number, name in enumerate(FAULTY):
        (files / name).write_bytes(jsonl(f"mended {number}"))
    assert any(step.startswith("pages.") for step in run(files).ran)
    assert len(texts(files.parent / "run")) == 3 + len(FAULTY)
    assert named(files.parent / "run/ledger/faulty_files.parquet") == {}


def test_more_than_twenty_are_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(33):
        (tmp_path / f"in/{number:02}.jsonl").touch()
    with pytest.raises(FaultyFiles, match=r"33 of 33 [\s\S]*… and 13 more\n") as caught:
        run(tmp_path / "in")
    assert str(caught.value).count("the file is empty") == 20
    assert len(named(tmp_path / "run/work/quarantine/faulty_files.parquet")) == 33


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    """They are looked at anew by each run, since size and time of change say nothing of them."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(jsonl("one"))
    for number in range(4):
        (folder / f"gone-{number}.jsonl").symlink_to(f"../far/{number}")
    (folder / "loop.jsonl").symlink_to("loop.jsonl")
    with pytest.raises(FaultyFiles) as caught:
        run(folder)
    assert str(caught.value).count("the link leads nowhere") == 5
    run(folder, faulty_files=0.9)
    assert not run(folder, faulty_files=0.9).ran
    assert not plan_of(config(folder, faulty_files=0.9), str(tmp_path / "run")).publishes
    (tmp_path / "far").mkdir()
    for number in range(4):
        (tmp_path / f"far/{number}").write_bytes(jsonl(f"far {number}"))
    (folder / "loop.jsonl").unlink()
    run(folder)
    assert len(texts(tmp_path / "run")) == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(jsonl("one"))
    (folder / "b.jsonl").write_bytes(jsonl("two"))
    (folder / "b.jsonl").chmod(0)
    with pytest.raises(FaultyFiles, match="may not be read by this user"):
        run(folder)
    assert run(folder, faulty_files=0.5).fresh
    (folder / "b.jsonl").chmod(0o600)
    run(folder)
    assert texts(tmp_path / "run") == ["one", "two"]


def test_a_file_that_becomes_faulty(files: Path) -> None:
    for name in FAULTY:
        (files / name).unlink()
    run(files)
    (files / "a.jsonl").write_bytes(b"")
    with pytest.raises(FaultyFiles, match=r"a\.jsonl: the file is empty"):
        run(files)
    assert texts(files.parent / "run") == ["one", "three", "two"]  # what was published stays
    run(files, faulty_files=0.5)
    assert texts(files.parent / "run") == ["three"]


@pytest.mark.parametrize("faulty_files", [0.0, 0.5, 1.0])
def test_a_column_that_is_missing_everywhere_is_no_fault_of_files(
    files: Path, faulty_files: float
) -> None:
    with pytest.raises(MissingColumn, match=r"no line has the field 'body'"):
        run(files, settings={"columns": {"text": "body"}}, faulty_files=faulty_files)


def test_a_wrong_column_is_told_before_all_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(60):
        pq.write_table(pa.table({"body": ["x"]}), tmp_path / f"in/{number}.parquet")
    told = r"there is no column 'text'.*in all files read so far \([2-5][0-9]\)"
    with pytest.raises(MissingColumn, match=told):
        run(tmp_path / "in", use="parquet")
    with pytest.raises(MissingColumn, match="there is no column 'text'"):
        run(tmp_path / "in", use="parquet", faulty_files=1.0)


WARCS = {
    "b.warc.gz": (b"", "the file is empty"),
    "c.warc.gz": (b"just words", "this is no WARC file"),
    "d.warc": (bytes(5_000), "this is no WARC file"),
    "e.wacz": (b"PK\x03\x04 and no more", "it is no zip file, or one cut short"),
    "f.warc.zst": (zstandard.compress(b"just words"), "this is no WARC file"),
    "big.warc.gz": (b"\x1f\x8b\x08 damaged at its head" * 400, "this is no WARC file"),
}


def test_archives(tmp_path: Path) -> None:
    """A file that is cut into ranges is one faulty file."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.warc.gz").write_bytes(members([response("https://owls.example/1", PAGE)]))
    for name, (content, _) in WARCS.items():
        (folder / name).write_bytes(content)
    settings = {"partition_bytes": 2_000}
    with pytest.raises(FaultyFiles, match="6 of 7 input files") as caught:
        run(folder, use="warc", settings=settings)
    for name, (_, reason) in WARCS.items():
        assert f"{folder / name}: {reason}" in str(caught.value)
    run(folder, use="warc", settings=settings, faulty_files=0.9)
    assert len(texts(tmp_path / "run")) == 1
    found = named(tmp_path / "run/ledger/faulty_files.parquet")
    assert {name: reason in found[name] for name, (_, reason) in WARCS.items()} == dict.fromkeys(
        WARCS, True
    )
    assert not run(folder, use="warc", settings=settings, faulty_files=0.9).ran


def test_parquet(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pq.write_table(pa.table({"text": ["one"]}), folder / "a.parquet")
    pq.write_table(pa.table({"txet": ["one"]}), folder / "b.parquet")
    pq.write_table(pa.table({"text": [1.5]}), folder / "c.parquet")
    (folder / "d.parquet").write_bytes((folder / "a.parquet").read_bytes()[:-9])
    (folder / "e.parquet").touch()
    (folder / "f.parquet").write_bytes(b"PAR1" + bytes(99) + b"PAR1")
    with pytest.raises(FaultyFiles, match=r"5 of 6 .*\n.*did you mean txet"):
        run(folder, use="parquet")
    run(folder, use="parquet", faulty_files=0.9)
    assert texts(tmp_path / "run") == ["one"]


def test_processes_of_their_own(files: Path) -> None:
    """Faults cross the process of a task, and each source has its own share."""
    stages = {
        "bad": {"use": "jsonl", "with": {"paths": [str(files)]}},
        "good": {"use": "jsonl", "with": {"paths": [str(files / "a.jsonl")]}},
        "shards": {"use": "shards", "after": ["bad", "good"]},
    }
    pipeline = api.load({"name": "two", "seed": 1, "stages": stages})
    with pytest.raises(FaultyFiles, match="7 of 9 input files of bad"):
        api.run(pipeline, str(files.parent / "out"))
    api.run(pipeline, str(files.parent / "out"), faulty_files="80%", workers=2, executor="dask")
    assert texts(files.parent / "out") == ["one", "three", "two"]


def test_a_fault_of_a_stage_is_none_of_files(files: Path) -> None:
    for name in FAULTY:
        (files / name).unlink()
    (files.parent / "list.gz").write_bytes(gzip.compress(b"a.example\n")[:-4])
    stages = {
        "pages": {"use": "jsonl", "with": {"paths": [str(files)]}},
        "lists": {"use": "urls", "after": "pages", "with": {"block": [f"{files.parent}/list.gz"]}},
        "shards": {"use": "shards", "after": "lists"},
    }
    pipeline = api.load({"name": "two", "seed": 1, "stages": stages})
    with pytest.raises(InputError, match="list is damaged") as caught:
        api.run(pipeline, str(files.parent / "out"), faulty_files="100%", quarantine_limit="0%")
    assert not isinstance(caught.value, FaultyFiles)


@dataclass(frozen=True, kw_only=True)
class LateJsonLines(JsonLines):
    """A source that finds the fault of a file after it has given each of its lines."""

    name = "late_jsonl"

    def read_file(self, partition: Partition) -> Iterator[Records]:
        for records in super().read_file(partition):
            for row in range(records.batch.num_rows):
                yield Records(records.batch.slice(row, 1))
            if "fault" in records.batch["text"].to_pylist():
                raise InputError("the end is at fault", where=partition.path)


@pytest.mark.parametrize("group_bytes", [0, 8 << 20])
def test_documents_before_a_fault_do_not_count(tmp_path: Path, group_bytes: int) -> None:
    contents = {
        "a": jsonl("one"),
        "b": jsonl("lost", "fault"),
        "c": jsonl("two", "three"),
        "d": b"",
        "e": jsonl("lost", "lost", "fault", "lost"),
        "f": jsonl("four"),
    }
    (tmp_path / "in").mkdir()
    for name, content in contents.items():
        (tmp_path / f"in/{name}.jsonl").write_bytes(content)
    rows = LateJsonLines(paths=(str(tmp_path / "in"),), group_bytes=group_bytes)
    nodes = (Node("rows", rows), Node("shards", Shards(), ("rows",)))
    run_toy(Pipeline("late", 7, nodes), tmp_path / "run", faulty_files=0.5, batch_rows=1)
    assert texts(tmp_path / "run") == ["four", "one", "three", "two"]
    counts = pq.read_table(tmp_path / "run/ledger/counts.parquet").to_pylist()
    assert sum(row["documents"] for row in counts if row["stage"] == "rows") == 8
    assert named(tmp_path / "run/ledger/faulty_files.parquet") == {
        "b.jsonl": "the end is at fault",
        "d.jsonl": "the file is empty",
        "e.jsonl": "the end is at fault",
    }
