"""Lines of a text that belong to a site's template, once it is known which those are."""

import re
from collections.abc import Set

import xxhash

__all__ = ["line_hashes", "without_lines"]

_MOSTLY = 0.5
"""Of a text's characters; where more of them would go, it is no text in a template."""
_LETTER = re.compile(r"[^\W\d_]")


def line_hashes(text: str) -> set[int]:
    """xxh3-64 of each line with a letter in it, white space around it aside. Lines of numbers and
    marks alone (cells, fences, rules) say nothing of where they come from."""
    return {hash_ for line in text.split("\n") if (hash_ := _hash(line)) is not None}


def without_lines(text: str, lines: Set[int], heading: int) -> str | None:
    """The text without the lines of these hashes: all of them at its beginning and end, and those
    of `heading` characters and more in between. None if that would be most of it."""
    parts = text.split("\n")
    hashes = [_hash(part) for part in parts]
    own = [at for at, hash_ in enumerate(hashes) if hash_ is not None and hash_ not in lines]
    if not own:
        return None
    kept: list[str] = []
    taken = 0
    is_after_cut = False
    for at, (part, hash_) in enumerate(zip(parts, hashes, strict=True)):
        is_inside = own[0] < at < own[-1]
        if hash_ in lines and not (is_inside and len(part.strip()) < heading):
            taken += len(part)
            is_after_cut = True
        elif part.strip() or not is_after_cut:  # the blank lines behind a line go with it
            kept.append(part)
            is_after_cut = False
    return None if taken > _MOSTLY * len(text) else "\n".join(kept).strip("\n")


def _hash(line: str) -> int | None:
    return xxhash.xxh3_64_intdigest(line.strip()) if _LETTER.search(line) else None
