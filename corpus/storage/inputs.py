"""Input files: opening them, and what a resumed run compares before it trusts earlier work.

Sizes, times of change and checksums are compared with earlier ones, never with a clock.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import xxhash

from corpus.errors import InputError, StoreUnavailable
from corpus.storage.digests import digest_of
from corpus.storage.filesystems import OBJECT_STORES, filesystem_at, scheme_of, with_retries
from corpus.storage.remote_files import opened_in_ranges

__all__ = ["Extent", "content_digest", "contents", "glance", "known", "leads_nowhere", "opened"]

T = TypeVar("T")

_BLOCK = 1 << 20
_CHECKSUMS = ("md5Hash", "etag", "ETag")
"""Names that stores give to a checksum of the content, or to a value that changes with it."""


@dataclass(frozen=True)
class Extent:
    """The part of a file that a partition reads: the whole file, or a range of its bytes.

    start: first byte. end: the byte after the last one; -1 for the end of the file.
    seam: from path and byte to the byte between two records at which a cut there really falls. It
        is called only where a digest is needed.
    """

    path: str
    start: int = 0
    end: int = -1
    seam: Callable[[str, int], int] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether this is the whole file, however long it is."""
        return self.start == 0 and self.end < 0


def glance(inputs: Sequence[str | Extent]) -> list[dict[str, Any]]:
    """A cheap look at input files: `size` in bytes and `hint` for each file or range.

    The hint is the store's checksum or, for local files, the time of change: while size and hint
    stay, the content probably does. A range has its own size, which stays while its file grows,
    and the size of the file in its hint. Raises InputError where a file is missing.
    """
    glances = []
    for extent in map(_extent, inputs):
        info = _info(extent.path)
        hint = _checksum(info) or info.get("mtime")
        size = int(info["size"])
        if extent.is_whole:
            glances.append({"size": size, "hint": str(hint)})
        else:
            length = (size if extent.end < 0 else min(extent.end, size)) - extent.start
            glances.append({"size": max(0, length), "hint": f"{hint} {size}"})
    return glances


def known(
    look: Callable[[Sequence[str | Extent]], list[T]], inputs: Sequence[str | Extent]
) -> list[T | None]:
    """What `glance` or `contents` gives for each of these files and ranges, None for one that
    cannot be read. Raises StoreUnavailable."""
    found: list[T | None] = []
    for extent in inputs:
        try:
            found += look([extent])
        except StoreUnavailable:
            raise
        except InputError:
            found.append(None)
    return found


def content_digest(inputs: Sequence[str | Extent]) -> str:
    """The digest of the content of files and ranges, xxh3-128 in hex.

    Where a store gives a checksum of the whole file, that is digested in place of the content.
    Raises InputError where a file cannot be read.
    """
    return digest_of(contents(inputs))


def contents(inputs: Sequence[str | Extent]) -> list[list[int | str]]:
    """What `content_digest` digests, for each file or range: size or bounds, and the checksum."""
    digests: list[list[int | str]] = []
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
    return digests


def _extent(given: str | Extent) -> Extent:
    return given if isinstance(given, Extent) else Extent(given)


def _bounds(extent: Extent, size: int) -> tuple[int, int]:
    """First byte of a range and the byte after its last one, moved to its seams."""
    bounds = extent.start, size if extent.end < 0 else extent.end
    if extent.seam is None:
        return bounds
    return extent.seam(extent.path, bounds[0]), extent.seam(extent.path, bounds[1])


def _hashed(path: str, start: int, end: int | None) -> str:
    """xxh3-128 of the bytes of a file from `start` up to `end`; None is the end of the file."""
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
    """A file at a path or URL, open for reading at any position while the block lasts.

    by_arrow: whether Arrow itself opens a local file, which spares its readers calls of Python.
    Raises InputError when the file is missing or may not be read.
    """
    scheme = scheme_of(path)
    filesystem, plain = filesystem_at(path)
    try:
        if scheme in OBJECT_STORES:
            stream = opened_in_ranges(filesystem, plain, path)
        elif by_arrow and not scheme and "::" not in path:
            stream = pa.OSFile(os.fsencode(path))
        else:
            stream = filesystem.open(plain, "rb")
    except FileNotFoundError as error:
        raise _missing(path) from error
    except PermissionError as error:
        raise InputError("the file may not be read by this user", where=path) from error
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise _missing(path) from error
    with stream:
        yield stream


def _missing(path: str) -> InputError:
    """The error for a file that is not there."""
    is_link = leads_nowhere(path)
    what = "the link leads nowhere" if is_link else "the file is not there (any more)"
    return InputError(what, where=path)


def leads_nowhere(path: str) -> bool:
    """Whether a local path is that of a link which leads to nothing, or to itself."""
    link = Path(path)
    try:
        return link.is_symlink() and not link.exists()
    except OSError:  # a cycle
        return True


def _info(path: str) -> dict[str, Any]:
    """What fsspec says of a file; every file system gives `size`."""
    filesystem, plain = filesystem_at(path)
    if leads_nowhere(path):
        raise _missing(path)
    try:
        found: dict[str, Any] = with_retries(lambda: filesystem.info(plain), path, InputError)
    except FileNotFoundError as error:
        raise _missing(path) from error
    return found


def _checksum(info: dict[str, Any]) -> str | None:
    return next((str(info[name]) for name in _CHECKSUMS if info.get(name)), None)
