"""The calls of stages in one task. Batches are cut into pieces short enough to tell a hang, known
documents are left out, and, after a death, calls are done in a second process, the helper.

A batch that ends the helper is tried again row by row. A row that ends it twice, alone in a call,
is the document at fault. Row-local stages give the same rows in pieces of any size.
"""

import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import pyarrow as pa

from corpus.config.options import Limits
from corpus.documents.languages import use_packs
from corpus.documents.packs import LanguagePack, packs_in_force
from corpus.errors import RunError
from corpus.stage import Partition, Records
from corpus.system.usage import memory_of_machine, usage_of
from corpus.tasks.document_faults import Piece, pieces
from corpus.tasks.isolation.child import Child, Death, MemoryLimit
from corpus.tasks.isolation.child_main import report_place
from corpus.tasks.isolation.place import Place
from corpus.tasks.isolation.verdicts import Verdict, Verdicts
from corpus.tasks.task import Context

__all__ = ["Calls", "end_helper", "memory_of"]

T = TypeVar("T")
Function = Callable[[pa.RecordBatch], T]

_FIRST_ROWS = 8
"""Rows of the first call of a stage in a task, which shows how fast it is."""
_SHARE = 0.1
"""The share of the time limit of one document that a call should take."""
_READING = 10
"""A source may compute so many times as long as a call before it gives a batch."""
_NEAR = 0.75
"""Above this share of the memory limit, a stage gets half as many rows."""
_DEATHS = 2
"""After so many deaths of a process that had one document to do, it dies of the document."""
_MOST = 100
"""Verdicts in one task at most. With more, the cause is hardly the documents."""

_helper = Child()
"""The helper: does the calls of stages after a death."""


def end_helper() -> None:
    """End the helper, so that the next task is tried without it."""
    _helper.close()


def memory_of(limits: Limits) -> int:
    """Bytes that a process on this machine may hold."""
    return limits.memory or memory_of_machine() * 9 // 10


@dataclass
class Calls:
    """Calls the stages of one task.

    partition: label of the task, for messages.
    limits: of the process; None where it is not watched, since tasks run in the process of the
        driver or of a worker.
    careful: an earlier attempt at the task ended its process.
    """

    partition: str = ""
    limits: Limits | None = None
    careful: bool = False
    verdicts: Verdicts = field(default_factory=Verdicts)

    @classmethod
    def of(cls, context: Context, folder: str, identity: str, partition: str) -> "Calls":
        """The calls of one task, with the verdicts of its earlier attempts.

        folder: where the task writes. identity: digest of all that decides what it gives.
        """
        verdicts = Verdicts.of(context.store, folder, identity)
        return cls(partition, context.limits, context.careful, verdicts)

    def __post_init__(self) -> None:
        self._limits = self.limits or Limits(math.inf)
        self._memory = memory_of(self.limits) if self.limits else 0
        self._rows: dict[str, int] = {}  # node -> rows that reached it so far
        self._batches: dict[str, int] = {}
        self._pace: dict[str, float] = {}  # node -> rows a second of CPU time, in its last call
        if self.careful:
            self.verdicts.write()  # so that the parent can add records that a source dies of

    def clock(self) -> float:
        """Seconds of CPU time of this process and of the helper, for differences."""
        return time.process_time() + _helper.cpu_seconds

    # -- stages

    def pieces(
        self, node: str, function: Function[T], batch: pa.RecordBatch, ids: pa.Array
    ) -> Iterator[Piece[T]]:
        """What a function gives for the pieces of a batch, as `document_faults.pieces` does. A
        document that ends the process is at fault too, with the reason of the death.

        node: the node whose function is called.
        ids: of the documents of the batch.

        Raises RunError when too many documents end the process.
        """
        first = self._rows.get(node, 0)
        self._rows[node] = first + batch.num_rows
        self._batches[node] = self._batches.get(node, 0) + 1
        known = self.verdicts.of_batch(node, first, ids)
        if batch.num_rows == 0 or (self.limits is None and not known):
            yield from pieces(function, batch)
            return
        start = 0
        while start < batch.num_rows:
            if start in known:
                yield Piece(start, 1, None, known[start])
                start += 1
                continue
            end = min((row for row in known if row > start), default=batch.num_rows)
            rows = self._next_rows(node, end - start)
            began = self.clock()
            found = []
            for piece, is_death in self._called(node, function, batch.slice(start, rows)):
                row = start + piece.first
                if is_death:
                    self._add_verdict(Verdict(node, piece.fault, first + row, ids[row].as_py()))
                found.append(replace(piece, first=row))
            self._pace[node] = rows / max(self.clock() - began, 1e-6)
            yield from found
            start += rows

    def _next_rows(self, node: str, rows: int) -> int:
        """How many of the next `rows` a stage gets in one call."""
        if self.limits is None:
            return rows
        pace = self._pace.get(node)
        aim = _FIRST_ROWS if pace is None else int(pace * _SHARE * self._limits.document_seconds)
        if self._is_near_its_limit():
            aim = min(aim, rows // 2)
        return min(rows, max(1, aim))

    def _is_near_its_limit(self) -> bool:
        """Whether this process holds much memory even after it has released what it can."""
        if not self._is_large():
            return False
        pa.default_memory_pool().release_unused()
        return self._is_large()

    def _is_large(self) -> bool:
        usage = usage_of(os.getpid())
        return usage is not None and usage.resident > _NEAR * self._memory

    def _called(
        self, node: str, function: Function[T], batch: pa.RecordBatch
    ) -> Iterator[tuple[Piece[T], bool]]:
        """The pieces that a function gives for a batch, and for each whether the process died of
        it."""
        if not self.careful:
            report_place(self._place(node, batch))
            given = list(pieces(function, batch))
            report_place(Place())
            yield from ((piece, False) for piece in given)
            return
        try:
            given = self._in_helper(node, function, batch)
        except Death:
            for row in range(batch.num_rows):
                yield from self._document_in_helper(node, function, batch.slice(row, 1), row)
        else:
            yield from ((piece, False) for piece in given)

    def _document_in_helper(
        self, node: str, function: Function[T], document: pa.RecordBatch, row: int
    ) -> Iterator[tuple[Piece[T], bool]]:
        """The same for one document in the helper. row: its place in the batch."""
        for _ in range(_DEATHS):
            try:
                given = self._in_helper(node, function, document)
            except Death as death:
                reason = death.reason
            else:
                yield from ((replace(piece, first=row), False) for piece in given)
                return
        yield Piece(row, 1, None, reason), True

    def _in_helper(self, node: str, function: Function[T], batch: pa.RecordBatch) -> list[Piece[T]]:
        """The pieces that the helper makes of a batch. Raises Death when the helper dies."""
        report_place(Place(node, self._batches[node]))  # without limits: this process only waits
        usage = usage_of(os.getpid())
        memory = MemoryLimit(self._memory, beside=usage.resident if usage else 0)
        given: list[Piece[T]] = _helper.call(
            _call,
            packs_in_force(),
            function,
            _to_ipc(batch),
            memory=memory,
            place=self._place(node, batch),
        )
        report_place(Place())
        return given

    def _place(self, node: str, batch: pa.RecordBatch) -> Place:
        size = batch.nbytes if batch.num_rows == 1 else 0
        return Place.call(node, self._batches[node], self._limits, size)

    def _add_verdict(self, verdict: Verdict) -> None:
        self.verdicts.add(verdict)
        if len(self.verdicts.known) > _MOST:
            raise RunError(
                f"more than {_MOST} documents end the process in which the stage {verdict.node} "
                f"does its work, the last one by {verdict.reason!r}; it is hardly the documents: "
                "is every library that the stage uses whole, and made for this machine?",
                where=self.partition,
            )

    # -- sources

    def reading(self, node: str, records: Iterator[Records]) -> Iterator[Records]:
        """The batches of a source, which is watched while it reads them."""
        seconds = _READING * self._limits.document_seconds
        number = 1
        while True:
            report_place(Place(node, number, cpu_seconds=seconds))
            try:
                read = next(records, None)
            finally:
                report_place(Place())
            if read is None:
                return
            yield read
            del read
            number += 1

    def guarding(self, node: str, partition: Partition) -> Partition:
        """A partition whose `begin` answers with what is known of the record. So the source passes
        over records that it is known to die of; after a death it also reports each record before it
        reads it."""
        if not self.careful and not self.verdicts.known:
            return partition
        return replace(partition, begun=partial(self._begun, node))

    def _begun(self, node: str, record: str) -> str:
        if self.careful:
            report_place(Place(node, record=record, cpu_seconds=self._limits.document_seconds))
        return self.verdicts.of_record(node, record)


def _call(packs: Sequence[LanguagePack], function: Function[T], batch: bytes) -> list[Piece[T]]:
    use_packs(packs)
    return list(pieces(function, _from_ipc(batch)))


def _to_ipc(batch: pa.RecordBatch) -> bytes:
    """A batch as an Arrow IPC stream. Of a slice, this has only the slice; pickled, it would carry
    the whole batch."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _from_ipc(batch: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(batch) as reader:
        return reader.read_next_batch()
