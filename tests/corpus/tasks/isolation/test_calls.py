"""The calls of stages in one task."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pytest

from corpus.config.options import Limits
from corpus.documents.languages import LANGUAGES, use_packs
from corpus.documents.packs import pack_at
from corpus.errors import RunError
from corpus.storage.store import Store
from corpus.tasks.document_faults import Piece
from corpus.tasks.isolation import calls as module
from corpus.tasks.isolation.calls import Calls, end_helper
from corpus.tasks.isolation.verdicts import Verdict, Verdicts
from tests.corpus.tasks.isolation.poisons import Broken, taste
from tests.packs import pack

T = TypeVar("T")
LIMITS = Limits(document_seconds=10)


def batch_of(texts: list[str]) -> pa.RecordBatch:
    return pa.record_batch({"text": pa.array(texts, pa.large_string())})


def ids_of(batch: pa.RecordBatch) -> pa.Array:
    return pa.array([f"id {row}" for row in range(batch.num_rows)])


def pieces(
    calls: Calls, function: Callable[[pa.RecordBatch], list[T]], batch: pa.RecordBatch
) -> list[Piece[list[T]]]:
    return list(calls.pieces("stage", function, batch, ids_of(batch)))


def shout(batch: pa.RecordBatch) -> list[str]:
    for text in batch["text"].to_pylist():
        taste(text)
    return [text.upper() for text in batch["text"].to_pylist()]


def verdicts_by_now(folder: str, batch: pa.RecordBatch) -> list[int]:
    """How many there are when a row is tried."""
    shout(batch)
    return [len(Verdicts.of(Store(folder), "task", "it").known)] * batch.num_rows


def slow(batch: pa.RecordBatch) -> list[str]:
    """A tenth of a second a row."""
    end = time.process_time() + 0.1 * batch.num_rows
    while time.process_time() < end:
        pass
    return shout(batch)


TEXTS = [f"text {row}" for row in range(100)]


def test_a_quick_stage_gets_the_rest_at_once() -> None:
    calls = Calls(limits=LIMITS)
    found = pieces(calls, shout, batch_of(TEXTS))
    assert [(piece.first, piece.length) for piece in found] == [(0, 8), (8, 92)]
    assert [text for piece in found for text in piece.value or []] == shout(batch_of(TEXTS))
    assert [piece.length for piece in pieces(calls, shout, batch_of(TEXTS))] == [100]


def test_a_slow_stage_gets_as_many_as_can_be_judged() -> None:
    calls = Calls(limits=Limits(document_seconds=3))
    found = pieces(calls, slow, batch_of(TEXTS[:14]))
    assert found[0].length == 8
    assert all(1 <= piece.length <= 4 for piece in found[1:])
    assert sum(piece.length for piece in found) == 14


def test_without_limits_nothing_is_cut() -> None:
    assert [piece.length for piece in pieces(Calls(), shout, batch_of(TEXTS))] == [100]
    assert [piece.length for piece in pieces(Calls(), shout, batch_of([]))] == [0]
    assert [p.length for p in pieces(Calls(limits=LIMITS), shout, batch_of([]))] == [0]


def test_near_the_limit_of_memory_a_stage_gets_half_of_what_there_is() -> None:
    calls = Calls(limits=Limits(document_seconds=10, memory=1 << 20))
    pieces(calls, shout, batch_of(TEXTS[:1]))
    lengths = [piece.length for piece in pieces(calls, shout, batch_of(TEXTS))]
    assert lengths == [50, 25, 12, 6, 3, 2, 1, 1]


def test_known_documents_are_left_out(tmp_path: Path) -> None:
    texts = list(TEXTS)
    texts[0] = texts[50] = texts[99] = "poison segfault"
    known = [Verdict("stage", "crashed: SIGSEGV", row, f"id {row}") for row in (0, 50, 99)]
    other = [Verdict("other", "crashed: SIGSEGV", 3, "id 3"), Verdict("stage", "x", 4, "id of 4")]
    calls = Calls(verdicts=Verdicts(known=[*known, *other]))
    found = pieces(calls, shout, batch_of(texts))
    assert [(p.first, p.length, p.fault) for p in found] == [
        (0, 1, "crashed: SIGSEGV"),
        (1, 49, ""),
        (50, 1, "crashed: SIGSEGV"),
        (51, 48, ""),
        (99, 1, "crashed: SIGSEGV"),
    ]


def test_rows_are_counted_from_batch_to_batch() -> None:
    known = [Verdict("stage", "crashed: SIGSEGV", 103, "id 3")]
    calls = Calls(verdicts=Verdicts(known=known))
    assert all(piece.value for piece in pieces(calls, shout, batch_of(TEXTS)))
    second = pieces(calls, shout, batch_of(TEXTS))
    assert [piece.first for piece in second if piece.value is None] == [3]


@pytest.fixture
def careful(tmp_path: Path) -> Iterator[Calls]:
    yield Calls("part", LIMITS, careful=True, verdicts=Verdicts(Store(str(tmp_path)), "task", "it"))
    end_helper()


def test_a_document_is_written_down_before_another_is_tried(careful: Calls, tmp_path: Path) -> None:
    texts = [*TEXTS[:5], "poison leave", "poison abort", *TEXTS[:3]]
    found = pieces(careful, partial(verdicts_by_now, str(tmp_path)), batch_of(texts))
    written = [number for piece in found for number in piece.value or [-1]]
    assert written == [0, 0, 0, 0, 0, -1, -1, 2, 2, 2]
    assert [(verdict.row, verdict.id, verdict.reason) for verdict in careful.verdicts.known] == [
        (5, "id 5", "crashed: exit code 3"),
        (6, "id 6", "crashed: SIGABRT"),
    ]


def test_exceptions_are_found_in_the_other_process_too(careful: Calls) -> None:
    found = pieces(careful, shout, batch_of(["one", "poison raise", "poison abort"]))
    assert [(p.first, p.fault.partition(" at ")[0]) for p in found] == [
        (0, ""),
        (1, "MemoryError"),
        (2, "crashed: SIGABRT"),
    ]
    assert [verdict.row for verdict in careful.verdicts.known] == [2]


def tags(batch: pa.RecordBatch) -> list[str]:
    return [tag for tag in LANGUAGES if tag == "ca-x-balear" for _ in range(batch.num_rows)]


def test_the_other_process_knows_the_languages_of_packs(careful: Calls, tmp_path: Path) -> None:
    use_packs([pack_at(pack(tmp_path / "balear"))])
    (found,) = pieces(careful, tags, batch_of(TEXTS[:2]))
    assert found.value == ["ca-x-balear"] * 2


def test_when_everything_is_deadly_it_is_not_the_documents(
    careful: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    text = r"part: more than 2 documents end .* the stage broken .* 'crashed: exit code 4'"
    with pytest.raises(RunError, match=text):
        list(careful.pieces("broken", Broken().process, batch_of(TEXTS), ids_of(batch_of(TEXTS))))
