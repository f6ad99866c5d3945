"""Deduplication of one stream of documents in memory, as `corpus dedup` does it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.ids import minted_id
from corpus.documents.json_lines import json_line, read_json_lines
from corpus.errors import InputError
from corpus.schema import COLUMNS, empty_array, sizes_of
from corpus.tasks.document_faults import FAULT
from corpus.tasks.in_memory import decisions
from dedup.decision import DECISION
from dedup.exact import Exact
from dedup.minhash import MinHash

__all__ = ["dedup_lines", "deduplicate"]

_BATCH = 1024
_DECISION = DECISION.remove(0).append(pa.field(FAULT, pa.string()))

_HALF = 1 << 31
_KINDS: Mapping[str, type] = {"text": str, "language": str, "rank": int}


def dedup_lines(stage: Exact | MinHash, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The JSON lines in their order, each with `duplicate_of`, `cluster_size` and `similarity`,
    or with `quarantined` where the stage failed on it.

    blocks: the bytes of the lines, in pieces of any size. All lines are held in memory. A line
    without an id gets one made from its content. Raises InputError, with the number of the line,
    where it cannot be read, `text` is missing or a value has another type.
    """
    numbered = [(number, _row(number, row)) for number, row in read_json_lines(blocks)]
    rows = [row for _, row in numbered]
    ids = {str(row["id"]): row["id"] for row in rows}
    columns: dict[str, Any] = {"id": pa.array([str(row["id"]) for row in rows], pa.string())}
    for name in _KINDS:
        columns[name] = pa.array([row.get(name) for row in rows], COLUMNS[name].type)
    found = deduplicate(pa.table(columns), stage).to_pylist()
    for (number, row), decision in zip(numbered, found, strict=True):
        fault = decision.pop(FAULT)
        if fault is not None:
            quarantined = {"stage": stage.name, "error": fault}
            yield json_line(number, {**row, "quarantined": quarantined})
            continue
        if decision["duplicate_of"] is not None:
            decision["duplicate_of"] = ids[decision["duplicate_of"]]
        yield json_line(number, {**row, **decision})


def _row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """The row with an id. Raises InputError as `dedup_lines` says."""
    if "text" not in row:
        has = ", ".join(sorted(row)) or "nothing"
        raise InputError(f"column 'text' is missing; the line has {has}", where=f"line {number}")
    for name, kind in _KINDS.items():
        value = row.get(name)
        if isinstance(value, bool) or not isinstance(value, kind | None):
            needed = "text" if kind is str else "a whole number"
            raise InputError(f"{name!r} must be {needed}", where=f"line {number}")
        if isinstance(value, int) and not -_HALF <= value < _HALF:
            raise InputError(f"{name!r} must be a number of 32 bits", where=f"line {number}")
    if not isinstance(row.get("id"), str | int):
        return {**row, "id": minted_id(row)}
    return row


def deduplicate(batch: pa.RecordBatch | pa.Table, stage: Exact | MinHash) -> pa.Table:
    """The decision on each row, in the columns `duplicate_of` (id of the document that stays
    instead; null for one that stays), `cluster_size` (1 for a document without duplicates),
    `similarity` (Jaccard, to the document that stays; null for that one) and `fault`.

    `id` and `text` are needed; `language` and `rank` are used where the batch has them. Any
    string may be an id. A row whose id came before is the same record again: it belongs to the
    record's cluster without being counted in it, as if `same_record` had dropped it. Raises
    InputError for a missing column and for a null id.
    """
    table = _checked(batch)
    ids = table["id"].combine_chunks().dictionary_encode()
    distinct = ids.dictionary
    order = pc.sort_indices(distinct).to_numpy()
    place = np.empty(len(order), np.int64)  # the place of each distinct id among the sorted ones
    place[order] = np.arange(len(order))
    distinct = distinct.take(pa.array(order))
    record, first, of_row = np.unique(
        place[ids.indices.to_numpy()], return_index=True, return_inverse=True
    )
    # Stages need ids of 32 hexadecimal digits; these sort as the given ids do.
    numbers = pa.array([f"{number:032x}" for number in record.tolist()], pa.string())
    documents = _documents(table.take(pa.array(first)), numbers, stage)
    parts = documents.to_batches(max_chunksize=_BATCH)
    decided = pa.Table.from_batches(decisions(stage, parts), _DECISION)

    survivor = decided["survivor"].combine_chunks()
    at = pc.index_in(survivor, value_set=numbers)
    duplicate_of = pc.if_else(survivor.is_valid(), distinct.take(at), pa.scalar(None, pa.string()))
    rows = pa.array(of_row)
    again = np.ones(len(of_row), np.bool_)
    again[first] = False
    # A repeated row is a duplicate of its own record where that record stays.
    own = pa.array(again)
    return pa.table(
        {
            "duplicate_of": pc.coalesce(
                duplicate_of.take(rows), pc.if_else(own, table["id"], pa.scalar(None))
            ),
            "cluster_size": pc.fill_null(decided["cluster_size"].take(rows), 1),
            "similarity": pc.coalesce(
                decided["similarity"].take(rows), pc.if_else(own, 1.0, pa.scalar(None))
            ),
            FAULT: decided[FAULT].take(rows),
        }
    )


def _checked(batch: pa.RecordBatch | pa.Table) -> pa.Table:
    """The batch as a table with ids as strings. Raises InputError as `deduplicate` says."""
    table = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
    for name in ("id", "text"):
        if name not in table.schema.names:
            has = ", ".join(table.schema.names) or "none"
            raise InputError(f"column {name!r} is missing; the documents have: {has}")
    at = table.schema.get_field_index("id")
    table = table.set_column(at, "id", table["id"].cast(pa.string()))
    if table["id"].null_count:
        number = pc.index(table["id"].is_null(), True).as_py()
        raise InputError("the id is null; every document needs one", where=f"document {number + 1}")
    return table


def _documents(table: pa.Table, numbers: pa.Array, stage: Exact | MinHash) -> pa.Table:
    """The columns that the stage reads, with `numbers` as ids and empty values for what is
    missing."""
    text = pc.fill_null(table["text"].cast(COLUMNS["text"].type), "").combine_chunks()
    given = {"id": numbers, "text": text, "characters": sizes_of(text)["characters"]}
    columns = []
    for name, type_ in stage.reads.items():
        if name in given:
            columns.append(given[name])
        elif name in table.schema.names:
            empty = pa.scalar(COLUMNS[name].empty, type_)
            columns.append(pc.fill_null(table[name].cast(type_), empty).combine_chunks())
        else:
            columns.append(empty_array(name, type_, table.num_rows))
    return pa.Table.from_arrays(columns, schema=pa.schema(list(stage.reads.items())))
