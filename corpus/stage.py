"""What a pipeline is made of: sources, row-local stages, global stages and sinks.

A stage never filters. It gets a RecordBatch with just the columns that it declared and returns
new columns and verdicts; the engine removes rows, counts them and writes down why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import pyarrow as pa

from corpus.errors import InputError, suggest
from corpus.schema import Schema
from corpus.storage.inputs import Extent, content_digest

__all__ = [
    "CATALOGUE",
    "PLACE",
    "Component",
    "Drop",
    "GlobalStage",
    "Loop",
    "Measure",
    "Partition",
    "Records",
    "Result",
    "Round",
    "Sink",
    "Source",
    "Stage",
    "each",
    "place_of",
    "setting",
]


def setting(
    default: Any = ...,
    help: str = "",  # noqa: A002 - the word that click and argparse use
    *,
    path: bool = False,
) -> Any:
    """A field of a stage that YAML may set; without a default it must be given.

    `path=True` marks file names, which are relative to the pipeline file.
    """
    metadata = {"help": help, "path": path}
    if default is ...:
        return field(metadata=metadata)
    if isinstance(default, (list, dict, set)):
        kind = type(default)
        return field(default_factory=lambda: kind(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Component:
    """What sources, stages, global stages and sinks share. Settings are the dataclass fields."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    """Raised whenever the same settings give other results."""
    uses: ClassVar[tuple[str, ...]] = ()
    """Distributions whose version changes the output, such as `trafilatura`."""
    adds: ClassVar[Schema] = {}
    rewrites: ClassVar[Schema] = {}
    """Columns that are there before it, and that it gives anew; a source has none."""
    reasons: ClassVar[frozenset[str]] = frozenset()
    """All reasons for which it may drop a document."""

    def identity(self) -> Mapping[str, Any]:
        """What decides the output beside name, version and `uses`; enters the fingerprint.

        The settings by default, the content of files in the place of their paths. A stage that
        takes only part of a file may override this with a digest of that part.
        """
        values = {f.name: (f.metadata.get("path"), getattr(self, f.name)) for f in fields(self)}
        return {
            name: content_digest([value]) if is_path and value else value
            for name, (is_path, value) in values.items()
        }

    def facts(self) -> Mapping[str, Any]:
        """Plain data for the accounts of a run, beside the settings: quotas, model digests."""
        return {}


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


@dataclass(frozen=True)
class Measure:
    """Numbers that a stage reports of some rows; summed over rows with equal name and key.

    rows: int array, positions in the batch. keys: string array. values: int64 array.
    """

    name: str
    rows: pa.Array
    keys: pa.Array
    values: pa.Array

    @classmethod
    def of(cls, name: str, counted: Sequence[tuple[int, str, int]]) -> "Measure":
        """From rows, keys and values side by side."""
        rows, keys, values = zip(*counted, strict=True) if counted else ((), (), ())
        types = (pa.int64(), pa.string(), pa.int64())
        return cls(name, *map(pa.array, (rows, keys, values), types))


@dataclass(frozen=True)
class Result:
    """What a stage says of a batch. All arrays have the batch's length.

    columns: the declared `adds` and `rewrites`.
    dropped: reason or null for each row.
    quarantined: for rows that raised: `ExceptionType at file:line`, else null. Never a message,
        which may quote the text.
    survivor: for rows dropped as a copy: id of the row that stays.
    """

    columns: Mapping[str, pa.Array] = field(default_factory=dict)
    dropped: pa.Array | None = None
    quarantined: pa.Array | None = None
    survivor: pa.Array | None = None
    measures: Sequence[Measure] = ()


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


@dataclass(frozen=True, kw_only=True)
class Stage(Component):
    """Row-local: the result of a row depends on that row and the settings only."""

    reads: ClassVar[Schema] = {}
    optional: ClassVar[frozenset[str]] = frozenset()
    """Columns of `reads` that a line for `corpus apply` may lack."""
    checkpoint: ClassVar[bool] = False
    """Ends a segment: what it gives is kept, so that a change downstream does not repeat it."""

    def process(self, batch: pa.RecordBatch) -> Result:
        """Columns and verdicts for a batch that holds the columns of `reads`, in that order."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Round:
    """One exchange of a global stage: rows of equal key meet in one call of `reduce`.

    gives: name of the table that it makes.
    reads: table name -> key columns. Tables are those of `summarise` and those that earlier
        rounds gave. The keys of all tables read have equal types, column by column; no key
        columns at all means that all rows meet.
    reduce: gets every table of `reads`, each holding all rows of one or more keys, sorted by
        key, then by `order`, then by `document` where there is one; gives the rows of this
        round. They must be the same, in any order, whatever number of keys one call gets, and
        whatever the order of rows that sort equal.
    schema: of the table it makes.
    order: table name -> further columns to sort by within a key.
    """

    gives: str
    reads: Mapping[str, Sequence[str]]
    reduce: Callable[[Mapping[str, pa.Table]], pa.Table]
    schema: pa.Schema
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Rounds that are passed through again and again until what the last one gives stays equal."""

    rounds: Sequence[Round]


@dataclass(frozen=True, kw_only=True)
class GlobalStage(Component):
    """What depends on other documents: deduplication, balance.

    `summarise` reduces each document to small rows; rounds exchange them; the last round gives
    one decision for each document that it has something to say of; `apply` turns decisions
    into columns and verdicts. In all tables `document` (int64) names a document inside the run;
    it says nothing of the document, so no result may depend on its value beyond equality.
    """

    reads: ClassVar[Schema] = {}
    reads_again: ClassVar[frozenset[str]] = frozenset()
    """Columns of `reads` that `apply` gets too, so that they need not travel in decisions."""
    fixes_sizes: ClassVar[bool] = False
    """After it nothing may rewrite text or drop documents (balance)."""

    def tables(self) -> Mapping[str, pa.Schema]:
        """Schemas of the tables that `summarise` gives, without `document`."""
        raise NotImplementedError

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        """Rows of each table for a batch of documents, with a first column `row` (int64), the
        position in the batch that a row speaks of; the engine makes it `document`.

        Row-local: the rows of a document depend on that document and the settings only. One on
        which it raises is quarantined, and is in no round; a sink's ends the run."""
        raise NotImplementedError

    def rounds(self) -> Sequence[Round | Loop]:
        """The exchanges, in order. The last one gives the decision: `document` and what `apply`
        reads, at most one row a document."""
        raise NotImplementedError

    def apply(self, decision: pa.RecordBatch) -> Result:
        """Verdicts and columns for documents whose decisions are the rows of `decision`, the
        last round's columns without `document`, null where there is no decision, then those of
        `reads_again`. A column that the stage rewrites is given for all of them."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Sink(GlobalStage):
    """The end of the pipeline: a global stage whose decisions are places in files.

    The decision of a document has the columns of `PLACE`; documents without one are an error.
    """

    fixes_sizes: ClassVar[bool] = True
    catalogue: ClassVar[str] = ""
    """The round whose table lists the files: the columns of `CATALOGUE`, a row a file."""

    def output_schema(self) -> pa.Schema:
        """Columns of the files; what the documents lack takes its empty value."""
        raise NotImplementedError

    def write(self, stream: Any, groups: Iterator[pa.Table]) -> None:
        """Write one file from its row groups, each sorted and of `output_schema`, into a binary
        stream that cannot seek."""
        raise NotImplementedError


PLACE = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("group", pa.int32()),
        pa.field("position", pa.int64()),
    ]
)
"""Where a sink puts a document: path below `dataset/`, row group, position in the file."""

CATALOGUE = pa.schema([pa.field("file", pa.string()), pa.field("groups", pa.int32())])
"""A file that a sink has planned, and the row groups it has."""


@dataclass(frozen=True)
class Drop:
    """What a per-document function returns in place of columns."""

    reason: str


def each(
    batch: pa.RecordBatch,
    function: Callable[..., Mapping[str, Any] | Drop],
    columns: Schema,
) -> Result:
    """Run `function` on each document: the batch's values in, new values or a Drop out.

    `function` is called with the batch's columns as keyword arguments (Python values). A
    document on which it raises is quarantined with the exception's type and place.
    """
    values: dict[str, list[Any]] = {name: [] for name in columns}
    dropped: list[str | None] = []
    quarantined: list[str | None] = []
    for row in batch.to_pylist():
        outcome: Mapping[str, Any] | Drop | None = None
        fault = None
        try:
            outcome = function(**row)
        except Exception as error:  # noqa: BLE001 - one document's fault must not end the run
            fault = place_of(error)
        quarantined.append(fault)
        dropped.append(outcome.reason if isinstance(outcome, Drop) else None)
        given = outcome if isinstance(outcome, Mapping) else {}
        for name, column in values.items():
            column.append(given.get(name))
    return Result(
        columns={name: pa.array(values[name], type_) for name, type_ in columns.items()},
        dropped=pa.array(dropped, pa.string()),
        quarantined=pa.array(quarantined, pa.string()),
    )


def place_of(error: BaseException) -> str:
    """`ExceptionType at module:line`, without the message, which may quote the text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} at {module}:{trace.tb_lineno}"
