"""The files of the dataset: documents are spilled to the row groups that the sink planned, and
each file is written from its row groups, sorted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import StageContractError
from corpus.intermediate import ROW, View
from corpus.ledger import Ledger
from corpus.schema import empty_array
from corpus.shuffle import Buckets, Exchange, ScatterWriter, gather
from corpus.stage import Sink
from corpus.store import HashingStream
from corpus.task import Context, Record, Task, global_stage, row_groups

__all__ = ["FileTask", "SpillTask"]

_SUMMED = ("characters", "words", "bytes")


@dataclass(frozen=True, kw_only=True)
class SpillTask(Task):
    """One partition's documents, scattered to the row groups of the dataset's files."""

    name: str
    source: str
    view: View
    decisions: str

    def work(self, context: Context) -> Record:
        # What the segments let go must not add to the peak of the sink, which holds most.
        pa.default_memory_pool().release_unused()
        store, sink = context.store, _sink(context, self.name)
        schema = sink.output_schema()
        ledger = Ledger()
        numbers: dict[tuple[str, int], int] = {}
        path = f"{self.folder}/spill.arrow"
        columns = [*schema.names, "language", "bytes", "words"]
        groups = zip(
            self.view.read(store, list(dict.fromkeys(columns))),
            row_groups(store, self.decisions),
            strict=True,
        )
        first = 0
        with store.writing(path) as stream:
            writer = ScatterWriter(stream, _spilled(schema))
            for batch, decided in groups:
                places = decided.take(pc.subtract(batch[ROW], first))
                first += decided.num_rows
                if places["file"].null_count:
                    raise StageContractError(f"{self.name} gave no place to some documents")
                for event in ("in", "out"):
                    ledger.add_rows(self.name, self.label, self.source, event, batch)
                arrays = [_column(batch, field) for field in schema]
                table = pa.Table.from_arrays([*arrays, places["position"]], schema=_spilled(schema))
                writer.write(table, _numbered(places, numbers))
            writer.close()
        return {
            "path": path,
            "index": writer.index,
            "places": [[file, group, number] for (file, group), number in numbers.items()],
            "ledger": ledger.to_json(),
        }


@dataclass(frozen=True, kw_only=True)
class FileTask(Task):
    """One file of the dataset.

    groups: for each row group, the spills that hold its rows, each with the bucket there.
    """

    name: str
    file: str
    groups: Sequence[Sequence[tuple[Exchange, int]]]

    def work(self, context: Context) -> Record:
        sink = _sink(context, self.name)
        schema = _spilled(sink.output_schema())
        totals: dict[str, dict[str, int]] = {}

        def tables() -> Iterator[pa.Table]:
            for spills in self.groups:
                parts = [gather(context.store, [e], bucket, schema) for e, bucket in spills]
                table = pa.concat_tables(parts).combine_chunks()
                order = pc.sort_indices(table["position"])
                table = table.drop_columns("position").take(order).combine_chunks()
                _add_totals(totals, table)
                yield table

        path = f"{self.folder}/{self.file}"
        with context.store.writing(path) as stream:
            hashed = HashingStream(stream)
            sink.write(hashed, tables())
        return {
            "path": path,
            "file": self.file,
            "sha256": hashed.sha256,
            "size": hashed.written,
            "languages": totals,
        }


def _add_totals(totals: dict[str, dict[str, int]], table: pa.Table) -> None:
    """Add documents, characters, words and bytes by language, stored and trained (times
    `repeats`)."""
    trained = {f"trained_{n}": pc.multiply(table[n], table["repeats"]) for n in _SUMMED}
    for name, column in trained.items():
        table = table.append_column(name, column)
    names = [*_SUMMED, "repeats", *trained]
    sums = table.group_by("language").aggregate([("id", "count"), *((n, "sum") for n in names)])
    for row in sums.to_pylist():
        total = totals.setdefault(row["language"], {})
        amounts = {"documents": row["id_count"], "trained_documents": row["repeats_sum"]}
        amounts |= {n: row[f"{n}_sum"] for n in names if n != "repeats"}
        for name, amount in amounts.items():
            total[name] = total.get(name, 0) + amount


def _sink(context: Context, name: str) -> Sink:
    sink = global_stage(context, name)
    assert isinstance(sink, Sink)
    return sink


def _spilled(schema: pa.Schema) -> pa.Schema:
    return pa.schema([*schema, pa.field("position", pa.int64())])


def _column(batch: pa.RecordBatch, field: pa.Field) -> Any:
    if field.name not in batch.schema.names:
        return empty_array(field.name, field.type, batch.num_rows)
    return batch[field.name]


def _numbered(places: pa.RecordBatch, numbers: dict[tuple[str, int], int]) -> Buckets:
    """A bucket for each row: a number for each (file, row group), given as they come."""
    files = places["file"].dictionary_encode()
    codes = files.indices.to_numpy().astype(np.int64) << 32 | places["group"].to_numpy()
    distinct, inverse = np.unique(codes, return_inverse=True)
    names = files.dictionary.to_pylist()
    keys = [(names[code >> 32], code & 0xFFFFFFFF) for code in distinct.tolist()]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)[inverse]
