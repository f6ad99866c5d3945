"""The contract of a source, which reads input files into documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, ClassVar

import pyarrow as pa

from corpus.errors import InputError, StoreUnavailable, suggest
from corpus.schema import Schema
from corpus.stage.component import Component, setting
from corpus.stage.result import Measure
from corpus.storage.inputs import Extent

__all__ = ["Partition", "Records", "Source"]

_NO_ROWS = pa.RecordBatch.from_arrays([], names=[])


@dataclass(frozen=True, slots=True)  # a run may have millions
class Partition:
    """One input file, a byte range of it, or a group of small files: the unit of work that has a
    commit record.

    It depends on its files alone, so that adding a file changes no partition but the group that
    the file joins.
    """

    key: str
    """The file relative to the glob's root, with `@start-end` for a range; for a group its first
    file, with `+N@digest` for the number of further files and the digest of all their keys. Unique
    in its source."""
    path: str
    """Path or URL by which the file is opened; "" for a group."""
    file: str
    """The file as `origin.file` names it; "" for a group."""
    size: int
    """Bytes of the file, of the range, or of all files of the group."""
    start: int = 0
    """First byte of the range."""
    end: int = -1
    """The byte after the last one of the range; -1 stands for the end of the file."""
    begun: Callable[[str], str] | None = field(default=None, compare=False, repr=False)
    """Called by `begin`; set by the engine."""
    shelf: int = field(default=0, compare=False, repr=False)
    """Where its results are put together with those of others; set by the engine."""
    members: tuple["Partition", ...] = ()
    """The files of a group, in the order in which they are read; none for a single file."""

    share: float = 1.0
    """The share of the records that is read; below 1 where a small source is sampled."""

    @property
    def is_whole_file(self) -> bool:
        """Whether it is one whole file, neither a range nor a group."""
        return self.start == 0 and self.end < 0 and not self.members

    def parts(self) -> Iterator["Partition"]:
        """Yield what is read one after the other: the members of a group, each of which says at
        `begin` which file it is; for any other partition this one alone."""
        if not self.members:
            yield self
        for member in self.members:
            begun = None if self.begun is None else partial(_begun_in, self.begun, member.key)
            yield replace(member, begun=begun)

    def read_parts(self, read: Callable[["Partition"], Iterator["Records"]]) -> Iterator["Records"]:
        """What `read` gives of each part, with the name of its file. In a group, a file that raises
        InputError is told as a fault, and the next one is read."""
        for part in self.parts():
            try:
                for records in read(part):
                    yield replace(records, file=part.file)
            except StoreUnavailable:
                raise
            except InputError as error:
                if not self.members:
                    raise
                yield Records(_NO_ROWS, file=part.file, fault=error)

    def without_members(self) -> "Partition":
        """The same partition for tasks that do not read the input, and need not know its files."""
        return replace(self, members=()) if self.members else self

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


def _begun_in(begun: Callable[[str], str], key: str, what: str) -> str:
    """Announce an item of a group's member. key: of the member."""
    return begun(f"{key} {what}")


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
    file_measures: numbers that it reports of the file and of no row: measure -> key -> value.
    file: the file that they were read from, as `origin.file` names it; a source says it where a
        partition is a group.
    fault: why that file, one of a group, cannot be read; none of its documents count. The batch has
        no columns then.
    """

    batch: pa.RecordBatch
    dropped: pa.Array | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    measures: Sequence[Measure] = ()
    file_measures: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    file: str = ""
    fault: InputError | None = None


@dataclass(frozen=True, kw_only=True)
class Source(Component):
    """Reads input files, which its settings name, and gives each document its `id`."""

    keeps: ClassVar[Schema] = {}
    """Columns among `adds` that are of the user's own and are carried to the dataset; their types
    are among `KEPT_TYPES`."""

    rank: int = setting(0, "in deduplication, documents of a higher rank are the ones that stay")

    def identity(self) -> Mapping[str, Any]:
        """The settings without the paths, since a partition is known by its key and content."""
        return {f.name: getattr(self, f.name) for f in fields(self) if not f.metadata.get("path")}

    def partitions(self) -> Sequence[Partition]:
        """All partitions, sorted by file name and, within a file, by first byte.

        A source that gives groups of files must read them in `read`, and name them in `inputs`,
        part by part (`Partition.read_parts`, `Partition.parts`). Raises InputError when there are
        none.
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
        then, and none of its documents count; of a group, `Records.fault` tells it. Raises
        MissingColumn where it lacks a column that the settings name.
        """
        raise NotImplementedError

    def check_read(self, found: Mapping[str, Mapping[str, int]]) -> None:
        """Check what only shows once all partitions are read, such as a field that none has.

        found: the sums of the measures that the source reported, by name and key. Raises
        InputError; by default nothing is checked.
        """

    def holding(self, file: str) -> list[Partition]:
        """The partitions of the file that `origin.file` names; for a file of a group the group's
        member.

        Raises InputError when the source has no such file (any more).
        """
        partitions = [part for partition in self.partitions() for part in partition.parts()]
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
