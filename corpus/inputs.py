"""The identity of input files: what a resumed run compares before it trusts earlier work.

Sizes, times of change and checksums are compared with what they were, never with a clock.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import xxhash

from corpus.errors import InputError
from corpus.filesystems import OBJECT_STORES, filesystem_at, patiently, scheme_of
from corpus.remote_files import opened_in_ranges
from corpus.store import digest_of

__all__ = ["content_digest", "glance", "opened"]

_BLOCK = 1 << 20
_CHECKSUMS = ("md5Hash", "etag", "ETag")
"""What stores call a checksum of the content, or what changes with it."""


def glance(paths: Sequence[str]) -> list[dict[str, Any]]:
    """Size and, as a hint only, the local modification time or the store's checksum."""
    seen = []
    for path in paths:
        info = _info(path)
        hint = _checksum(info) or info.get("mtime")
        seen.append({"size": int(info["size"]), "hint": str(hint)})
    return seen


def content_digest(paths: Sequence[str]) -> str:
    """xxh3-128 over the content of the files; of a store's checksum where it gives one."""
    digests = []
    for path in paths:
        info = _info(path)
        checksum = _checksum(info)
        if checksum is None:
            hasher = xxhash.xxh3_128()
            with opened(path) as stream:
                while block := stream.read(_BLOCK):
                    hasher.update(block)
            checksum = hasher.hexdigest()
        digests.append([int(info["size"]), checksum])
    return digest_of(digests)


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
