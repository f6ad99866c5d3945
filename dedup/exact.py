"""Digests of normalised text: equal for documents that say the same in the same order."""

import pyarrow as pa
import xxhash

from dedup.normalise import folded

__all__ = ["DIGEST", "content_digests"]

DIGEST = pa.binary(16)


def content_digests(texts: pa.Array) -> pa.Array:
    """xxh3-128 of each text as `dedup.normalise` folds it; 16 bytes.

    Null for a text that is null or without words: there is nothing to compare.
    """
    return pa.array([_digest(text.as_py()) for text in texts], DIGEST)


def _digest(text: str | None) -> bytes | None:
    if text is None:
        return None
    state = xxhash.xxh3_128()
    words = 0
    for piece in folded(text):
        state.update(piece.data)
        words += piece.size
    return state.digest() if words else None
