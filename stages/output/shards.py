"""The sink `shards`: Parquet shards by language, in the order of document priority.

A shard is a range of a series of documents in that order: those of one language and split. So
shards are the same however the input was partitioned, and their documents are already shuffled for
a trainer. In all tables `language` is the series, such as `ca/train`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import Field as Constraint

from corpus.config.settings import PositiveSize
from corpus.documents.ids import priorities_of_copies
from corpus.schema import COLUMNS, Schema, dataset_schema
from corpus.stage import CATALOGUE, PLACE, Loop, Result, Round, Sink, setting
from corpus.storage.tables import sort_rows
from corpus.tasks.shuffle.priority_bins import (
    BIN,
    BIN_KEY,
    IN_BIN,
    binned,
    binned_schema,
    first_of_bin,
    running,
)
from stages.output.copies import DECISION, numbered, places_of_copies
from stages.output.splits import TRAIN

__all__ = ["GROUP_BYTES", "Shards"]

_ROW_OVERHEAD = 512
"""Bytes that all columns except the text are assumed to take in a row, when row groups are cut."""
GROUP_BYTES = 32 << 20
"""Weight of a row group. At most 128 MiB uncompressed are promised; a quarter of that leaves room
for a long last document."""

_KEPT = pa.field("kept_bytes", pa.int64())
"""Bytes of the columns that sources keep."""
_COPY = pa.field("copy", pa.int64())
"""Which copy of its document a row is, from 0; only where repeats are written out."""
_DOCUMENT_PLACE = pa.schema([pa.field("document", pa.int64()), *PLACE])
_AMOUNTS = ("documents", "bytes", "weight")
_BY_BIN = pa.schema([*BIN, *(pa.field(name, pa.int64()) for name in _AMOUNTS)])
_STARTS = pa.schema([*_BY_BIN, pa.field("total", pa.int64())])
_SLICE = ["language", "bin", "slice"]
_ENDS = ("first_weight", "last_weight")
_OCCUPIED = pa.schema([*BIN, *(pa.field(name, pa.int64()) for name in ("slice", *_ENDS))])
_NUMBERED = pa.schema([*_OCCUPIED, *CATALOGUE])


@dataclass(frozen=True, kw_only=True)
class Shards(Sink):
    """Writes data/<tag>/<split>-NNNNN-of-MMMMM.parquet with the columns of the dataset, and after
    them those that sources keep. What no split holds out is `train`."""

    name = "shards"
    version = 4
    catalogue = "files"
    uses = ("pyarrow",)
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("id", "language", "priority", "bytes")}
    kept: ClassVar[Schema] = {}
    """The columns that sources keep."""

    target_bytes: PositiveSize = setting(
        256 << 20, "UTF-8 bytes of text that a shard is meant to hold"
    )
    compression_level: Annotated[int, Constraint(ge=1, le=22)] = setting(3, "level of zstd")
    materialise: bool = setting(
        False, "write each document as often as it is to be read, instead of once with its repeats"
    )

    def placed(self, before: Schema, kept: Schema) -> "Shards":
        # Repeats are read only where they are written out: else no summary has to wait for them.
        wanted = ("split", *(["repeats"] if self.materialise else []))
        known = {name: COLUMNS[name].type for name in wanted if name in before}
        return self.declaring(kept=kept, reads={**type(self).reads, **known, **kept})

    def identity(self) -> Mapping[str, Any]:
        kept = {"kept": {name: str(type_) for name, type_ in self.kept.items()}}
        return {**super().identity(), **(kept if self.kept else {})}

    def output_schema(self) -> pa.Schema:
        return dataset_schema(self.kept)

    def tables(self) -> Mapping[str, pa.Schema]:
        further = [*([_COPY] if self.materialise else []), *([_KEPT] if self.kept else [])]
        return {"document": pa.schema([*binned_schema("bytes"), *further])}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        rows, number = self._copies(batch)
        batch = batch.take(pa.array(rows))
        order = priorities_of_copies(batch["priority"].to_numpy(), number)
        documents = binned(batch, "bytes", batch["bytes"], series=_series(batch), order=order)
        documents = documents.set_column(0, "row", pa.array(rows))
        if self.materialise:
            documents = documents.append_column(_COPY, pa.array(number, _COPY.type))
        if self.kept:
            documents = documents.append_column(_KEPT, _size_of(batch.select(list(self.kept))))
        return {"document": documents}

    def _copies(self, batch: pa.RecordBatch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The rows to write, and for each which copy of its document it is."""
        if self.materialise and "repeats" in batch.schema.names:
            return numbered(batch["repeats"].to_numpy().astype(np.int64))
        return numbered(np.ones(batch.num_rows, np.int64))

    def rounds(self) -> Sequence[Round | Loop]:
        order = {"document": IN_BIN}
        return (
            Round(gives="amounts", reads={"document": BIN_KEY}, reduce=_amounts, schema=_BY_BIN),
            Round(gives="starts", reads={"amounts": ()}, reduce=_starts, schema=_STARTS),
            Round(
                gives="occupied",
                reads={"document": BIN_KEY, "starts": BIN_KEY},
                order=order,
                reduce=self._occupied,
                schema=_OCCUPIED,
            ),
            Round(
                gives="numbered",
                reads={"occupied": ("language",)},
                reduce=_numbered,
                schema=_NUMBERED,
            ),
            Round(gives="files", reads={"numbered": ("file",)}, reduce=_files, schema=CATALOGUE),
            Round(
                gives="places",
                reads={"document": BIN_KEY, "starts": BIN_KEY, "numbered": BIN_KEY},
                order=order,
                reduce=self._places,
                schema=pa.schema([*_DOCUMENT_PLACE, *([_COPY] if self.materialise else [])]),
            ),
            *(self._together if self.materialise else ()),
        )

    @property
    def _together(self) -> Sequence[Round]:
        """The round after which a document has one decision again: the places of its copies."""
        return (
            Round(
                gives="copies",
                reads={"places": ("document",)},
                order={"places": (_COPY.name,)},
                reduce=places_of_copies,
                schema=DECISION,
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        return Result()

    def write(self, stream: Any, groups: Iterator[pa.Table]) -> None:
        with pq.ParquetWriter(
            stream,
            self.output_schema(),
            compression="zstd",
            compression_level=self.compression_level,
            write_page_index=True,
            use_dictionary=[
                *("domain", "source", "language", "script", "license", "origin.file"),
                *("status", "charset", "split"),
            ],
        ) as writer:
            for group in groups:
                writer.write_table(group, row_group_size=max(1, group.num_rows))
                del group  # it would be held while the next one is made

    def _slices(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """Each document with the sums of all documents before it in its language, and with the
        number of its slice. A language has as many slices as shards are wanted."""
        joined = _with_starts(tables["document"], tables["starts"])
        total = np.maximum(joined["total"].to_numpy(), 1)
        wanted = -(-total // self.target_bytes)
        before = joined["bytes"].to_numpy()
        if int(total.max(initial=0)) * int(wanted.max(initial=0)) >= 2**63:
            before, wanted = before.astype(object), wanted.astype(object)
        slices = (before * wanted // total).astype(np.int64)
        slices = np.minimum(slices, wanted.astype(np.int64) - 1)
        return joined.append_column("slice", pa.array(slices))

    def _occupied(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The slices of a language that have documents in each bin, with the weights at which the
        first and last of these begin."""
        grouped = self._slices(tables).group_by(_SLICE, use_threads=False)
        found = grouped.aggregate([("weight", "min"), ("weight", "max")])
        return found.rename_columns({"weight_min": _ENDS[0], "weight_max": _ENDS[1]})

    def _places(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """File, row group and position of each document."""
        documents = self._slices(tables)
        places = documents.join(tables["numbered"], _SLICE, use_threads=False)
        columns = {
            "document": places["document"],
            "file": places["file"],
            "group": _group_of(places["weight"], places["first_weight"]),
            "position": places["documents"],
        }
        return pa.table(columns | ({_COPY.name: places[_COPY.name]} if self.materialise else {}))


def _series(batch: pa.RecordBatch) -> pa.Array:
    """The series of each document: its language and its split."""
    split = batch["split"] if "split" in batch.schema.names else pa.scalar(TRAIN)
    return pc.binary_join_element_wise(batch["language"], split, "/")


def _size_of(batch: pa.RecordBatch) -> pa.Array:
    """The bytes that the columns of a batch take in each row, as int64."""
    size = np.full(batch.num_rows, 8 * batch.num_columns, np.int64)
    for column in batch.columns:
        if pa.types.is_list(column.type):
            texts = np.cumsum([0, *_lengths(column.flatten())])
            rows = np.cumsum([0, *pc.fill_null(pc.list_value_length(column), 0).to_pylist()])
            size += np.diff(texts[rows]) + 4 * np.diff(rows)
        elif pa.types.is_string(column.type):
            size += _lengths(column)
    return pa.array(size)


def _lengths(texts: pa.Array) -> npt.NDArray[np.int64]:
    lengths: npt.NDArray[np.int64] = pc.fill_null(pc.binary_length(texts), 0).to_numpy()
    return lengths.astype(np.int64)


def _weight(documents: pa.Table) -> pa.ChunkedArray:
    """The bytes that each document is taken to need in a row group."""
    weight = pc.add(documents["bytes"], _ROW_OVERHEAD)
    return pc.add(weight, documents[_KEPT.name]) if _KEPT.name in documents.schema.names else weight


def _amounts(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Documents, bytes of text and weight of each bin of each language."""
    documents = tables["document"]
    documents = documents.append_column("weight", _weight(documents))
    grouped = documents.group_by(["language", "bin"], use_threads=False)
    sums = grouped.aggregate([("id", "count"), ("bytes", "sum"), ("weight", "sum")])
    names = {"id_count": "documents", "bytes_sum": "bytes", "weight_sum": "weight"}
    return sums.rename_columns(names)


def _starts(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The amounts that precede each bin in its language, and the total bytes of the language."""
    amounts = sort_rows(tables["amounts"], ("language", "bin"))
    if amounts.num_rows == 0:
        return _STARTS.empty_table()
    languages = amounts["language"].combine_chunks().dictionary_encode().indices.to_numpy()
    first = np.searchsorted(languages, languages)
    columns = {name: amounts[name] for name in ("language", "bin")}
    for name in _AMOUNTS:
        values = amounts[name].to_numpy()
        before = np.cumsum(values) - values
        columns[name] = pa.array(before - before[first])
    columns["total"] = pa.array(
        np.bincount(languages, amounts["bytes"].to_numpy())[languages].astype(np.int64)
    )
    return pa.table(columns)


def _numbered(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The file of each slice that has documents; files of a language are numbered without gaps."""
    occupied = tables["occupied"]
    grouped = occupied.group_by(["language", "slice"], use_threads=False)
    slices = grouped.aggregate([(_ENDS[0], "min"), (_ENDS[1], "max")])
    slices = slices.rename_columns({"first_weight_min": _ENDS[0], "last_weight_max": _ENDS[1]})
    slices = sort_rows(slices, ("language", "slice"))
    numbers: dict[str, int] = {}
    rows = slices.select(["language", "slice"]).to_pylist()
    for row in rows:
        row["number"] = numbers.get(row["language"], 0)
        numbers[row["language"]] = row["number"] + 1
    files = [
        f"data/{row['language']}-{row['number']:05d}-of-{numbers[row['language']]:05d}.parquet"
        for row in rows
    ]
    groups = pc.add(_group_of(slices["last_weight"], slices["first_weight"]), 1)
    slices = slices.append_column("file", pa.array(files, pa.string()))
    slices = slices.append_column("groups", groups.cast(pa.int32()))
    return occupied.select(_SLICE).join(slices, ["language", "slice"], use_threads=False)


def _group_of(weight: pa.ChunkedArray, first: pa.ChunkedArray) -> pa.ChunkedArray:
    """The row group of a document that begins at `weight`, in a file whose first document begins at
    `first`."""
    return pc.divide(pc.subtract(weight, first), GROUP_BYTES).cast(pa.int32())


def _files(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The catalogue: each file once."""
    numbered = tables["numbered"].select(CATALOGUE.names)
    return numbered.group_by(CATALOGUE.names, use_threads=False).aggregate([])


def _with_starts(documents: pa.Table, starts: pa.Table) -> pa.Table:
    """The documents, sorted, with the amounts that precede each in its language."""
    bins = documents.select(["language", "bin"]).append_column(
        "at", pa.array(np.arange(documents.num_rows))
    )
    found = sort_rows(bins.join(starts, ["language", "bin"], use_threads=False), ("at",))
    first = first_of_bin(found)
    size = documents["bytes"].to_numpy()
    weight = _weight(documents).to_numpy()
    weights = {"documents": np.ones_like(size), "bytes": size, "weight": weight}
    for name, values in weights.items():
        start = found[name].to_numpy() + running(values, first)
        if name in documents.schema.names:
            documents = documents.drop_columns(name)
        documents = documents.append_column(name, pa.array(start, pa.int64()))
    return documents.append_column("total", found["total"])
