"""Undoes UTF-8 whose bytes were taken for a single-byte charset and encoded as UTF-8 again.

Nothing else is as sure: what a program did to every character of the page is undone for every one,
before a parser drops control characters that were part of a letter. Text of which only pieces are
so is left to the stage `repair`.
"""

import re
from functools import cache, partial

from stages.web.charset_tables import table

__all__ = ["encoded_once"]

_TAKEN_FOR = ("windows-1252", "windows-1251", "windows-1250")
_RUN = re.compile(r"[^\x00-\x7f]+")
_ASCII = bytes(byte for byte in range(128) if chr(byte) not in " >")
"""All but what parts most words and all elements."""
_SAMPLE = 64
"""Runs beyond ASCII that are tried; it is nearly all of them or none."""
_LEAST = 3


def encoded_once(text: str, encoded: bytes | None = None) -> str:
    """The text, or what it was before it was encoded once more.

    encoded: its bytes in UTF-8, where they are at hand.
    """
    if text.isascii():
        return text
    # Not by a pattern: pages are nearly all ASCII, and bytes are deleted several times as fast.
    words = (encoded or text.encode()).translate(None, _ASCII).split(None, _SAMPLE)[:_SAMPLE]
    runs = [run for word in words for run in _RUN.findall(word.decode(errors="replace"))]
    if len(runs) < _LEAST:
        return text
    for charset in _TAKEN_FOR:
        if 2 * sum(_before(run, charset) != run for run in runs) > len(runs):
            return encoded_once(_RUN.sub(partial(_replaced, charset), text))
    return text


def _replaced(charset: str, match: re.Match[str]) -> str:
    return _before(match[0], charset)


def _before(run: str, charset: str) -> str:
    """What the bytes of characters mean in UTF-8; the same characters if they mean nothing."""
    try:
        return run.translate(_bytes(charset)).encode("latin-1").decode()
    except UnicodeError:
        return run


@cache
def _bytes(charset: str) -> dict[int, int]:
    """Character -> byte. Control characters may stand for the bytes with which they share a number;
    of all others those that the charset lacks become a character that is no byte."""
    own = {ord(character): byte for byte, character in enumerate(table(charset))}
    return dict.fromkeys(range(0xA0, 0x100), 0x100) | own
