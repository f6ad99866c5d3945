"""The rows of the lowest priority in each stratum of a large table, which is as good as a choice by
chance, and the same one every time; in bounded memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.ids import priority
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = ["Drawn", "Stratum", "lowest", "rows_at"]

Stratum = tuple[str, ...]
"""The values of the columns that tell strata apart."""


@dataclass(frozen=True, order=True)
class Drawn:
    """A row that was drawn. group, row: its row group, and its place therein."""

    priority: int
    id: str
    group: int
    row: int


def lowest(
    store: Store,
    path: str,
    by: Sequence[str],
    number: int,
    seed: int,
    *,
    where: Mapping[str, str] | None = None,
    only: Collection[Stratum] | None = None,
) -> tuple[dict[Stratum, list[Drawn]], dict[Stratum, int]]:
    """The `number` rows of the lowest priority in each stratum of a Parquet file, lowest first, and
    how many rows with an id each stratum has.

    by: columns of strings that tell strata apart. where: values that columns must have. only: the
    strata that are wanted; None for all. Ids are read only of row groups that have wanted rows.
    """
    drawn: dict[Stratum, list[Drawn]] = {}
    sizes: dict[Stratum, int] = {}
    columns = list(dict.fromkeys([*by, *(where or {})]))
    with finished_parquet(store, path, read_dictionary=columns) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=columns, use_threads=False)
            codes, strata = _strata(table, by)
            wanted = _equal(table, where or {})
            if only is not None:
                wanted &= np.array([one in only for one in strata], bool)[codes]
            if not wanted.any():
                continue
            ids = file.read_row_group(group, columns=["id"], use_threads=False)["id"]
            wanted &= pc.not_equal(ids, "").to_numpy()
            rows = np.flatnonzero(wanted)
            own = ids.take(pa.array(rows)).combine_chunks()
            priorities = priority(own, seed).to_numpy()
            for code, first, size in _firsts(codes[rows], priorities, number):
                stratum = strata[code]
                sizes[stratum] = sizes.get(stratum, 0) + size
                more = [
                    Drawn(int(priorities[place]), own[int(place)].as_py(), group, int(rows[place]))
                    for place in first
                ]
                drawn[stratum] = sorted([*drawn.get(stratum, ()), *more])[:number]
    return drawn, sizes


def rows_at(
    store: Store, path: str, drawn: Iterable[Drawn], columns: Sequence[str]
) -> dict[Drawn, dict[str, Any]]:
    """Some columns of rows that were drawn; only their row groups are read. Columns that the file
    lacks, as one of an earlier version may, are left out."""
    groups: dict[int, list[Drawn]] = {}
    for one in drawn:
        groups.setdefault(one.group, []).append(one)
    found: dict[Drawn, dict[str, Any]] = {}
    with finished_parquet(store, path) as file:
        there = [name for name in columns if name in file.schema_arrow.names]
        for group, own in sorted(groups.items()):
            table = file.read_row_group(group, columns=there, use_threads=False)
            rows = table.take(pa.array([one.row for one in own])).to_pylist()
            found |= zip(own, rows, strict=True)
    return found


def _strata(table: pa.Table, by: Sequence[str]) -> tuple[npt.NDArray[np.int64], list[Stratum]]:
    """The number of the stratum of each row, and the strata by number."""
    codes = np.zeros(table.num_rows, np.int64)
    strata: list[Stratum] = [()]
    for name in by:
        column = table[name].unify_dictionaries().combine_chunks()
        names = column.dictionary.to_pylist()
        codes = codes * len(names) + column.indices.to_numpy(zero_copy_only=False)
        strata = [(*stratum, one) for stratum in strata for one in names]
    return codes, strata


def _equal(table: pa.Table, where: Mapping[str, str]) -> npt.NDArray[np.bool_]:
    equal = np.ones(table.num_rows, bool)
    for name, value in where.items():
        equal &= pc.is_in(table[name], pa.array([value], pa.string())).to_numpy()
    return equal


def _firsts(
    codes: npt.NDArray[np.int64], priorities: npt.NDArray[np.uint64], number: int
) -> list[tuple[int, npt.NDArray[np.int64], int]]:
    """For each code that occurs: the code, the places of its lowest priorities, and how often it
    occurs."""
    order = np.lexsort((priorities, codes))
    present, starts, sizes = np.unique(codes[order], return_index=True, return_counts=True)
    return [
        (int(code), order[start : start + min(number, size)], int(size))
        for code, start, size in zip(present, starts, sizes, strict=True)
    ]
