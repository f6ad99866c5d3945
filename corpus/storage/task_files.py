"""Task files: all that a task wrote, in one file, so that a run has few files on a file system that
counts them.

    bytes of members … directory   footer

Members may be written at the same time, so that each is a list of extents. The directory is JSON:
name of a member -> offset and length of each of its extents. Nothing is held in memory but the
directory, and a member is read by ranges.

A shelf is a file of the same form whose members are task files.
"""

import io
import json
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any, BinaryIO, cast

import xxhash

from corpus.errors import Damaged

__all__ = ["TASK", "TaskFile", "TaskFileWriter", "split_member"]

TASK = ".TASK"
"""How the names of task files end. No name of a node, and no member, has capital letters after a
point."""
_FOOTER = struct.Struct("<QQ8s")
"""Bytes of the directory, which stands before the footer; its xxh3; magic number."""
_MAGIC = b"taskfil1"
_COPIED = 1 << 20
"""Bytes that are copied at a time."""

Extents = list[list[int]]


def split_member(path: str) -> tuple[str, str]:
    """The task file and the member that a path names; "" and the path where it names neither."""
    file, end, name = path.rpartition(f"{TASK}/")
    return (file + TASK, name) if end else ("", path)


class TaskFileWriter:
    """Writes a task file into a binary stream, which need not be able to seek."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._offset = stream, 0
        self._members: dict[str, Extents] = {}
        self._last: _Member | None = None

    @contextmanager
    def member(self, name: str) -> Iterator[BinaryIO]:
        """A stream for a member, which is in the directory if the block ends without an error;
        else its bytes stay in the file, and nothing reads them."""
        member = _Member(self)
        yield cast("BinaryIO", member)
        self._members[name] = member.extents

    def write(self, member: "_Member", data: Any) -> int:
        """Write some bytes of a member."""
        length = memoryview(data).nbytes
        if member is self._last and member.extents:
            member.extents[-1][1] += length
        elif length:
            member.extents.append([self._offset, length])
            self._last = member
        self._stream.write(data)
        self._offset += length
        return length

    def close(self) -> None:
        """Write the directory and the footer. The caller closes the stream."""
        directory = json.dumps(self._members).encode()
        self._stream.write(directory)
        check = xxhash.xxh3_64_intdigest(directory)
        self._stream.write(_FOOTER.pack(len(directory), check, _MAGIC))


class _Member:
    """One member that is being written, as a binary stream."""

    def __init__(self, file: TaskFileWriter) -> None:
        self._file = file
        self.extents: Extents = []
        self.closed = False

    def write(self, data: Any) -> int:
        return self._file.write(self, data)

    def flush(self) -> None:
        """Nothing: the file below is flushed by its owner."""

    def close(self) -> None:
        self.closed = True


class TaskFile:
    """A task file, open for reading: a context manager.

    stream: of the file; it can seek, and is closed with this. where: its path, for errors.
    members: name -> its extents. Raises Damaged where the directory is not as it was written.
    """

    def __init__(self, stream: Any, where: str) -> None:
        self._stream = stream
        try:
            self.members = _directory(stream, where)
        except BaseException:
            stream.close()
            raise

    def open(self, name: str) -> "MemberReader":
        """A stream for reading a member, which closes this file when it is closed. Raises
        FileNotFoundError."""
        if name not in self.members:
            raise FileNotFoundError(name)
        return MemberReader(self._stream, self.members[name])

    def copy_to(self, other: TaskFileWriter, name: str) -> None:
        """Copy a member into another task file."""
        with other.member(name) as stream:
            for offset, length in self.members[name]:
                self._stream.seek(offset)
                while length > 0 and (data := self._stream.read(min(length, _COPIED))):
                    stream.write(data)
                    length -= len(data)  # noqa: PLW2901 - what is left of the extent

    def size(self, name: str) -> int:
        """Bytes of a member."""
        return sum(length for _, length in self.members[name])

    def __enter__(self) -> "TaskFile":
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()


class MemberReader(io.RawIOBase):
    """A member of a task file as a file of its own, at any position of which can be read.

    stream: of the task file; it is closed with this one. extents: offset and length of each part.
    """

    def __init__(self, stream: Any, extents: Sequence[Sequence[int]]) -> None:
        super().__init__()
        self._stream, self._offsets = stream, [offset for offset, _ in extents]
        self._starts = [0, *accumulate(length for _, length in extents)]
        self._position = 0

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, fewer only at the end; the rest of the member for -1."""
        left = self._starts[-1] - self._position
        wanted = left if size is None or size < 0 else min(size, left)
        parts = []
        while wanted > 0:
            at = bisect_right(self._starts, self._position) - 1
            within = self._position - self._starts[at]
            length = min(wanted, self._starts[at + 1] - self._position)
            self._stream.seek(self._offsets[at] + within)
            part = self._stream.read(length)
            if not part:  # the file is shorter than its directory says
                break
            parts.append(part)
            self._position += len(part)
            wanted -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as io.RawIOBase does; returns the number of bytes."""
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position, as io.IOBase does. Returns the position."""
        base = {
            io.SEEK_SET: 0,
            io.SEEK_CUR: self._position,
            io.SEEK_END: self._starts[-1],
        }[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The position in bytes."""
        return self._position

    def readable(self) -> bool:
        """True, as the stream is for reading."""
        return True

    def seekable(self) -> bool:
        """True, as any position can be read."""
        return True

    def close(self) -> None:
        """Close the task file too."""
        if not self.closed:
            self._stream.close()
        super().close()


def _directory(stream: Any, where: str) -> Mapping[str, Extents]:
    """The directory of a task file. Raises Damaged."""
    damaged = Damaged("is not as it was written", where=where)
    length = stream.seek(0, io.SEEK_END)
    length = stream.tell() if length is None else length
    stream.seek(max(0, length - _FOOTER.size))
    footer = stream.read(_FOOTER.size)
    if len(footer) < _FOOTER.size or footer[-len(_MAGIC) :] != _MAGIC:
        raise damaged
    size, check, _ = _FOOTER.unpack(footer)
    if size > length - _FOOTER.size:
        raise damaged
    stream.seek(length - _FOOTER.size - size)
    directory = stream.read(size)
    if xxhash.xxh3_64_intdigest(directory) != check:
        raise damaged
    members: dict[str, Extents] = json.loads(directory)
    return members
