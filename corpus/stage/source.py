"""The contract of a source, which reads input files into documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pyarrow as pa

from corpus.errors import InputError, suggest
from corpus.stage.component import Component, setting
from corpus.storage.inputs import Extent

__all__ = ["Partition", "Records", "Source"]


@dataclass(frozen=True)
class Partition:
    """One input file or a fixed byte range of it: the unit of work that has a commit record.

    A function of that file alone, so that adding a file changes no other partition.
    """

    key: str
    """File relative to the glob's root, with `@start-end` for a range; unique in its source."""
    path: str
    file: str
    """The file as `origin.file` gives it."""
    size: int
    start: int = 0
    end: int = -1
    """-1: to the end of the file."""
    begun: Callable[[str], str] | None = field(default=None, compare=False, repr=False)
    """Set by the engine; see `begin`."""

    def begin(self, kind: str, number: int) -> str:
        """A source says that it is about to read record, line or row group `number`, so that one
        that ends the process is found. The answer is "", or the reason for which that one is to be
        passed over and counted as quarantined."""
        if self.begun is None:
            return ""
        what = f"{kind} {number}"
        reason = self.begun(what)
        return f"{reason} at {what}" if reason else ""


@dataclass(frozen=True)
class Records:
    """What a source read: one batch of records.

    batch: the source's columns; records that were dropped stand here too, with their identity.
    dropped: reason or null for each row; None when none was dropped.
    skipped: records without an identity of their own (such as `warcinfo`): reason -> records.
    quarantined: records that could not be read: place or kind of the fault -> records.
    places: of a kind of fault that `quarantined` counts, what is at fault and where, one for each
        record; these stand with the documents that left, not in the counts. Never text.
    """

    batch: pa.RecordBatch
    dropped: pa.Array | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source(Component):
    """Reads input and mints `id`. Its settings name the files."""

    rank: int = setting(0, "in deduplication, documents of a higher rank are the ones that stay")

    def identity(self) -> Mapping[str, Any]:
        """The settings without paths: partitions are known by key and content."""
        return {f.name: getattr(self, f.name) for f in fields(self) if not f.metadata.get("path")}

    def partitions(self) -> Sequence[Partition]:
        """All partitions: files in the order of their names, ranges of a file in their own. Raises
        InputError when there are none."""
        raise NotImplementedError

    def inputs(self, partition: Partition) -> Sequence[str | Extent]:
        """The files, or ranges of them, that decide what a partition holds; their content enters
        fingerprints."""
        return [partition.path]

    def read(self, partition: Partition) -> Iterator[Records]:
        """The records of one partition, in order, in bounded memory.

        Gives `id url domain date origin` and its own `adds`; `source` and `rank` are set by
        the engine.
        """
        raise NotImplementedError

    def holding(self, file: str) -> list[Partition]:
        """The partitions of a file, by its name in `origin`. Raises InputError where there is none
        (any more)."""
        partitions = self.partitions()
        found = [partition for partition in partitions if partition.file == file]
        if not found:
            there = suggest(file, {partition.file for partition in partitions})
            raise InputError(f"is not among the files of its source (any more){there}", where=file)
        return found

    def read_again(self, file: str, offset: int, length: int) -> Iterator[Records]:
        """The record with this origin, if it is still there, among others it may be. A source that
        can go there directly overrides this; by default all of the file is read, up to where the
        caller stops."""
        for partition in self.holding(file):
            yield from self.read(partition)
