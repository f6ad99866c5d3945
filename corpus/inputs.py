"""The identity of input files: what a resumed run compares before it trusts earlier work."""

from collections.abc import Sequence
from typing import Any

import fsspec
import xxhash

from corpus.errors import InputError
from corpus.store import digest_of

__all__ = ["content_digest", "glance"]

_BLOCK = 1 << 20


def glance(paths: Sequence[str]) -> list[dict[str, Any]]:
    """Size and, as a hint only, the local modification time or the store's checksum."""
    seen = []
    for path in paths:
        filesystem, plain = fsspec.core.url_to_fs(path)
        try:
            info = filesystem.info(plain)
        except FileNotFoundError as error:
            raise InputError("the file is not there (any more)", where=path) from error
        hint = info.get("etag") or info.get("ETag") or info.get("md5Hash") or info.get("mtime")
        seen.append({"size": int(info["size"]), "hint": str(hint)})
    return seen


def content_digest(paths: Sequence[str]) -> str:
    """xxh3-128 over the content of the files; of a store's checksum where it gives one."""
    digests = []
    for path in paths:
        filesystem, plain = fsspec.core.url_to_fs(path)
        info = filesystem.info(plain)
        checksum = info.get("etag") or info.get("ETag") or info.get("md5Hash")
        if checksum:
            digests.append([int(info["size"]), str(checksum)])
            continue
        hasher = xxhash.xxh3_128()
        with filesystem.open(plain, "rb") as stream:
            while block := stream.read(_BLOCK):
                hasher.update(block)
        digests.append([int(info["size"]), hasher.hexdigest()])
    return digest_of(digests)
