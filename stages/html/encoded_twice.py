"""Undoing double encoding: UTF-8 that was read as a single-byte charset and encoded as UTF-8 again.

It is done for the whole page before parsing, since a parser would drop control characters that
are part of a letter. Text that was encoded twice only in places is left to the stage `repair`.
Capitals before signs look alike (`CAFÉ»`, `MANHÃ—`), so the text also has to become likelier by its
letters.
"""

import re
from collections.abc import Iterator
from functools import cache, partial
from itertools import islice

import numpy as np

from stages.html.charset_tables import table
from stages.html.likelihood import costs

__all__ = ["encoded_once"]

_TAKEN_FOR = ("windows-1252", "windows-1251", "windows-1250")
"""Charsets for which UTF-8 is taken by mistake."""
_RUN = re.compile(r"[^\x00-\x7f]+")
_BEFORE, _AFTER = re.compile(r"[A-Za-z]{0,8}\Z"), re.compile("[A-Za-z]{0,8}")
_LETTERS = 8
"""Letters on each side of a run that belong to its word."""
_SAMPLE = 64
"""Runs of characters beyond ASCII that are tried; either nearly all or none were encoded twice."""
_LEAST = 3
"""Runs that a text needs for a decision."""
_MARGIN = 500
"""By how much undoing it must lower the cost of a word, in hundredths of a natural logarithm."""
_NEAR = 1 << 16
"""Bytes at the start that usually contain a whole sample."""


def encoded_once(encoded: bytes) -> bytes:
    """A text in UTF-8 as it was before it was encoded once more; unchanged if it was not."""
    if not any(first in encoded for first in _first_bytes()):
        return encoded
    runs = _runs(encoded[:_NEAR])
    if len(runs) <= _SAMPLE and len(encoded) > _NEAR:
        runs = _runs(encoded)
    runs = runs[:_SAMPLE]
    if len(runs) < _LEAST:
        return encoded
    for charset in _TAKEN_FOR:
        leads = _leads(charset)  # most runs do not begin with one of these, which is fast to check
        possible = [run for run in runs if len(run) > 1 and run[0] in leads]
        found = 2 * sum(_before(run, charset) != run for run in possible) > len(runs)
        if found and _is_likelier(encoded, charset):
            return encoded_once(_RUN.sub(partial(_replaced, charset), encoded.decode()).encode())
    return encoded


def _runs(encoded: bytes) -> list[str]:
    """The first runs of characters beyond ASCII. A pattern would find them too, but slowly where
    nearly everything is ASCII."""
    high = np.flatnonzero(np.frombuffer(encoded, np.uint8) >= 0x80)
    if not len(high):
        return []
    ends = np.flatnonzero(np.diff(high, append=len(encoded) + 1) > 1)[: _SAMPLE + 1]
    starts = [0, *(ends[:-1] + 1)]
    return [
        encoded[first : last + 1].decode(errors="replace")
        for first, last in zip(high[starts].tolist(), high[ends].tolist(), strict=True)
    ]


def _is_likelier(encoded: bytes, charset: str) -> bool:
    """Whether the first words that would change are likelier, in the languages that suit best, as
    they were before."""
    found = _words(encoded.decode(errors="replace"))
    pairs = ((now, _RUN.sub(partial(_replaced, charset), now)) for now in found)
    changed = list(islice(((now, then) for now, then in pairs if now != then), _SAMPLE))
    now, then = (_cost(" ".join(words)) for words in zip(*changed, strict=True))
    return now - then >= _MARGIN * len(changed)


def _words(text: str) -> Iterator[str]:
    """The runs of characters beyond ASCII with the letters around them, none of which is in two
    words."""
    end = 0
    for run in _RUN.finditer(text):
        before = _BEFORE.search(text[max(end, run.start() - _LETTERS) : run.start()])
        after = _AFTER.match(text, run.end())
        assert before is not None and after is not None  # both match an empty text
        end = after.end()
        yield before[0] + run[0] + after[0]


def _cost(text: str) -> int:
    return int(costs(text).sum(axis=1).min())


def _replaced(charset: str, match: re.Match[str]) -> str:
    return _before(match[0], charset)


def _before(run: str, charset: str) -> str:
    """A run before it was encoded a second time; the same run if its bytes are not valid UTF-8."""
    try:
        return run.translate(_bytes(charset)).encode("latin-1").decode()
    except UnicodeError:
        return run


@cache
def _leads(charset: str) -> frozenset[str]:
    """The characters in a charset of the bytes that begin a multi-byte character in UTF-8."""
    return frozenset(chr(code) for code, byte in _bytes(charset).items() if 0xC2 <= byte <= 0xF4)


@cache
def _first_bytes() -> frozenset[bytes]:
    """Bytes of which at least one occurs in every text that was encoded twice; few English texts
    have any."""
    return frozenset(lead.encode()[:1] for charset in _TAKEN_FOR for lead in _leads(charset))


@cache
def _bytes(charset: str) -> dict[int, int]:
    """Code point of a character -> byte in the charset. Control characters stand for the byte with
    the same number; other characters of Latin-1 that the charset lacks map to no byte (0x100)."""
    own = {ord(character): byte for byte, character in enumerate(table(charset))}
    return dict.fromkeys(range(0xA0, 0x100), 0x100) | own
