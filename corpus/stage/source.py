"""The contract of a source, which reads input files into documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pyarrow as pa

from corpus.errors import InputError, suggest
from corpus.stage.component import Component, setting
from corpus.stage.result import Measure
from corpus.storage.inputs import Extent

__all__ = ["Partition", "Records", "Source"]


@dataclass(frozen=True)
class Partition:
    """One input file or a byte range of it: the unit of work that has a commit record.

    It depends on that file alone, so that adding a file changes no other partition.
    """

    key: str
    """The file relative to the glob's root, with `@start-end` for a range; unique in its source."""
    path: str
    """Path or URL by which the file is opened."""
    file: str
    """The file as `origin.file` names it."""
    size: int
    """Bytes of the file, or of the range."""
    start: int = 0
    """First byte of the range."""
    end: int = -1
    """The byte after the last one of the range; -1 stands for the end of the file."""
    begun: Callable[[str], str] | None = field(default=None, compare=False, repr=False)
    """Called by `begin`; set by the engine."""

    def begin(self, kind: str, number: int) -> str:
        """Announce that the source is about to read an item, so that the engine can find one that
        ends the process.

        kind: `record`, `line` or `row group`. number: which of these in the partition.
        Returns "" if the item is to be read. Otherwise returns a reason: the source must skip the
        item and count it in `Records.quarantined` under this reason.
        """
        if self.begun is None:
            return ""
        what = f"{kind} {number}"
        reason = self.begun(what)
        return f"{reason} at {what}" if reason else ""


@dataclass(frozen=True)
class Records:
    """One batch of what a source read.

    batch: the source's columns, a row a document, including the documents that it drops.
    dropped: reason or null for each row; None when no row is dropped.
    skipped: number of records that are no documents (such as `warcinfo`), by reason.
    quarantined: number of records that could not be read, by the kind or place of the fault.
    places: by kind of fault, a description of each record that `quarantined` counts under it: what
        is at fault and where, never text. They go to the list of quarantined documents and not
        into the counts.
    measures: numbers that the source reports of rows of the batch.
    """

    batch: pa.RecordBatch
    dropped: pa.Array | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    measures: Sequence[Measure] = ()


@dataclass(frozen=True, kw_only=True)
class Source(Component):
    """Reads input files, which its settings name, and gives each document its `id`."""

    rank: int = setting(0, "in deduplication, documents of a higher rank are the ones that stay")

    def identity(self) -> Mapping[str, Any]:
        """The settings without the paths, since a partition is known by its key and content."""
        return {f.name: getattr(self, f.name) for f in fields(self) if not f.metadata.get("path")}

    def partitions(self) -> Sequence[Partition]:
        """All partitions, sorted by file name and, within a file, by first byte.

        Raises InputError when there are none.
        """
        raise NotImplementedError

    def inputs(self, partition: Partition) -> Sequence[str | Extent]:
        """The files, or ranges of files, that decide what a partition holds.

        Their content enters the fingerprint of the partition's task.
        """
        return [partition.path]

    def read(self, partition: Partition) -> Iterator[Records]:
        """Yield the records of one partition, in order and in bounded memory.

        Batches have the columns `id url domain date origin` and those of `adds`; the engine sets
        `source` and `rank`. Raises InputError where the file cannot be read: it is a faulty file
        then, and none of its documents count. Raises MissingColumn where it lacks a column that the
        settings name.
        """
        raise NotImplementedError

    def holding(self, file: str) -> list[Partition]:
        """The partitions of the file that `origin.file` names.

        Raises InputError when the source has no such file (any more).
        """
        partitions = self.partitions()
        found = [partition for partition in partitions if partition.file == file]
        if not found:
            there = suggest(file, {partition.file for partition in partitions})
            raise InputError(f"is not among the files of its source (any more){there}", where=file)
        return found

    def read_again(self, file: str, offset: int, length: int) -> Iterator[Records]:
        """Yield records among which is the one with this origin, if it is still there.

        file, offset, length: the fields of `origin`. By default the whole file is read, until the
        caller stops; a source that can go to the offset directly overrides this. Raises
        InputError when the source has no such file.
        """
        for partition in self.holding(file):
            yield from self.read(partition)
