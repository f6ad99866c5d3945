"""Stages that do to their process what no exception can tell, when they meet `poison WORD`."""

import ctypes
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pyarrow as pa

from corpus.schema import Schema
from corpus.stage import Partition, Records, Result, Stage, each, setting
from tests.corpus.toys import TEXT, FirstWord, Lines


def segfault() -> None:
    ctypes.string_at(0)


def loop() -> None:
    while True:
        pass


def match() -> None:
    """For ever in native code that holds the interpreter's lock."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def add() -> None:
    """The same, and deaf to signals."""
    sum(range(1 << 62))


def sleep() -> None:
    """A deadlock: it waits for what never comes."""
    threading.Event().wait()


def allocate() -> None:
    held = []
    while True:
        held.append(b"\1" * (16 << 20))


def raise_memory_error() -> None:
    raise MemoryError


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(3)


POISONS: dict[str, Callable[[], None]] = {
    "segfault": segfault,
    "abort": os.abort,
    "loop": loop,
    "match": match,
    "add": add,
    "sleep": sleep,
    "allocate": allocate,
    "raise": raise_memory_error,
    "kill": kill,
    "leave": leave,
}


def taste(text: str) -> None:
    """Do what the text says."""
    words = text.split()
    if words[0] == "poison":
        POISONS[words[1]]()


@dataclass(frozen=True, kw_only=True)
class Brittle(Stage):
    """Row-local: dies of poison."""

    name = "brittle"
    reads: ClassVar[Schema] = TEXT
    rewrites: ClassVar[Schema] = TEXT
    mark: str = setting("!", "put behind the text")

    def process(self, batch: pa.RecordBatch) -> Result:
        return each(batch, self.one, self.rewrites)

    def one(self, text: str) -> Mapping[str, Any]:
        taste(text)
        return {"text": text + self.mark}


@dataclass(frozen=True, kw_only=True)
class Crowded(Stage):
    """Dies of batches that hold more than one row."""

    name = "crowded"
    reads: ClassVar[Schema] = TEXT

    def process(self, batch: pa.RecordBatch) -> Result:
        if batch.num_rows > 1:
            segfault()
        return Result()


@dataclass(frozen=True, kw_only=True)
class Broken(Stage):
    """Dies of everything."""

    name = "broken"
    reads: ClassVar[Schema] = TEXT

    def process(self, batch: pa.RecordBatch) -> Result:
        if batch.num_rows:
            os._exit(4)
        return Result()


@dataclass(frozen=True, kw_only=True)
class BrittleWords(FirstWord):
    """A global stage whose summary dies of poison."""

    version = 2

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        for text in batch["text"].to_pylist():
            taste(text)
        return super().summarise(batch)


@dataclass(frozen=True, kw_only=True)
class BrokenRounds(FirstWord):
    """A global stage that dies where no single document is at fault."""

    version = 3

    def keep(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        os._exit(5)


@dataclass(frozen=True, kw_only=True)
class BrittleLines(Lines):
    """A source that dies of poison while it reads."""

    announces: bool = setting(True, "says what it is about to read")

    def read(self, partition: Partition) -> Iterator[Records]:
        number = 0
        for records in super().read(partition):
            read: list[int] = []
            faults: dict[str, int] = {}
            for row, text in enumerate(records.batch["text"].to_pylist()):
                number += 1
                reason = partition.begin("line", number) if self.announces else ""
                if reason:
                    faults[reason] = 1
                    continue
                if text:
                    taste(text)
                read.append(row)
            rows: Sequence[int] = read
            batch, dropped = records.batch.take(rows), records.dropped
            kept = dropped.take(pa.array(rows, pa.int64())) if dropped is not None else None
            yield replace(records, batch=batch, dropped=kept, quarantined=faults)
