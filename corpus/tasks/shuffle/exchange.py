"""The reading side of the shuffle: tasks gather, one bucket at a time, what others scattered.

A bucket that is too large for the memory is gathered in parts. Each part has some of the bucket's
keys, with all of their rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from corpus.storage.store import Store
from corpus.tasks.shuffle.buckets import hashes_of
from corpus.tasks.shuffle.scatter_file import bucket_size, read_bucket
from corpus.tasks.work_folder import numbered

__all__ = ["Exchange", "TableRead", "gather_bucket", "part_count"]

PART_BYTES = 512 << 20
"""Bytes of Arrow data that are gathered at a time, about. A single key may have more."""
_UPPER = np.uint64(1 << 32)
"""The part of a row is told by the upper half of its hash. That half differs among the rows of one
bucket, which is a remainder of the whole hash."""


@dataclass(frozen=True)
class Exchange:
    """A table between two steps: a scatter file from each task of the step that gave it.

    folder: folder of that step, which has a folder for each task, numbered from 0.
    tasks: number of these tasks. name: name of the scatter file in the folder of each.
    """

    folder: str
    tasks: int
    name: str

    def paths(self) -> list[str]:
        """The scatter files, in the order of the tasks."""
        return [f"{numbered(self.folder, number)}/{self.name}" for number in range(self.tasks)]


@dataclass(frozen=True)
class TableRead:
    """How a task reads the table of an exchange.

    schema: of the table, as it was scattered.
    key: the columns by which it was scattered; none if all rows are in bucket 0.
    """

    exchange: Exchange
    schema: pa.Schema
    key: Sequence[str] = ()


def gather_bucket(
    store: Store, read: TableRead, bucket: int, part: int = 0, parts: int = 1
) -> pa.Table:
    """The rows of one bucket, or of one of its parts, in the order of the tasks that gave them.

    Raises Damaged where a scatter file is not as it was written.
    """
    batches: list[pa.RecordBatch] = []
    for path in read.exchange.paths():
        for batch in read_bucket(store, path, bucket, read.schema):
            if parts > 1:
                parts_of_rows = hashes_of(pa.table(batch), read.key) // _UPPER % np.uint64(parts)
                batch = batch.filter(pa.array(parts_of_rows == part))  # noqa: PLW2901 - what is left of it
            batches.append(batch)
    return pa.Table.from_batches(batches, read.schema)


def part_count(store: Store, reads: Mapping[str, TableRead], bucket: int) -> int:
    """In how many parts to gather a bucket of several tables, so that each part has about
    `PART_BYTES` at most. 1 if a table is read without a key, since all of its rows have to meet.

    Raises Damaged where a scatter file is not as it was written.
    """
    if not all(read.key for read in reads.values()):
        return 1
    size = sum(
        bucket_size(store, path, bucket)
        for read in reads.values()
        for path in read.exchange.paths()
    )
    return max(1, -(-size // PART_BYTES))
