"""Files of an object store, at any URL that fsspec knows: each appears whole or not at all.

Nothing is renamed: an object appears when its upload is finished, which is one step for the store.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from posixpath import basename
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile, gettempdir
from typing import Any, BinaryIO, TypeVar

from corpus.errors import InputError, OutputError
from corpus.storage.filesystems import with_retries
from corpus.storage.local_files import cannot_write
from corpus.storage.range_reader import RangeReader

__all__ = ["PART", "RemoteFiles", "opened_in_ranges"]

log = logging.getLogger("corpus")

T = TypeVar("T")

PART = 8 << 20
"""Bytes of one part of an upload. S3 takes 10,000 parts, so a file may have up to 80 GB."""


def opened_in_ranges(filesystem: Any, path: str, where: str) -> RangeReader:
    """A remote file, open for reading at any position.

    where: its URL for messages. Raises FileNotFoundError, and InputError for other errors of the
    store, now or on reading.
    """

    def fetch(start: int, end: int) -> bytes:
        def get() -> bytes:
            data = bytes(filesystem.cat_file(path, start=start, end=end))
            if len(data) != end - start:
                raise ConnectionError("a range came cut short")
            return data

        return with_retries(get, where, InputError)

    size = with_retries(lambda: filesystem.info(path)["size"], where, InputError)
    return RangeReader(fetch, int(size))


@dataclass(frozen=True)
class RemoteFiles:
    """The objects of a store. Methods take full paths, as its file system spells them.

    They retry while the store is busy, and raise InputError or OutputError when it cannot be read
    or written.
    """

    filesystem: Any

    def open(self, path: str) -> Any:
        """Open for reading at any position. Raises FileNotFoundError."""
        return opened_in_ranges(self.filesystem, path, self._url(path))

    def read(self, path: str) -> bytes:
        """The content, in one request. Raises FileNotFoundError."""
        return bytes(self._ask(lambda: self.filesystem.cat_file(path, start=0), path))

    def exists(self, path: str) -> bool:
        """Whether there is an object at a path or below it."""
        try:
            self._ask(lambda: self.filesystem.info(path), path)
        except FileNotFoundError:
            return False
        return True

    def names(self, path: str) -> list[str]:
        """The names just below a path; empty when there is nothing below it."""
        try:
            found = self._ask(lambda: self.filesystem.ls(path, detail=False), path)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [basename(name.rstrip("/")) for name in found]

    def sizes(self, path: str) -> dict[str, int]:
        """Path relative to `path` -> size in bytes, for all objects below it."""
        found = self._ask(lambda: self.filesystem.find(path, detail=True), path)
        return {name[len(path) :].lstrip("/"): info["size"] for name, info in found.items()}

    def remove(self, path: str) -> None:
        """Remove an object, or all objects below a path, if there are any."""

        def remove() -> bool:
            try:
                self.filesystem.rm(path, recursive=True)
            except FileNotFoundError:
                return True
            return not self.filesystem.exists(path)

        # s3fs says nothing about objects that it was not allowed to delete.
        if not self._do(remove, path):
            raise OutputError("cannot be removed; is deleting allowed?", where=self._url(path))

    def remove_file(self, path: str) -> None:
        """Remove an object, if it is there, in one request."""
        with suppress(FileNotFoundError):
            with_retries(lambda: self.filesystem.rm_file(path), self._url(path), OutputError)

    @contextmanager
    def written_whole(self, path: str, before: Callable[[], None]) -> Iterator[BinaryIO]:
        """A stream for writing an object, which appears when the block ends without an error.

        The content waits in memory or, above `PART` bytes, in a nameless file below TMPDIR. So an
        upload is short, can be retried, and leaves nothing behind when the block fails. before:
        called just before the upload; if it raises, there is no object.
        """
        with _Spool(max_size=PART) as spool:
            yield spool  # type: ignore[misc]  # typeshed has it as IO[bytes]
            size = spool.tell()
            before()
            self._do(lambda: self._send(path, spool, size), path)

    def _send(self, path: str, spool: Any, size: int) -> None:
        """Upload the first `size` bytes of a spool, in one request or in parts."""
        spool.seek(0)
        if size <= PART:
            self.filesystem.pipe_file(path, spool.read())
            return
        # Without autocommit, closing the stream does not finish the upload, so that half an object
        # cannot appear.
        stream = self.filesystem.open(path, "wb", block_size=PART, autocommit=False)
        try:
            copyfileobj(spool, stream, PART)
            stream.close()
            stream.commit()
        except BaseException:
            stream.closed = True
            stream.discard()
            raise

    def create(self, path: str, data: bytes) -> bool:
        """Make an object with this content and return True; return False if there is one already.

        Where the store has conditional writes, it makes only one of two objects that are written at
        the same moment. Elsewhere the later one stays, and each writer reads which one it is.
        """

        def put() -> None:
            self.filesystem.pipe_file(path, data, mode="create")

        try:
            if self.exists(path):
                return False
            self._do(put, path)
        except FileExistsError:
            pass  # the object may be this one, if the answer was lost and the request was retried
        return self.read(path) == data

    def adopt(self, other: object, source: str, target: str) -> bool:
        """Have the store copy one of its own objects; False where the other is another store."""
        if not isinstance(other, RemoteFiles) or other.filesystem is not self.filesystem:
            return False
        self._do(lambda: self.filesystem.cp_file(source, target), target)
        return True

    def sweep(self, path: str, *, deep: bool) -> None:
        """Abort uploads below a path that killed processes left unfinished; only if `deep`.

        Only S3 keeps them for ever; Google and Azure drop them after a week.
        """
        if "s3" not in self.filesystem.protocol or not deep:
            return
        bucket, prefix, _ = self.filesystem.split_path(path)

        def abort() -> None:
            call = self.filesystem.call_s3
            listed = call("list_multipart_uploads", Bucket=bucket, Prefix=f"{prefix}/")
            for upload in listed.get("Uploads", []):
                with suppress(FileNotFoundError):
                    self.filesystem.abort_mpu(bucket, upload["Key"], upload["UploadId"])

        try:
            self._do(abort, path)
        except OutputError as error:
            log.warning("unfinished uploads stay: %s", error)

    def sweep_beside(self, path: str) -> None:
        """Nothing: unfinished uploads are found by `sweep` alone."""

    def _url(self, path: str) -> str:
        return str(self.filesystem.unstrip_protocol(path))

    def _ask(self, call: Callable[[], T], path: str) -> T:
        """The answer to a request that reads."""
        return with_retries(call, self._url(path), InputError)

    def _do(self, call: Callable[[], T], path: str) -> T:
        """The answer to a request that writes or removes."""
        try:
            return with_retries(call, self._url(path), OutputError)
        except FileNotFoundError as error:
            raise OutputError(
                "cannot be written: there is no such bucket or container", where=self._url(path)
            ) from error


class _Spool(SpooledTemporaryFile[bytes]):
    """A temporary file that raises OutputError with its folder when there is no space."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise cannot_write(error, gettempdir()) from error
