"""Parquet files of `work/`, whose pages carry a checksum that is verified whenever they are read.

That a file is looked at as a whole the first time a process reads it (`Store.check`) says nothing
of the next time, which may be days later. Without checksums, most flipped bits of a compressed
page come out as other text.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import Damaged
from corpus.storage.store import Store

__all__ = ["CHECKED", "PagedFile"]

CHECKED = {"write_page_checksum": True}
"""Options of the writers of such files: CRC-32 of each page (Apache Parquet, PageHeader.crc)."""


class PagedFile:
    """One of them, open for reading. Raises Damaged where it is not as it was written."""

    def __init__(self, store: Store, path: str) -> None:
        self._path, self._is_local = path, store.is_local
        stream = store.open(path)
        with self._damage():
            self._file = pq.ParquetFile(stream, page_checksum_verification=True)
            metadata = self._file.metadata
            self.group_sizes = [metadata.row_group(i).num_rows for i in range(len(self))]
            self.columns: list[str] = self._file.schema_arrow.names

    def __len__(self) -> int:
        return int(self._file.num_row_groups)

    def read(self, group: int, columns: Sequence[str] | None = None) -> pa.Table:
        """A row group."""
        with self._damage():
            table = self._file.read_row_group(group, columns=columns, use_threads=False)
        if table.num_rows != self.group_sizes[group]:
            raise Damaged("is not as it was written", where=self._path)
        return table

    def close(self) -> None:
        self._file.close(force=True)

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowInvalid, OSError) as error:
            # What the system says has a number. Of object stores any error may come here.
            if isinstance(error, OSError) and (error.errno is not None or not self._is_local):
                raise
            raise Damaged("is not as it was written", where=self._path) from error
