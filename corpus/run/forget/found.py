"""Where the documents of a request stand: in which shards and rows, and in the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import InputError
from corpus.run.forget.place import Place
from corpus.run.forget.request import Item, Request
from corpus.run.forget.shard_rows import Rows, kept_rows, rows_left
from corpus.schema import COLUMNS
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = ["LEFT_TABLES", "Found", "ShardRows", "find", "table_groups"]

LEFT_TABLES = ("ledger/drops.parquet", "ledger/quarantine.parquet")
"""Tables of documents that left."""
_TRAIN = COLUMNS["split"].empty
_NO_ROWS: Rows = np.empty(0, np.int64)
_ABOUT = ("id", "url", "language", "cluster_size")
"""What is told of a document of the dataset."""


@dataclass(frozen=True)
class ShardRows:
    """Rows of a shard. shard: its entry in the manifest. ids: of the document in each row."""

    shard: Mapping[str, Any]
    rows: Rows
    ids: Sequence[str]


@dataclass(frozen=True)
class Found:
    """What there is of a request.

    shards: those with such documents, and their rows. documents: id -> language and cluster size
    of each document in the dataset. left: ids of documents that left on the way, and their
    survivors, "" where none stayed in their place. items: what of the request was found. trained:
    language -> amounts that training loses, named as in the manifest.
    """

    shards: Sequence[ShardRows]
    documents: Mapping[str, tuple[str, int]]
    left: Mapping[str, str]
    items: frozenset[Item]
    trained: Mapping[str, Mapping[str, int]]

    @property
    def languages(self) -> dict[str, int]:
        """Language -> documents in the dataset, sorted."""
        counts: dict[str, int] = {}
        for language, _ in self.documents.values():
            counts[language] = counts.get(language, 0) + 1
        return dict(sorted(counts.items()))


def find(place: Place, manifest: Mapping[str, Any], request: Request) -> Found:
    """What there is of a request, in the dataset and, where there is one, in the ledger.

    Of each file the columns are read that decide, and more of the row groups with such documents
    alone.
    """
    shards: list[ShardRows] = []
    documents: dict[str, tuple[str, int]] = {}
    left: dict[str, str] = {}
    items: set[Item] = set()
    trained: dict[str, dict[str, int]] = {}
    for shard in manifest["shards"]:
        numbers: list[Rows] = []
        ids: list[str] = []
        named = _named_rows(shard, request)
        units = _units(shard)
        columns = (*_ABOUT, "repeats", *units)
        for rows, table in _matching(place.dataset, shard["path"], request, columns, named):
            numbers.append(rows)
            ids += table["id"].to_pylist()
            for id_, url, language, size in _values(table, _ABOUT):
                documents[id_] = language, size or 1
                items.update(request.items_of(id_, url))
            if shard.get("split", _TRAIN) == _TRAIN:
                _add_trained(trained, table, units)
        if numbers:
            shards.append(ShardRows(shard, np.concatenate(numbers), ids))
    about_left = ("id", "url", "survivor")
    for path in LEFT_TABLES if place.has_ledger else ():
        for _, table in _matching(place.out, path, request, about_left):
            for id_, url, survivor in _values(table, about_left):
                left[id_] = survivor or ""
                items.update(request.items_of(id_, url))
    return Found(shards, documents, left, frozenset(items), trained)


def _units(shard: Mapping[str, Any]) -> list[str]:
    """The columns that the manifest sums for a shard."""
    names = {name for amounts in shard["languages"].values() for name in amounts}
    units = sorted(name.removeprefix("trained_") for name in names if name.startswith("trained_"))
    return [unit for unit in units if unit != "documents"]


def _add_trained(trained: dict[str, dict[str, int]], table: pa.Table, units: Sequence[str]) -> None:
    """Add rows, each as often as it is repeated, to sums by language."""
    amounts = {f"trained_{unit}": pc.multiply(table[unit], table["repeats"]) for unit in units}
    amounts["trained_documents"] = table["repeats"]
    sums = pa.table({"language": table["language"], **amounts}).group_by("language", False)
    for row in sums.aggregate([(name, "sum") for name in amounts]).to_pylist():
        total = trained.setdefault(row["language"], {})
        for name in amounts:
            total[name] = total.get(name, 0) + row[f"{name}_sum"]


def _values(table: pa.Table, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in columns), strict=True)


def _named_rows(shard: Mapping[str, Any], request: Request) -> Rows:
    """The rows of a shard that a list of removals names. Raises InputError where it names rows that
    the shard does not have."""
    try:
        left, _ = rows_left(shard["rows"], shard["sha256"], request.removals)
    except ValueError as error:
        raise InputError(f"of the list of removals: {error}", where=shard["path"]) from None
    return kept_rows(shard["rows"], left)


def _matching(
    store: Store, path: str, request: Request, columns: Sequence[str], named: Rows = _NO_ROWS
) -> Iterator[tuple[Rows, pa.Table]]:
    """Yield the rows of a file that are asked for, by row group: their numbers in the file, and
    these columns of them. named: numbers of rows that are asked for by themselves."""
    for first, read in table_groups(store, path):
        mask = request.mask(read(request.columns)).to_numpy(zero_copy_only=False)
        here = named[(named >= first) & (named < first + len(mask))] - first
        numbers = np.union1d(np.flatnonzero(mask), here)
        if len(numbers):
            yield first + numbers, read(columns).take(pa.array(numbers))


def table_groups(store: Store, path: str) -> Iterator[tuple[int, Any]]:
    """Yield, for each row group of a Parquet file, the number of its first row, and a function that
    reads some of its columns."""
    with finished_parquet(store, path) as file:
        first = 0
        for group in range(file.num_row_groups):

            def read(columns: Sequence[str] | None = None, group: int = group) -> pa.Table:
                names = None if columns is None else list(columns)
                return file.read_row_group(group, columns=names, use_threads=False)

            yield first, read
            first += file.metadata.row_group(group).num_rows
