"""Parquet files of `work/`, whose pages carry a checksum that is verified whenever they are read.

A process verifies a whole file the first time that it reads it (`Store.check`), but it may read
the file again days later. Without checksums of pages, most flipped bits in a compressed page would
come out as other text.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import Damaged
from corpus.storage.store import Store

__all__ = ["CheckedParquetFile", "CheckedParquetWriter", "row_groups"]


class CheckedParquetFile:
    """A Parquet file, open for reading. Raises Damaged where the file is not as it was written.

    group_sizes: rows of each row group. columns: names of all columns. len(): number of row groups.
    """

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
        """Row group number `group`, with all columns or those named. Raises Damaged."""
        with self._damage():
            table = self._file.read_row_group(group, columns=columns, use_threads=False)
        if table.num_rows != self.group_sizes[group]:
            raise Damaged("is not as it was written", where=self._path)
        return table

    def close(self) -> None:
        """Close the file and the stream below."""
        self._file.close(force=True)

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Raise Damaged for an error of the block that means that the file is not sound."""
        try:
            yield
        except (pa.ArrowInvalid, OSError) as error:
            # An OSError of the system has a number, one of pyarrow's checks has none. An object
            # store may raise an OSError of any kind.
            if isinstance(error, OSError) and (error.errno is not None or not self._is_local):
                raise
            raise Damaged("is not as it was written", where=self._path) from error


class CheckedParquetWriter:
    """Writes such a file, as a context manager: the footer is written when the block ends without
    an error.

    stream: a binary stream, which stays open. options: further options of pyarrow's ParquetWriter.
    """

    def __init__(self, stream: BinaryIO, schema: pa.Schema, **options: Any) -> None:
        options = {"compression": "zstd", **options}
        # CRC-32 of each page (Apache Parquet, PageHeader.crc).
        self._writer = pq.ParquetWriter(stream, schema, write_page_checksum=True, **options)

    def write(self, table: pa.Table) -> None:
        """Write a table as one row group."""
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))

    def __enter__(self) -> "CheckedParquetWriter":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            try:
                self._writer.close()
            except BaseException:
                self.abandon()
                raise
        else:
            self.abandon()

    def abandon(self) -> None:
        """Leave the file without a footer.

        pyarrow would write one when the writer is garbage collected, unless it is marked closed.
        """
        self._writer.is_open = False


def row_groups(store: Store, path: str, check: str = "") -> Iterator[pa.RecordBatch]:
    """Yield each row group of a Parquet file, also an empty one, as a batch.

    check: the check of the whole file, which is verified first (see `Store.check`); "" for none.
    Raises Damaged where the file is not as it was written.
    """
    if check:
        store.check(path, check)
    with closing(CheckedParquetFile(store, path)) as file:
        for group in range(len(file)):
            table = file.read(group).combine_chunks()
            columns = [column.combine_chunks() for column in table.columns]
            yield pa.RecordBatch.from_arrays(columns, schema=table.schema)
