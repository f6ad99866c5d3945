"""Parquet files of a finished run or dataset, which may have been damaged since."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import InputError
from corpus.storage.store import Store

__all__ = ["finished_parquet"]


@contextmanager
def finished_parquet(store: Store, path: str, **options: Any) -> Iterator[pq.ParquetFile]:
    """Open a file for the block that reads it. Raises InputError, which names it, where it is
    missing or not readable. options: of `pq.ParquetFile`."""
    try:
        with store.open(path) as stream:
            yield pq.ParquetFile(stream, **options)
    except (pa.ArrowInvalid, OSError) as error:
        # What a page cannot be unpacked to is an OSError of Arrow, without a number.
        if isinstance(error, OSError) and error.errno and not isinstance(error, FileNotFoundError):
            raise
        raise InputError(
            "is missing or not readable as Parquet; `corpus validate` says all that is off",
            where=f"{store.root}/{path}",
        ) from error
