"""Files of an object store, at any URL that fsspec knows: each is there whole or not at all.

There is no renaming here: an object appears when its upload is finished, which is one step.
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
from corpus.storage.filesystems import patiently
from corpus.storage.local_files import cannot_write
from corpus.storage.range_reader import RangeReader

__all__ = ["PART", "RemoteFiles", "opened_in_ranges"]

log = logging.getLogger("corpus")

T = TypeVar("T")

PART = 8 << 20
"""Bytes of one part of an upload. S3 takes 10,000 parts: files of up to 80 GB."""


def opened_in_ranges(filesystem: Any, path: str, where: str) -> RangeReader:
    """A remote file, open for reading. Raises FileNotFoundError, and InputError for all else."""

    def fetch(start: int, end: int) -> bytes:
        def get() -> bytes:
            found = bytes(filesystem.cat_file(path, start=start, end=end))
            if len(found) != end - start:
                raise ConnectionError("a range came cut short")
            return found

        return patiently(get, where, InputError)

    size = patiently(lambda: filesystem.info(path)["size"], where, InputError)
    return RangeReader(fetch, int(size))


@dataclass(frozen=True)
class RemoteFiles:
    """The objects of a store. Paths are whole ones, as its file system spells them."""

    filesystem: Any

    def open(self, path: str) -> Any:
        """Open for reading, at random."""
        return opened_in_ranges(self.filesystem, path, self._url(path))

    def read(self, path: str) -> bytes:
        """The content, in one request. Raises FileNotFoundError."""
        found = self._ask(lambda: self.filesystem.cat_file(path, start=0), path)
        return bytes(found)

    def exists(self, path: str) -> bool:
        """Whether there is an object, or any below that path."""
        try:
            self._ask(lambda: self.filesystem.info(path), path)
        except FileNotFoundError:
            return False
        return True

    def names(self, path: str) -> list[str]:
        """Names below a path; none when there are none."""
        try:
            found = self._ask(lambda: self.filesystem.ls(path, detail=False), path)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [basename(name.rstrip("/")) for name in found]

    def sizes(self, path: str) -> dict[str, int]:
        """All objects below a path, relative to it, with their bytes."""
        found = self._ask(lambda: self.filesystem.find(path, detail=True), path)
        return {name[len(path) :].lstrip("/"): info["size"] for name, info in found.items()}

    def remove(self, path: str) -> None:
        """Remove an object or all below a path, if it is there."""

        def remove() -> bool:
            try:
                self.filesystem.rm(path, recursive=True)
            except FileNotFoundError:
                return True
            return not self.filesystem.exists(path)

        # s3fs passes over what it was not allowed to delete.
        if not self._do(remove, path):
            raise OutputError("cannot be removed; is deleting allowed?", where=self._url(path))

    def remove_file(self, path: str) -> None:
        """Remove an object, if it is there, in one request."""
        with suppress(FileNotFoundError):
            patiently(lambda: self.filesystem.rm_file(path), self._url(path), OutputError)

    @contextmanager
    def written_whole(self, path: str, before: Callable[[], None]) -> Iterator[BinaryIO]:
        """A stream whose content becomes the object when the block ends, if it ends well.

        It waits in memory, and from `PART` on in a nameless file below TMPDIR: so an upload takes
        little time, can be repeated, and needs no clearing up when the work before it fails.
        before: called once all is ready, just before it is sent.
        """
        with _Spool(max_size=PART) as spool:
            yield spool  # type: ignore[misc]  # typeshed has it as IO[bytes]
            size = spool.tell()
            before()
            self._do(lambda: self._send(path, spool, size), path)

    def _send(self, path: str, spool: Any, size: int) -> None:
        spool.seek(0)
        if size <= PART:
            self.filesystem.pipe_file(path, spool.read())
            return
        # Not finished by closing it: what is let go of half way must not appear.
        stream = self.filesystem.open(path, "wb", block_size=PART, autocommit=False)
        try:
            copyfileobj(spool, stream, PART)
            stream.close()
            stream.commit()
        except BaseException:
            stream.closed = True
            stream.discard()
            raise

    def created(self, path: str, data: bytes) -> bool:
        """Make an object with this content, unless there is one: then nothing happens and it is
        False. By a conditional write, where the store has it; else the last of two that write at
        the same moment stays, which each sees when it looks."""

        def create() -> None:
            self.filesystem.pipe_file(path, data, mode="create")

        try:
            if self.exists(path):
                return False
            self._do(create, path)
        except FileExistsError:
            pass  # or it is ours, where the answer was lost and the request was repeated
        return self.read(path) == data

    def adopt(self, other: object, source: str, target: str) -> bool:
        """Have the store copy an object of the same store; False where that cannot be."""
        if not isinstance(other, RemoteFiles) or other.filesystem is not self.filesystem:
            return False
        self._do(lambda: self.filesystem.cp_file(source, target), target)
        return True

    def sweep(self, path: str, *, deep: bool) -> None:
        """Give up uploads below a path that a killed process left unfinished. Only S3 keeps those
        for ever; Google and Azure drop them after a week."""
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

    def _url(self, path: str) -> str:
        return str(self.filesystem.unstrip_protocol(path))

    def _ask(self, call: Callable[[], T], path: str) -> T:
        return patiently(call, self._url(path), InputError)

    def _do(self, call: Callable[[], T], path: str) -> T:
        try:
            return patiently(call, self._url(path), OutputError)
        except FileNotFoundError as error:
            raise OutputError(
                "cannot be written: there is no such bucket or container", where=self._url(path)
            ) from error


class _Spool(SpooledTemporaryFile[bytes]):
    """Says where it is that there is no room."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise cannot_write(error, gettempdir()) from error
