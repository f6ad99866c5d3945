"""Rows taken out of a shard: the others stay as they are, in their order and row groups."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import InputError
from corpus.pipeline.load import build_stage
from corpus.schema import kept_in
from corpus.stage import Sink
from corpus.storage.digests import HashingStream
from corpus.storage.store import Store

__all__ = ["Rows", "kept_rows", "rows_left", "sink_of", "write_without"]

Rows = npt.NDArray[np.int64]
"""Numbers of rows, sorted, from 0."""


def kept_rows(total: int, removed: Rows) -> Rows:
    """The numbers of the rows that are left of `total` once some are removed. Raises ValueError
    for a row that is not there."""
    if len(removed) and not 0 <= removed.min() <= removed.max() < total:
        raise ValueError(f"there are {total} rows, and none with the number {removed.max()}")
    mask = np.ones(total, bool)
    mask[removed] = False
    return np.flatnonzero(mask)


def rows_left(
    total: int, digest: str, removals: Sequence[Mapping[str, Any]]
) -> tuple[Rows, str | None]:
    """The rows of a shard that are left after some removals, by their numbers in the first, and the
    digest that the shard has then; None where it went as a whole.

    total, digest: of the shard before. Raises ValueError for a row that is not there.
    """
    rows: Rows = np.arange(total)
    current: str | None = digest
    for removal in removals:
        for shard in removal["shards"]:
            if shard["sha256"] == current:
                gone = np.array(shard["rows"], np.int64)
                rows = rows[kept_rows(len(rows), gone)]
                current = shard["becomes"]
                break
    return rows, current


def sink_of(manifest: Mapping[str, Any]) -> Sink:
    """The sink that wrote a dataset, with its settings, so that what is written anew is written the
    same way. Raises ConfigError where it is not installed."""
    stage = manifest["stages"][-1]
    where = f"manifest.json: {stage['name']}"
    sink = build_stage(stage["use"], stage["settings"], base=".", where=lambda _: where)
    assert isinstance(sink, Sink)  # only a sink ends a pipeline
    return sink.placed({}, kept_in(manifest))


def write_without(
    store: Store, path: str, rows: Rows, sink: Sink, stream: Any, taken: Callable[[pa.Table], None]
) -> tuple[str, int]:
    """Write a shard without some of its rows, of which there is one at least; gives its SHA-256
    and size. Row groups that lose all rows are left out.

    taken: called with the rows that go, of each row group that has any. Raises InputError for a
    shard with other columns than its sink writes today.
    """
    hashed = HashingStream(stream)
    with store.open(path) as opened:
        file = pq.ParquetFile(opened)
        if not file.schema_arrow.equals(sink.output_schema()):
            raise InputError(
                "has other columns than this version writes, so it cannot be written anew with all "
                "else as it was; use the version that wrote it, which its manifest names",
                where=path,
            )
        sink.write(hashed, filter(len, _groups(file, rows, taken)))
    return hashed.hexdigest, hashed.written


def _groups(
    file: pq.ParquetFile, rows: Rows, taken: Callable[[pa.Table], None]
) -> Iterator[pa.Table]:
    """Yield what is left of each row group."""
    first = 0
    for group in range(file.num_row_groups):
        table = file.read_row_group(group, use_threads=False)
        here = rows[(rows >= first) & (rows < first + table.num_rows)] - first
        first += table.num_rows
        if len(here):
            taken(table.take(pa.array(here)))
            table = table.take(pa.array(kept_rows(table.num_rows, here)))
        yield table.combine_chunks()
