"""What tasks scattered, read again: all rows of one bucket.

A bucket that is larger than fits in memory is gathered part by part, each with other keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from corpus.storage.store import Store
from corpus.tasks.shuffle.buckets import hashes_of
from corpus.tasks.shuffle.scatter_file import bucket_size, read_bucket

__all__ = ["Exchange", "Wanted", "gather", "parts_of"]

PART_BYTES = 512 << 20
"""Bytes that are gathered at a time."""
_UPPER = np.uint64(1 << 32)
"""Parts are told by the upper half of a hash: buckets are its remainder."""


@dataclass(frozen=True)
class Exchange:
    """One table as it was scattered by one way: a file for each of the tasks that gave it.

    folder: of the tasks' folders, which are numbered. name: of the file in each.
    """

    folder: str
    tasks: int
    name: str

    def paths(self) -> list[str]:
        return [f"{self.folder}/{number}/{self.name}" for number in range(self.tasks)]


@dataclass(frozen=True)
class Wanted:
    """What is read of an exchange: rows of `schema`, which meet by `key`."""

    exchange: Exchange
    schema: pa.Schema
    key: Sequence[str] = ()


def gather(store: Store, wanted: Wanted, bucket: int, part: int = 0, parts: int = 1) -> pa.Table:
    """The rows of one bucket, in the order of the tasks; of one part of its keys."""
    batches: list[pa.RecordBatch] = []
    for path in wanted.exchange.paths():
        for batch in read_bucket(store, path, bucket, wanted.schema):
            if parts > 1:
                held = hashes_of(pa.table(batch), wanted.key) // _UPPER % np.uint64(parts)
                batch = batch.filter(pa.array(held == part))  # noqa: PLW2901 - what is left of it
            batches.append(batch)
    return pa.Table.from_batches(batches, wanted.schema)


def parts_of(store: Store, tables: Mapping[str, Wanted], bucket: int) -> int:
    """In how many parts a bucket is gathered, so that each fits in memory. Rows without a key
    meet all at once."""
    if not all(wanted.key for wanted in tables.values()):
        return 1
    size = sum(
        bucket_size(store, path, bucket)
        for wanted in tables.values()
        for path in wanted.exchange.paths()
    )
    return max(1, -(-size // PART_BYTES))
