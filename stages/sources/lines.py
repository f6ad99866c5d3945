"""Lines of plain, gzip and zstd files, with their places in the unpacked stream."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from corpus.documents.json_lines import Line, cut_lines
from corpus.storage.inputs import opened

__all__ = ["Line", "read_lines"]

_BLOCK = 1 << 18
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


def read_lines(path: str, longest: int) -> Iterator[Line]:
    """All lines, empty ones included; those of more than `longest` bytes come without content.

    Of a compressed file that is damaged or cut short, everything before the damage is given; the
    last Line is then not whole. Raises InputError for a missing file.
    """
    return cut_lines(_unpacked(path), longest)


def _unpacked(path: str) -> Iterator[bytes | None]:
    """The blocks of the unpacked stream; a last None if the stream ends in damage."""
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
    # The read that failed had unpacked some bytes before the damage, which are now read one by one.
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
    """The stream of a file's unpacked bytes, by the magic number at its beginning."""
    start = stored.read(4)
    stored.seek(0)
    codec = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
    return pa.CompressedInputStream(pa.PythonFile(stored, mode="r"), codec) if codec else stored
