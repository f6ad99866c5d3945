"""Packed files as streams of unpacked bytes; their first bytes tell the packing, never their name.

A stream is unpacked block by block, so that its memory does not grow with what it unpacks to.
Damaged and cut data raises an OSError without `errno`; one with `errno` comes from the disk or the
network.
"""

import lzma
from collections.abc import Collection
from typing import Any, Protocol

import pyarrow as pa

from corpus.errors import InputError

__all__ = ["PACKED", "PACKINGS", "Readable", "in_words", "packing_of", "unpacked"]

PACKED = (".gz", ".zst", ".xz", ".bz2", ".lz4")
"""Endings that files have which `unpacked` reads."""
PACKINGS = "plain, gzip, zstd, xz, bzip2 or lz4"
"""The packings that `unpacked` reads, for messages."""

_BLOCK = 1 << 18
_XZ_MEMORY = 256 << 20
"""Bytes that unpacking an xz file may take; `xz -9` makes files that take 65 MiB."""
_START = 10
"""Number of first bytes that tell the packing."""
_READ = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"\xfd7zXZ\0": "xz",
    **{b"BZh%d1AY&SY" % level: "bzip2" for level in range(1, 10)},
    **{b"BZh%d\x17rE8P\x90" % level: "bzip2" for level in range(1, 10)},  # of no bytes
}
"""First bytes -> packing, of those that are read."""
_NOT_READ = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"LZIP": "lzip",
    b"\x89LZO\0": "lzop",
    b"\x02\x21\x4c\x18": "lz4 in its legacy format",
    b"\x1f\x9d": "compress (.Z)",
    b"\xff\x06\0\0sNaPpY": "snappy",
    b"MSCF\0": "cab",
}
"""First bytes -> packing, of those that are recognised and not read."""
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
"""Magic numbers of the skippable frames of zstd and lz4 (RFC 8878, 3.1.2)."""
_MOST_SKIPPED = 64
_CODECS = {"gzip": "gzip", "zstd": "zstd", "lz4": "lz4", "bzip2": "bz2"}
"""Packing -> the name of its codec in Arrow."""


class Readable(Protocol):
    """A stream that is read from its beginning to its end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; b"" at the end. Raises OSError for damage."""


def packing_of(stored: Any) -> str:
    """The packing of an open file, by its first bytes; "" for a file that is none of those known.

    The file stands at its beginning afterwards. Raises InputError for a packing that is not read.
    """
    stored.seek(0)
    start = stored.read(_START)
    at = 0
    for _ in range(_MOST_SKIPPED):  # skippable frames, in which some writers note sizes
        if int.from_bytes(start[:4], "little") not in _SKIPPABLE:
            break
        at += 8 + int.from_bytes(start[4:8], "little")
        stored.seek(at)
        start = stored.read(_START)
    stored.seek(0)
    for magic, name in _NOT_READ.items():
        if start.startswith(magic):
            raise InputError(f"this is packed as {name}, which is not read; valid: {PACKINGS}")
    return next((name for magic, name in _READ.items() if start.startswith(magic)), "")


def in_words(start: bytes, read: Collection[str] = ()) -> str:
    """The packing that the first bytes of a file tell, as the end of a message; "" if they tell
    none, or one that is read. read: names of the packings that the reader reads."""
    known = {**_READ, **_NOT_READ}
    found = next((name for magic, name in known.items() if start.startswith(magic)), "")
    return f"; it is packed as {found}" if found and found not in read else ""


def unpacked(stored: Any) -> Readable:
    """The unpacked bytes of an open file; those of the file itself where it is not packed.

    Members, frames and streams that follow one another are read as one. Raises InputError for a
    packing that is not read.
    """
    packing = packing_of(stored)
    if packing == "xz":
        return _Xz(stored)
    if packing:
        stored = pa.CompressedInputStream(pa.PythonFile(stored, mode="r"), _CODECS[packing])
    stream: Readable = stored
    return stream


class _Xz:
    """The unpacked bytes of the streams of an xz file."""

    def __init__(self, stored: Any) -> None:
        self._stored = stored
        self._packed = b""
        self._decompressor = self._new()

    @staticmethod
    def _new() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; b"" at the end of the last stream."""
        while True:
            if self._decompressor.eof and not self._begin_next():
                return b""
            if not self._packed and self._decompressor.needs_input:
                self._packed = self._stored.read(_BLOCK)
                if not self._packed:
                    raise OSError("the file ends inside an xz stream")
            try:
                data = self._decompressor.decompress(self._packed, size)
            except lzma.LZMAError as error:
                if "limit" in str(error):
                    most = _XZ_MEMORY >> 20
                    raise InputError(f"unpacking this takes more than {most} MiB") from error
                raise OSError(str(error)) from error
            self._packed = b""
            if data:
                return data

    def _begin_next(self) -> bool:
        """Go on to the next stream, behind padding of zeros; False at the end of the file."""
        rest = self._decompressor.unused_data.lstrip(b"\0")
        while not rest:
            block = self._stored.read(_BLOCK)
            if not block:
                return False
            rest = block.lstrip(b"\0")
        self._decompressor, self._packed = self._new(), rest
        return True
