"""Lines that many pages of a host share, recognised by hash and taken out of a text.

Which lines these are is found by the stage `host_boilerplate`; here is what concerns one text.
"""

import re
from collections.abc import Set

import xxhash

__all__ = ["line_hashes", "without_lines"]

_MOSTLY = 0.5
"""Share of a text's characters; where shared lines have more of them, the text is left whole."""
_LETTER = re.compile(r"[^\W\d_]")


def line_hashes(text: str) -> set[int]:
    """The xxh3-64 hash of each line that has a letter, without the white space around the line.

    Lines of numbers and marks alone (cells, fences, rules) have no hash: they occur everywhere
    and do not show that a line belongs to a site.
    """
    return {hash_ for line in text.split("\n") if (hash_ := _hash(line)) is not None}


def without_lines(text: str, lines: Set[int], heading: int) -> str | None:
    """The text without the lines whose hashes are in `lines`.

    All of them are taken out at the beginning and end of the text; between two other lines only
    those of `heading` characters or more. None if more than half of the text would go.
    """
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
        elif part.strip() or not is_after_cut:  # blank lines after a removed line go with it
            kept.append(part)
            is_after_cut = False
    return None if taken > _MOSTLY * len(text) else "\n".join(kept).strip("\n")


def _hash(line: str) -> int | None:
    """The hash of a line; None if it has no letter."""
    return xxhash.xxh3_64_intdigest(line.strip()) if _LETTER.search(line) else None
