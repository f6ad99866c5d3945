"""The calls of stages in one task: batches in pieces that can be judged from outside, known
documents left out, and, after a death, each call in a process of its own.

In that process a batch that ends it is tried again row by row, and a row that ends it twice, with
nothing else to do, is the document. Row-local stages give the same rows in pieces of any size.
"""

import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import pyarrow as pa

from corpus.config.options import Limits
from corpus.errors import RunError
from corpus.stage import Partition, Records
from corpus.system.usage import memory_of_machine, usage_of
from corpus.tasks.faults import Piece, pieces
from corpus.tasks.isolation.child import Child, Death
from corpus.tasks.isolation.child_main import at
from corpus.tasks.isolation.limits import Memory, Place
from corpus.tasks.isolation.verdicts import Verdict, Verdicts
from corpus.tasks.task import Context

__all__ = ["Calls", "end_helper", "memory_of"]

T = TypeVar("T")
Function = Callable[[pa.RecordBatch], T]

_FIRST_ROWS = 8
"""Of a stage's first call in a task, by which the next are measured."""
_SHARE = 0.1
"""Of the limit for one document: so long a piece is meant to take."""
_READING = 10
"""So many times the limit for one document a source may compute until it gives a batch."""
_NEAR = 0.75
"""Of the limit of memory: above it, a stage gets half of what there is."""
_DEATHS = 2
"""Of a process that had one document to do: then it was the document."""
_MOST = 100
"""Verdicts in one task: with more, it is hardly the documents."""

_helper = Child()
"""Does the calls of stages after a death."""


def end_helper() -> None:
    """A task is done: the next is tried without."""
    _helper.close()


def memory_of(limits: Limits) -> int:
    """Bytes that a process on this machine may hold."""
    return limits.memory or memory_of_machine() * 9 // 10


@dataclass
class Calls:
    """limits: None where tasks run in the driver's process or in a worker's own, unwatched.
    careful: an earlier attempt ended its process."""

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
        self._rows: dict[str, int] = {}  # node -> rows that have reached it
        self._batches: dict[str, int] = {}
        self._pace: dict[str, float] = {}  # node -> rows a second, in the last call
        if self.careful:
            self.verdicts.write()  # for the parent to add what a source dies of

    def clock(self) -> float:
        """CPU time of this process, and of the one that does its calls."""
        return time.process_time() + _helper.cpu_seconds

    # -- stages

    def pieces(
        self, node: str, function: Function[T], batch: pa.RecordBatch, ids: pa.Array
    ) -> Iterator[Piece[T]]:
        """As `corpus.tasks.faults.pieces`; a document that ends the process is at fault too.

        ids: of the documents of the batch.
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
            rows = self._at_once(node, end - start)
            began = self.clock()
            found = []
            for piece, is_death in self._tried(node, function, batch.slice(start, rows)):
                row = start + piece.first
                if is_death:
                    self._condemn(Verdict(node, piece.fault, first + row, ids[row].as_py()))
                found.append(replace(piece, first=row))
            self._pace[node] = rows / max(self.clock() - began, 1e-6)
            yield from found
            start += rows

    def _at_once(self, node: str, rows: int) -> int:
        """How many of the next rows to give to a stage in one call."""
        if self.limits is None:
            return rows
        pace = self._pace.get(node)
        aim = _FIRST_ROWS if pace is None else int(pace * _SHARE * self._limits.document_seconds)
        if self._is_near_its_limit():
            aim = min(aim, rows // 2)
        return min(rows, max(1, aim))

    def _is_near_its_limit(self) -> bool:
        """Whether this process holds much memory, also when it has given back what it can."""
        if not self._is_large():
            return False
        pa.default_memory_pool().release_unused()
        return self._is_large()

    def _is_large(self) -> bool:
        usage = usage_of(os.getpid())
        return usage is not None and usage.resident > _NEAR * self._memory

    def _tried(
        self, node: str, function: Function[T], batch: pa.RecordBatch
    ) -> Iterator[tuple[Piece[T], bool]]:
        """What a function gives for a batch; and whether it is what a document died of."""
        if not self.careful:
            at(self._place(node, batch))
            given = list(pieces(function, batch))
            at(Place())
            yield from ((piece, False) for piece in given)
            return
        try:
            given = self._elsewhere(node, function, batch)
        except Death:
            for row in range(batch.num_rows):
                yield from self._alone(node, function, batch.slice(row, 1), row)
        else:
            yield from ((piece, False) for piece in given)

    def _alone(
        self, node: str, function: Function[T], document: pa.RecordBatch, row: int
    ) -> Iterator[tuple[Piece[T], bool]]:
        """The same for one document, the row of a batch."""
        for _ in range(_DEATHS):
            try:
                given = self._elsewhere(node, function, document)
            except Death as death:
                reason = death.reason
            else:
                yield from ((replace(piece, first=row), False) for piece in given)
                return
        yield Piece(row, 1, None, reason), True

    def _elsewhere(self, node: str, function: Function[T], batch: pa.RecordBatch) -> list[Piece[T]]:
        """The pieces that another process makes. Raises Death when it ends."""
        at(Place(node, self._batches[node]))  # this one waits, and may do so for long
        usage = usage_of(os.getpid())
        memory = Memory(self._memory, beside=usage.resident if usage else 0)
        given: list[Piece[T]] = _helper.call(
            _call, function, _packed(batch), memory=memory, place=self._place(node, batch)
        )
        at(Place())
        return given

    def _place(self, node: str, batch: pa.RecordBatch) -> Place:
        size = batch.nbytes if batch.num_rows == 1 else 0
        return Place.call(node, self._batches[node], self._limits, size)

    def _condemn(self, verdict: Verdict) -> None:
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
        """The batches of a source, watched while they are read."""
        seconds = _READING * self._limits.document_seconds
        number = 1
        while True:
            at(Place(node, number, cpu_seconds=seconds))
            read = next(records, None)
            at(Place())
            if read is None:
                return
            yield read
            del read
            number += 1

    def guarding(self, node: str, partition: Partition) -> Partition:
        """The partition, so that its source is stopped before what it is known to die of, and,
        after a death, says of everything that it is about to read it."""
        if not self.careful and not self.verdicts.known:
            return partition
        return replace(partition, begun=partial(self._begun, node))

    def _begun(self, node: str, record: str) -> str:
        if self.careful:
            at(Place(node, record=record, cpu_seconds=self._limits.document_seconds))
        return self.verdicts.of_record(node, record)


def _call(function: Function[T], batch: bytes) -> list[Piece[T]]:
    return list(pieces(function, _unpacked(batch)))


def _packed(batch: pa.RecordBatch) -> bytes:
    """Arrow IPC: of a slice, only its own rows; pickled, it would carry the whole batch."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _unpacked(batch: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(batch) as reader:
        return reader.read_next_batch()
