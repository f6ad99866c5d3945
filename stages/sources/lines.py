"""Lines of plain and packed files, with their places in the unpacked stream."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from corpus.errors import InputError
from corpus.storage.inputs import opened
from corpus.storage.unpacking import Readable, unpacked

__all__ = ["Line", "read_lines"]

_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file.

    number: from 1. offset: of its first byte in the unpacked stream. length: in bytes, without the
    line end. content: without the line end; None if the line is too long. whole: False for the rest
    before damage.
    """

    number: int
    offset: int
    length: int
    content: bytes | None
    whole: bool = True


def read_lines(path: str, longest: int) -> Iterator[Line]:
    """All lines, empty ones included; those of more than `longest` bytes come without content.

    Of a compressed file that is damaged or cut short, everything before the damage is given; the
    last Line is then not whole. Raises InputError for a file that is missing, or whose packing is
    not read.
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
    """The blocks of the unpacked stream; a last None if the stream ends in damage."""
    given = 0
    with _opened(path) as stream:
        try:
            while block := stream.read(_BLOCK):
                yield block
                given += len(block)
        except OSError as error:
            if error.errno is not None:
                raise  # the disk or the network, not the file's content
        else:
            return
    # The read that failed had unpacked some bytes before the damage, which are now read one by one.
    with _opened(path) as stream:
        while given and (block := stream.read(min(given, _BLOCK))):
            given -= len(block)
        last = bytearray()
        try:
            while byte := stream.read(1):
                last += byte
        except OSError:
            yield bytes(last)
            yield None


@contextmanager
def _opened(path: str) -> Iterator[Readable]:
    """The unpacked bytes of a file. Raises InputError with the path."""
    with opened(path) as stored:
        try:
            yield unpacked(stored)
        except InputError as error:
            raise InputError(error.message, where=path) from error
