"""Documents of which another thing became on the other side.

The fate of a document is that it was kept, where and why it left, or that it is not there. Rows of
both sides are sent to buckets by the beginning of their id, as a sort-merge join does, so that
memory does not grow with the number of documents; buckets lie in a folder of the system for
temporary files, with some 30 bytes for each document.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.run.comparison.side import Side, shard_columns
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store
from corpus.tasks.shuffle.scatter_file import ScatterWriter, read_bucket

__all__ = ["CHANGED", "KEPT", "NOT_THERE", "ChangedIds", "changed_ids", "joined", "kept_language"]

KEPT = "kept"
NOT_THERE = "not there"
CHANGED = pa.schema([("id", pa.string()), ("before", pa.string()), ("after", pa.string())])
"""Documents that changed sides, with their fates."""

_IN = " in "
"""What stands between a fate and the language of a document."""
_ROWS = 1 << 19
"""Documents of both sides that one bucket holds, about."""
_LETTERS = 4
"""Hexadecimal digits at the beginning of an id by which buckets are told apart; a bucket is a range
of them, so that buckets follow one another as ids do."""
_FATES = pa.schema([("id", pa.string()), ("fate", pa.int32())])

Codes = npt.NDArray[np.int64]
Listed = Callable[[pa.Table], None]
"""What takes the documents that changed sides, as tables of `CHANGED`, sorted by id."""


@dataclass(frozen=True)
class ChangedIds:
    """How many documents changed sides. moved: (fate before, fate after) -> documents, of those
    whose fates differ. same: documents with equal fates."""

    moved: Mapping[tuple[str, str], int]
    same: int

    @property
    def documents(self) -> int:
        """How many changed sides."""
        return sum(self.moved.values())


def changed_ids(
    before: Side, after: Side, listed: Listed | None = None, *, by_language: bool = False
) -> ChangedIds:
    """Count the documents that changed sides, in bounded memory. Of several records with one id,
    the one that came furthest tells its fate. listed: takes these documents. by_language: the fate
    of those that were kept names their language (`kept_language`), so that one with another
    language changes sides too. Raises InputError where a shard cannot be read."""
    sides = (before, after)
    buckets = max(1, sum(_rows(side) for side in sides) // _ROWS)
    moved: Counter[tuple[str, str]] = Counter()
    same = 0
    with tempfile.TemporaryDirectory(prefix="corpus-compare-") as folder:
        store = Store(folder)
        orders = [
            _scatter(store, str(number), side, buckets, by_language=by_language)
            for number, side in enumerate(sides)
        ]
        for bucket in range(buckets):
            rows = [_read(store, str(number), bucket) for number in range(len(sides))]
            table, equal = joined(rows[0], orders[0], rows[1], orders[1])
            same += equal
            moved.update(zip(*(table[name].to_pylist() for name in CHANGED.names[1:]), strict=True))
            if listed is not None:
                listed(table)
    return ChangedIds(dict(sorted(moved.items())), same)


def joined(
    before: pa.Table, names: Sequence[str], after: pa.Table, other_names: Sequence[str]
) -> tuple[pa.Table, int]:
    """The documents whose fates differ, as `CHANGED`, and the number of those whose do not.

    before, after: columns `id` and `fate`, a number of one of the names. Of rows with one id, the
    one with the greatest number counts.
    """
    ids = pa.chunked_array([*before["id"].chunks, *after["id"].chunks], pa.string())
    encoded = ids.combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    fates: list[pa.Array] = []
    for table, labels, own in (
        (before, names, codes[: before.num_rows]),
        (after, other_names, codes[before.num_rows :]),
    ):
        greatest = np.full(len(encoded.dictionary), -1)
        np.maximum.at(greatest, own, table["fate"].to_numpy())
        fates.append(pa.array([NOT_THERE, *labels], pa.string()).take(pa.array(greatest + 1)))
    differ = pc.not_equal(*fates)
    columns = [column.filter(differ) for column in (encoded.dictionary, *fates)]
    found = pa.Table.from_arrays(columns, schema=CHANGED)
    return found.sort_by("id"), len(differ) - found.num_rows


def _rows(side: Side) -> int:
    """Documents that were kept and that left."""
    kept: int = sum(shard["rows"] for shard in side.manifest["shards"])
    left: int = sum(file.metadata.num_rows for file in _left_files(side))
    return kept + left


def _scatter(store: Store, path: str, side: Side, buckets: int, *, by_language: bool) -> list[str]:
    """Write id and fate of all rows of a side, and give the names of the fates. What came further
    has a greater number."""
    order = _fates_of(side, by_language=by_language)
    numbers = {name: number for number, name in enumerate(order)}
    with store.writing(path) as stream:
        writer = ScatterWriter(stream, buckets)
        for ids, names in _fates(side, by_language=by_language):
            fates = _mapped(names, numbers)
            known = pc.not_equal(ids, "")  # a record that could not be read has no id
            table = pa.table({"id": ids, "fate": pa.array(fates, pa.int32())}).filter(known)
            writer.write(table.cast(_FATES), _buckets(table["id"].combine_chunks(), buckets))
        writer.close()
    return order


def _read(store: Store, path: str, bucket: int) -> pa.Table:
    return pa.Table.from_batches(read_bucket(store, path, bucket, _FATES), _FATES)


def _buckets(ids: pa.Array, buckets: int) -> Codes:
    """The bucket of each id: a range of beginnings. Ids are hexadecimal; others are all in the
    first bucket."""
    starts = pc.utf8_slice_codeunits(ids, 0, _LETTERS).dictionary_encode()
    numbers = np.array([_hexadecimal(one) for one in starts.dictionary.to_pylist()], np.int64)
    ranges = numbers * buckets >> 4 * _LETTERS
    return ranges[starts.indices.to_numpy(zero_copy_only=False)] if len(ids) else ranges


def _hexadecimal(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0


def _mapped(names: pa.Array, numbers: Mapping[str, int]) -> Codes:
    encoded = names.dictionary_encode()
    own = np.array([numbers[name] for name in encoded.dictionary.to_pylist()], np.int64)
    return own[encoded.indices.to_numpy(zero_copy_only=False)] if len(names) else own


# -- fates


def _fates_of(side: Side, *, by_language: bool) -> list[str]:
    """All fates of a side, by how far the documents came."""
    places = {stage["name"]: place for place, stage in enumerate(side.manifest["stages"])}
    left = {
        (places.get(stage, -1), _fate(stage, event, reason))
        for stage, _, _, _, event, reason in side.ledger.counts
        if event in ("dropped", "quarantined")
    }
    kept = {
        _kept(shard.get("split", "train"), language)
        for shard in side.manifest["shards"]
        for language in (shard["languages"] if by_language else ("",))
    }
    return [*(name for _, name in sorted(left)), *sorted(kept)]


def _fate(stage: str, event: str, reason: str) -> str:
    return f"{stage}: {reason}" if event == "dropped" else f"{stage}: quarantined"


def _kept(split: str, language: str = "") -> str:
    kept = KEPT if split == "train" else f"{KEPT} for {split}"
    return f"{kept}{_IN}{language}" if language else kept


def kept_language(fate: str) -> str | None:
    """The language of documents that were kept, if their fate names it; None for others."""
    kept, _, language = fate.rpartition(_IN)
    return language if kept.startswith(KEPT) and ": " not in kept else None


def _fates(side: Side, *, by_language: bool) -> Iterator[tuple[pa.Array, pa.Array]]:
    """Id and fate of all rows of a side, some at a time."""
    assert side.dataset is not None  # settings have no documents
    columns = ["id", *(["language"] if by_language else [])]
    for split, table in shard_columns(side.dataset, side.manifest, columns):
        fates = pa.repeat(_kept(split), table.num_rows)
        if by_language:
            fates = pc.binary_join_element_wise(fates, table["language"].combine_chunks(), _IN)
        yield table["id"].combine_chunks(), fates
    for file in _left_files(side):
        for group in range(file.num_row_groups):
            columns = ["id", "stage", "event", "reason"]
            table = file.read_row_group(group, columns=columns, use_threads=False).combine_chunks()
            ids, stage, event, reason = (table[name].combine_chunks() for name in columns)
            why = pc.if_else(pc.equal(event, "dropped"), reason, "quarantined")
            yield ids, pc.binary_join_element_wise(stage, why, ": ")


def _left_files(side: Side) -> Iterator[Any]:
    """The open files of documents that left, one after the other."""
    for name in ("drops", "quarantine") if side.drops is not None else ():
        assert side.drops is not None
        with finished_parquet(side.drops, f"ledger/{name}.parquet") as file:
            yield file
