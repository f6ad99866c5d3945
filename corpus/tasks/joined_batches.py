"""Small batches joined into larger ones, since each call of a stage has a price of its own. Sources
give small batches where the files of a group are small."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

__all__ = ["joined"]

_BYTES = 4 << 20
"""Bytes of Arrow data up to which batches are joined, so that few are held at a time."""


def joined(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The rows of the batches, in order, with neighbours joined while they have at most `rows` rows
    and 4 MiB. A larger batch is given as it is, and empty ones are left out."""
    waiting: list[pa.RecordBatch] = []
    waiting_rows = waiting_bytes = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        size = batch.nbytes
        if waiting and (waiting_rows + batch.num_rows > rows or waiting_bytes + size > _BYTES):
            yield pa.concat_batches(waiting)
            waiting, waiting_rows, waiting_bytes = [], 0, 0
        if batch.num_rows >= rows or size >= _BYTES:
            yield batch
            del batch  # it would be held while more is read
            continue
        waiting.append(batch)
        waiting_rows += batch.num_rows
        waiting_bytes += size
    if waiting:
        yield pa.concat_batches(waiting)
