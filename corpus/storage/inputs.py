"""The identity of input files: what a resumed run compares before it trusts earlier work.

Sizes, times of change and checksums are compared with what they were, never with a clock.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import xxhash

from corpus.errors import InputError
from corpus.storage.digests import digest_of
from corpus.storage.filesystems import OBJECT_STORES, filesystem_at, patiently, scheme_of
from corpus.storage.remote_files import opened_in_ranges

__all__ = ["Extent", "content_digest", "glance", "opened"]

_BLOCK = 1 << 20
_CHECKSUMS = ("md5Hash", "etag", "ETag")
"""What stores call a checksum of the content, or what changes with it."""


@dataclass(frozen=True)
class Extent:
    """What a partition holds of a file: all of it, or a range of its bytes.

    end: -1 for the end of the file. seam: (path, byte) -> where a cut at this byte really falls,
    so that it falls between records; found only where a digest is needed.
    """

    path: str
    start: int = 0
    end: int = -1
    seam: Callable[[str, int], int] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the file, however long that is."""
        return self.start == 0 and self.end < 0


def glance(inputs: Sequence[str | Extent]) -> list[dict[str, Any]]:
    """Size and, as a hint only, the local modification time or the store's checksum; of a range
    its own size, which stays while its file grows, and, as a hint, that of the file."""
    seen = []
    for extent in map(_extent, inputs):
        info = _info(extent.path)
        hint = _checksum(info) or info.get("mtime")
        size = int(info["size"])
        if extent.is_whole:
            seen.append({"size": size, "hint": str(hint)})
        else:
            held = (size if extent.end < 0 else min(extent.end, size)) - extent.start
            seen.append({"size": max(0, held), "hint": f"{hint} {size}"})
    return seen


def content_digest(inputs: Sequence[str | Extent]) -> str:
    """xxh3-128 over the content of files and ranges; over a store's checksum of the whole file
    where it gives one."""
    digests = []
    for extent in map(_extent, inputs):
        info = _info(extent.path)
        size, checksum = int(info["size"]), _checksum(info)
        if checksum is not None:
            digests.append([size, checksum])
        elif extent.is_whole:
            digests.append([size, _hashed(extent.path, 0, None)])
        else:
            start, end = _bounds(extent, size)
            digests.append([start, end, _hashed(extent.path, start, end)])
    return digest_of(digests)


def _extent(given: str | Extent) -> Extent:
    return given if isinstance(given, Extent) else Extent(given)


def _bounds(extent: Extent, size: int) -> tuple[int, int]:
    """First byte of a range and the one after its last, at its seams."""
    bounds = extent.start, size if extent.end < 0 else extent.end
    if extent.seam is None:
        return bounds
    return extent.seam(extent.path, bounds[0]), extent.seam(extent.path, bounds[1])


def _hashed(path: str, start: int, end: int | None) -> str:
    hasher = xxhash.xxh3_128()
    with opened(path) as stream:
        stream.seek(start)
        left = sys.maxsize if end is None else end - start
        while left and (block := stream.read(min(left, _BLOCK))):
            hasher.update(block)
            left -= len(block)
    return hasher.hexdigest()


@contextmanager
def opened(path: str, *, by_arrow: bool = False) -> Iterator[Any]:
    """An open file at a path or URL, to be read at random; `by_arrow`: a local one without a detour
    through Python. Raises InputError when it is not there or may not be read.
    """
    scheme = scheme_of(path)
    filesystem, plain = filesystem_at(path)
    try:
        if scheme in OBJECT_STORES:
            stream = opened_in_ranges(filesystem, plain, path)
        elif by_arrow and not scheme and "::" not in path:
            stream = pa.OSFile(path)
        else:
            stream = filesystem.open(plain, "rb")
    except FileNotFoundError as error:
        raise InputError("the file is not there (any more)", where=path) from error
    except PermissionError as error:
        raise InputError("the file may not be read by this user", where=path) from error
    with stream:
        yield stream


def _info(path: str) -> dict[str, Any]:
    filesystem, plain = filesystem_at(path)
    try:
        found: dict[str, Any] = patiently(lambda: filesystem.info(plain), path, InputError)
    except FileNotFoundError as error:
        raise InputError("the file is not there (any more)", where=path) from error
    return found


def _checksum(info: dict[str, Any]) -> str | None:
    return next((str(info[name]) for name in _CHECKSUMS if info.get(name)), None)
