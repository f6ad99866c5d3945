"""Where a run keeps its files: atomic publication and commit records, on fsspec.

A file is written under a temporary name, synced and renamed, so a reader never sees half of it.
A commit record is written last in its folder; what has none was never finished.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from corpus.errors import OutputError

__all__ = ["COMMIT", "HashingStream", "Store", "digest_of", "slug"]

COMMIT = "commit.json"


def digest_of(value: Any) -> str:
    """A stable digest of plain data (JSON with sorted keys), xxh3-128 in hex."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)
    return str(xxhash.xxh3_128_hexdigest(text.encode()))


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"a setting of type {type(value).__name__} cannot enter a fingerprint")


def slug(key: str) -> str:
    """A folder name for a partition's key: readable, and unique by its digest."""
    readable = "".join(c if c.isalnum() or c in ".-" else "_" for c in key)[-60:].lstrip(".")
    return f"{readable}-{xxhash.xxh3_64_hexdigest(key.encode())[:8]}"


@dataclass(frozen=True)
class Store:
    """A folder, local or at any URL that fsspec knows. Paths are relative to it."""

    root: str

    @property
    def filesystem(self) -> Any:
        return fsspec.core.url_to_fs(self.root)[0]

    @property
    def is_local(self) -> bool:
        return "file" in self.filesystem.protocol

    def path(self, *parts: str) -> str:
        """The full path below the root, as the filesystem spells it."""
        base = fsspec.core.url_to_fs(self.root)[1]
        return str(PurePosixPath(base, *parts))

    def below(self, *parts: str) -> "Store":
        """The store of a folder in this one."""
        return Store("/".join([self.root.rstrip("/"), *parts]))

    def exists(self, *parts: str) -> bool:
        return bool(self.filesystem.exists(self.path(*parts)))

    def names(self, *parts: str) -> list[str]:
        """Names in a folder, sorted; empty when there is no such folder."""
        try:
            found = self.filesystem.ls(self.path(*parts), detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(PurePosixPath(name).name for name in found)

    def sizes(self, *parts: str) -> Iterator[tuple[PurePosixPath, int]]:
        """The files below a folder, by their path from there, with their bytes."""
        base = self.path(*parts)
        for folder, _, files in self.filesystem.walk(base, detail=True):
            for name, facts in files.items():
                yield PurePosixPath(folder, name).relative_to(base), facts["size"]

    def remove(self, *parts: str) -> None:
        """Remove a file or a folder with all in it; nothing happens when it is not there."""
        path = self.path(*parts)
        if self.filesystem.exists(path):
            self.filesystem.rm(path, recursive=True)

    def move(self, source: str, target: str) -> None:
        """Rename within the store; an object store copies and deletes."""
        if self.is_local:
            os.makedirs(os.path.dirname(self.path(target)), exist_ok=True)  # noqa: PTH103, PTH120 - strings throughout, as fsspec has them
            os.replace(self.path(source), self.path(target))  # noqa: PTH105 - as above
        else:
            self.filesystem.mv(self.path(source), self.path(target))

    def open(self, *parts: str) -> Any:
        """Open for reading: a binary stream that can seek, which Arrow's readers take too.

        A local file is opened by Arrow itself. Its threads may outlive the interpreter by a
        moment, and must not then hold buffers that Python owns.
        """
        path = self.path(*parts)
        return pa.OSFile(path, "rb") if self.is_local else self.filesystem.open(path, "rb")

    @contextmanager
    def writing(self, *parts: str) -> Iterator[BinaryIO]:
        """Open for writing; the file appears whole when the block ends, or not at all."""
        path = self.path(*parts)
        if not self.is_local:
            with self.filesystem.transaction, self.filesystem.open(path, "wb") as stream:
                yield stream
            return
        folder, name = os.path.split(path)
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
            handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        except OSError as error:
            raise OutputError(_cannot_write(error), where=path) from error
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(temporary, 0o666 & ~_UMASK)  # noqa: PTH101 - as above
            os.replace(temporary, path)  # noqa: PTH105 - as above
        except BaseException as error:
            if os.path.exists(temporary):  # noqa: PTH110 - as above
                os.unlink(temporary)  # noqa: PTH108 - as above
            if isinstance(error, OSError):
                raise OutputError(_cannot_write(error), where=path) from error
            raise

    def write_json(self, value: Any, *parts: str) -> None:
        text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
        with self.writing(*parts) as stream:
            stream.write(text.encode() + b"\n")

    def read_json(self, *parts: str) -> Any:
        """The parsed file, or None when it is not there or is not whole JSON."""
        try:
            with self.open(*parts) as stream:
                return json.load(stream)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None

    def write_table(self, table: pa.Table, *parts: str) -> None:
        """A small table as Parquet."""
        with self.writing(*parts) as stream:
            pq.write_table(table, stream, compression="zstd")

    def read_table(self, *parts: str) -> pa.Table:
        """A small table, read by this thread alone. `pq.read_table` lets go of a Python file on
        a thread of its own, which aborts the process if it comes to that while Python ends."""
        with self.open(*parts) as stream:
            return pq.ParquetFile(stream).read(use_threads=False)

    def commit(self, folder: str, record: Mapping[str, Any]) -> None:
        """Declare the work in a folder as done."""
        self.write_json(record, folder, COMMIT)

    def committed(self, folder: str) -> dict[str, Any] | None:
        """The commit record of a folder, if its work was finished."""
        record: dict[str, Any] | None = self.read_json(folder, COMMIT)
        return record

    def begin(self, folder: str) -> None:
        """Take back the commit record, so that new files are never read under an old one."""
        self.remove(folder, COMMIT)


class HashingStream:
    """A binary stream, written in order, that knows the SHA-256 of what went through it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._sha256 = hashlib.sha256()
        self.written = 0
        self.closed = False

    def write(self, data: Any) -> int:
        self._sha256.update(data)
        self.written += memoryview(data).nbytes
        return int(self._stream.write(data))

    def flush(self) -> None:
        self._stream.flush()

    def tell(self) -> int:
        return self.written

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """The owner of the stream closes it."""
        self.closed = True

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


def _cannot_write(error: OSError) -> str:
    return f"cannot be written ({error.strerror or error}); free space or give another --output"


_UMASK = os.umask(0)
os.umask(_UMASK)
