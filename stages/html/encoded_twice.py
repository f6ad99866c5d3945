"""Undoes UTF-8 whose bytes were taken for a single-byte charset and encoded as UTF-8 again.

Nothing else is as sure: what a program did to every character of the page is undone for every one,
before a parser drops control characters that were part of a letter. Text of which only pieces are
so is left to the stage `repair`.
"""

import re
from functools import cache, partial

import numpy as np

from stages.html.charset_tables import table

__all__ = ["encoded_once"]

_TAKEN_FOR = ("windows-1252", "windows-1251", "windows-1250")
_RUN = re.compile(r"[^\x00-\x7f]+")
_SAMPLE = 64
"""Runs beyond ASCII that are tried; it is nearly all of them or none."""
_LEAST = 3
_NEAR = 1 << 16
"""Bytes in which there mostly are as many."""


def encoded_once(encoded: bytes) -> bytes:
    """A text in UTF-8, or what it was before it was encoded once more."""
    if not any(first in encoded for first in _first_bytes()):
        return encoded
    runs = _runs(encoded[:_NEAR])
    if len(runs) <= _SAMPLE and len(encoded) > _NEAR:
        runs = _runs(encoded)
    runs = runs[:_SAMPLE]
    if len(runs) < _LEAST:
        return encoded
    for charset in _TAKEN_FOR:
        leads = _leads(charset)  # most runs cannot begin a character, and are soon told
        possible = [run for run in runs if len(run) > 1 and run[0] in leads]
        if 2 * sum(_before(run, charset) != run for run in possible) > len(runs):
            return encoded_once(_RUN.sub(partial(_replaced, charset), encoded.decode()).encode())
    return encoded


def _runs(encoded: bytes) -> list[str]:
    """The first runs beyond ASCII. Not by a pattern, which is slow where nearly all is ASCII."""
    high = np.flatnonzero(np.frombuffer(encoded, np.uint8) >= 0x80)
    if not len(high):
        return []
    ends = np.flatnonzero(np.diff(high, append=len(encoded) + 1) > 1)[: _SAMPLE + 1]
    starts = [0, *(ends[:-1] + 1)]
    return [
        encoded[first : last + 1].decode(errors="replace")
        for first, last in zip(high[starts].tolist(), high[ends].tolist(), strict=True)
    ]


def _replaced(charset: str, match: re.Match[str]) -> str:
    return _before(match[0], charset)


def _before(run: str, charset: str) -> str:
    """What the bytes of characters mean in UTF-8; the same characters if they mean nothing."""
    try:
        return run.translate(_bytes(charset)).encode("latin-1").decode()
    except UnicodeError:
        return run


@cache
def _leads(charset: str) -> frozenset[str]:
    """The characters of the bytes with which a character of UTF-8 begins that has several."""
    return frozenset(chr(code) for code, byte in _bytes(charset).items() if 0xC2 <= byte <= 0xF4)


@cache
def _first_bytes() -> frozenset[bytes]:
    """One of these is in every text that was encoded twice, and in few that are in English."""
    return frozenset(lead.encode()[:1] for charset in _TAKEN_FOR for lead in _leads(charset))


@cache
def _bytes(charset: str) -> dict[int, int]:
    """Character -> byte. Control characters may stand for the bytes with which they share a number;
    of all others those that the charset lacks become a character that is no byte."""
    own = {ord(character): byte for byte, character in enumerate(table(charset))}
    return dict.fromkeys(range(0xA0, 0x100), 0x100) | own
