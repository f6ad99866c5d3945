"""Whether a dataset is an earlier one without the documents that were taken out since, and nothing
else: row by row, with all columns."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.config.units import counted
from corpus.run.forget.place import Place, place_of
from corpus.run.forget.receipt import REMOVALS
from corpus.run.forget.shard_rows import Rows, rows_left
from corpus.storage.store import Store

__all__ = ["differences_from", "rows_taken_out"]


def differences_from(folder: str, previous: str) -> list[str]:
    """What tells a dataset from an earlier one without the rows that `removals.json` names, a
    sentence each; none where it is just that.

    folder, previous: RUN or dataset, each. Several removals may lie between the two. Raises
    InputError where one of them is no dataset.
    """
    new, old = place_of(folder), place_of(previous)
    removals = _removals_since(new, old)
    if removals is None:
        return [
            f"{REMOVALS}: no removal follows the dataset of {previous}, so that is no earlier "
            "state of this one"
        ]
    entries = {shard["path"]: shard for shard in new.manifest()["shards"]}
    off = []
    for shard in old.manifest()["shards"]:
        path = shard["path"]
        entry = entries.pop(path, None)
        try:
            rows, digest = rows_left(shard["rows"], shard["sha256"], removals)
        except ValueError as error:
            off.append(f"{path}: {error}")
            continue
        if entry is None:
            if len(rows):
                off.append(f"{path}: is gone, and {counted(len(rows), 'row')} should be left")
        elif digest != entry["sha256"]:
            off.append(
                f"{path}: has another digest than the removals lead to; did a run write it anew?"
            )
        elif old.dataset.sha256(path) != shard["sha256"]:
            off.append(f"{path}: of the earlier dataset is not as its manifest says")
        elif not _equal(old.dataset, new.dataset, path, rows):
            off.append(f"{path}: is not the earlier shard without the rows that were taken out")
    return [*off, *(f"{path}: the earlier dataset has no such shard" for path in sorted(entries))]


def rows_taken_out(folder: str, previous: str) -> Mapping[str, int]:
    """How many rows of each language were taken out of a dataset since an earlier one, as
    `removals.json` says; none where no chain of removals leads from one to the other.

    folder, previous: RUN or dataset, each.
    """
    new, old = place_of(folder), place_of(previous)
    found: Counter[str] = Counter()
    if removals := _removals_since(new, old):
        for shard in old.manifest()["shards"]:
            rows, _ = rows_left(shard["rows"], shard["sha256"], removals)
            found[shard["path"].split("/")[1]] += shard["rows"] - len(rows)
    return found


def _removals_since(new: Place, old: Place) -> Sequence[Mapping[str, Any]] | None:
    """All removals since an earlier dataset, in order; None where no chain leads there. The same
    dataset has none. A dataset is known by its fingerprint, which `corpus card` leaves as it is."""
    fingerprint = old.manifest()["fingerprint"]
    removals = (new.dataset.read_json(REMOVALS) or {}).get("removals", [])
    firsts = [at for at, one in enumerate(removals) if one["fingerprint"] == fingerprint]
    if firsts:
        return list(removals[firsts[0] :])
    return [] if new.manifest()["fingerprint"] == fingerprint else None


def _equal(old: Store, new: Store, path: str, rows: Rows) -> bool:
    """Whether a shard has just these rows of an earlier one, in their order, equal in all columns;
    in the memory of a row group of each."""
    with old.open(path) as before, new.open(path) as after:
        earlier, later = pq.ParquetFile(before), pq.ParquetFile(after)
        if not earlier.schema_arrow.equals(later.schema_arrow):
            return False
        kept, now = _kept(earlier, rows), _groups(later)
        return _same(kept, now)


def _groups(file: pq.ParquetFile) -> Iterator[pa.Table]:
    for group in range(file.num_row_groups):
        yield file.read_row_group(group, use_threads=False)


def _kept(file: pq.ParquetFile, rows: Rows) -> Iterator[pa.Table]:
    first = 0
    for table in _groups(file):
        here = rows[(rows >= first) & (rows < first + table.num_rows)] - first
        first += table.num_rows
        yield table.take(pa.array(here))


def _same(one: Iterator[pa.Table], other: Iterator[pa.Table]) -> bool:
    """Whether two sequences of tables have the same rows, however they are cut."""
    left = right = None
    while True:
        left, right = _next(left, one), _next(right, other)
        if left is None or right is None:
            return left is right
        size = min(len(left), len(right))
        if not _equal_tables(left.slice(0, size), right.slice(0, size)):
            return False
        left, right = left.slice(size), right.slice(size)


def _equal_tables(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables of one schema are equal; what is no number equals itself, as Arrow does
    not have it."""
    columns = zip(one.columns, other.columns, strict=True)
    return all(a.equals(b) or (_as_plain(a)).equals(_as_plain(b)) for a, b in columns)


def _as_plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column whose floats are their bits."""
    if not pa.types.is_floating(column.type):
        return column
    bits = {2: pa.int16(), 4: pa.int32(), 8: pa.int64()}[column.type.bit_width // 8]
    return pa.chunked_array([chunk.view(bits) for chunk in column.chunks], bits)


def _next(rest: pa.Table | None, tables: Iterator[pa.Table]) -> pa.Table | None:
    """What is left of a table, or the next one that has rows; None at the end."""
    return rest if rest else next(filter(len, tables), None)
