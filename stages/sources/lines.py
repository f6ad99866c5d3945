"""Lines of plain, gzip and zstd files, with their place in the unpacked stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.storage.inputs import opened

__all__ = ["Line", "read_lines"]

_BLOCK = 1 << 18
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


@dataclass(frozen=True, slots=True)
class Line:
    """number: from 1. offset: of its first byte. content: without its end; None when too long.
    length: bytes without the end. whole: False for what stands before damage."""

    number: int
    offset: int
    length: int
    content: bytes | None
    whole: bool = True


def read_lines(path: str, longest: int) -> Iterator[Line]:
    """All lines, empty ones too. One above `longest` bytes is passed over without its content.

    Where a compressed file is damaged or cut short, all that can be unpacked before the damage
    is given; the last Line is then not whole. Raises InputError for a missing file.
    """
    number, offset = 1, 0
    kept: list[bytes] = []
    size = 0
    for block in _unpacked(path):
        if block is None:
            yield Line(number, offset, size, None, whole=False)
            return
        start = 0
        while (end := block.find(b"\n", start)) >= 0:
            length = size + end - start
            if length > longest:
                content = None
            elif kept:
                content = b"".join((*kept, block[start:end]))
            else:
                content = block[start:end]
            yield Line(number, offset, length, content)
            number, offset, start, size, kept = number + 1, offset + length + 1, end + 1, 0, []
        size += len(block) - start
        kept = [*kept, block[start:]] if size <= longest else []
    if size:
        yield Line(number, offset, size, b"".join(kept) if size <= longest else None)


def _unpacked(path: str) -> Iterator[bytes | None]:
    """Blocks of the unpacked stream; None at its end where that is damage."""
    given = 0
    with opened(path) as stored:
        stream = _unpacking(stored)
        try:
            while block := stream.read(_BLOCK):
                yield block
                given += len(block)
        except OSError as error:
            if error.errno is not None:
                raise  # the disk or the network, not the file's content
        else:
            return
    # The read that failed had unpacked some bytes before the damage: take them one by one.
    with opened(path) as stored:
        stream = _unpacking(stored)
        while given and (block := stream.read(min(given, _BLOCK))):
            given -= len(block)
        last = bytearray()
        try:
            while byte := stream.read(1):
                last += byte
        except OSError:
            yield bytes(last)
            yield None


def _unpacking(stored: Any) -> Any:
    start = stored.read(4)
    stored.seek(0)
    codec = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
    return pa.CompressedInputStream(pa.PythonFile(stored, mode="r"), codec) if codec else stored
