"""Verdicts are kept beside the task that they belong to."""

from pathlib import Path

import pyarrow as pa

from corpus.storage.store import Store
from corpus.tasks.isolation.verdicts import Verdict, Verdicts

DOCUMENT = Verdict("text", "crashed: SIGSEGV", 7, "abc")
RECORD = Verdict("crawl", "hung: more than 60 s of CPU time", record="line 17")


def test_they_are_read_again(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    assert Verdicts.of(store, "task", "first").known == []
    made = Verdicts.of(store, "task", "first")
    made.add(DOCUMENT)
    made.add(RECORD)
    assert Verdicts.of(store, "task", "first").known == [DOCUMENT, RECORD]
    assert Verdicts.read(store, "task").identity == "first"


def test_another_input_has_others(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    Verdicts.of(store, "task", "first").add(DOCUMENT)
    second = Verdicts.of(store, "task", "second")
    assert second.known == []
    second.write()
    assert Verdicts.of(store, "task", "first").known == []


def test_a_document_is_known_by_its_row_and_id() -> None:
    verdicts = Verdicts(known=[DOCUMENT, RECORD])
    ids = pa.array(["x", "y", "abc"])
    assert verdicts.of_batch("text", 5, ids) == {2: "crashed: SIGSEGV"}
    assert verdicts.of_batch("text", 6, ids) == {}, "another document stands there"
    assert verdicts.of_batch("text", 8, ids) == {}
    assert verdicts.of_batch("lang", 5, ids) == {}


def test_a_record_is_known_by_its_place() -> None:
    verdicts = Verdicts(known=[DOCUMENT, RECORD])
    assert verdicts.of_record("crawl", "line 17") == RECORD.reason
    assert verdicts.of_record("crawl", "line 1") == ""
    assert verdicts.of_record("books", "line 17") == ""


def test_a_damaged_file_says_nothing(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    Verdicts.of(store, "task", "first").add(DOCUMENT)
    path = tmp_path / "task.verdicts.json"
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert Verdicts.of(store, "task", "first").known in ([], [DOCUMENT])
