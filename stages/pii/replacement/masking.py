"""Masking: each letter and digit of a value becomes `*`, all else stays. Nothing can be found in
what is left, so a second time changes nothing."""

import unicodedata

__all__ = ["masked"]


def masked(written: str) -> str:
    """The value as it is written, such as `ana@b.example`, as `***@*.*******`."""
    return "".join("*" if unicodedata.category(c)[0] in "LNM" else c for c in written)
