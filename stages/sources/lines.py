"""Lines of plain and packed files, with their places in the unpacked stream."""

from collections.abc import Iterator
from contextlib import contextmanager

from corpus.documents.json_lines import Line, cut_lines
from corpus.errors import InputError
from corpus.storage.inputs import opened
from corpus.storage.unpacking import Readable, unpacked

__all__ = ["Line", "read_lines"]

_BLOCK = 1 << 18


def read_lines(path: str, longest: int) -> Iterator[Line]:
    """All lines, empty ones included; those of more than `longest` bytes come without content.

    Of a compressed file that is damaged or cut short, everything before the damage is given; the
    last Line is then not whole. Raises InputError for a file that is missing, or whose packing is
    not read.
    """
    return cut_lines(_unpacked(path), longest)


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
