"""Undoing mojibake, such as Ã© for é: text in UTF-8 that was read in a single-byte charset.

ftfy says what a line would be without it. Much that it takes for mojibake is right as it stands,
above all capitals before quotation marks (`«NÃO» e «MAÇû`, `„LIMBA ROMÂNĂ”`). So each change is
made only where it makes the line likelier, by its letters in the language that suits it best.
"""

import re
from functools import cache
from typing import Any

import numpy as np

from stages.html.likelihood import Costs, costs

__all__ = ["without_mojibake"]

_INSIDE, _AT_END = 300, 1000
"""By how much a change must lower the cost of a line, in hundredths of a natural logarithm: inside
a word, where signs hardly ever stand, and at its end, where capitals before a sign are usual."""
_STEPS = 8
"""Steps at most: text that was misread twice takes two."""
_LONGEST = 4_000
"""Characters of a line that are judged at a time, which bounds memory."""
_EMPTY = re.compile("[„“«‹‘][”“»›’]")
"""What is left of a quotation of one letter (`„Â”`) that was taken for a part of its mark."""
_KEPT = re.compile(r"([!->@-~]+)")
"""Characters that no change touches. A space may have been part of a letter (`Ã ` for à), and a
question mark may stand for a lost one."""


def without_mojibake(text: str) -> str:
    """The text with the mojibake of each line undone, however often it was misread."""
    from ftfy.badness import is_bad

    if not is_bad(text):
        return text
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    from ftfy.badness import is_bad

    for _ in range(_STEPS):
        before = line
        if is_bad(line):
            line = _likelier(line, _fixed(line))
        if line == before:
            break
    return line


def _likelier(line: str, fixed: str) -> str:
    """The line with those changes to the fixed one that make it likelier."""
    if fixed == line:
        return line
    before, after = _pieces(line, fixed)
    chosen, start, size = [], 0, 0
    for end, piece in enumerate(before, 1):
        size += len(piece)
        if size >= _LONGEST or end == len(before):
            chosen += _chosen(before[start:end], after[start:end])
            start, size = end, 0
    return "".join(chosen)


def _fixed(line: str) -> str:
    """The line after the first step of ftfy's repair, which goes on where it takes the outcome for
    mojibake again."""
    from ftfy import apply_plan, fix_encoding_and_explain

    _, plan = fix_encoding_and_explain(line, _config())
    if not plan:
        return line
    actions = [action for action, _ in plan]
    size = 1 + actions.index("decode") if actions[0] == "encode" else 1
    return str(apply_plan(line, plan[:size]))


def _pieces(line: str, fixed: str) -> tuple[list[str], list[str]]:
    """Both lines in as many pieces, of which those at one place belong together."""
    before, after = _KEPT.split(line), _KEPT.split(fixed)
    if before[1::2] != after[1::2]:
        return [line], [fixed]
    pieces: tuple[list[str], list[str]] = ([], [])
    for old, new in zip(before, after, strict=True):
        olds, news = (re.split("( )", piece) for piece in (old, new))
        same = len(olds) == len(news)
        pieces[0].extend(olds if same else [old])
        pieces[1].extend(news if same else [new])
    return pieces


def _chosen(before: list[str], after: list[str]) -> list[str]:
    """For each place the piece before or after the change, whichever makes the line likelier."""
    changed = [n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    if not changed:
        return before
    old, all_old = _costs_of(before, changed)
    new, _ = _costs_of(after, changed)
    likelier = np.minimum(old, new)
    rest = (all_old + (likelier - old).sum(axis=1))[:, np.newaxis] - likelier
    gains = (rest + old).min(axis=0) - (rest + new).min(axis=0)
    chosen = list(before)
    for n, gain in zip(changed, gains.tolist(), strict=True):
        follows = "".join(before[n : n + 2])[len(before[n].rstrip(" ")) :]
        least = _INSIDE if follows[:1].isalpha() else _AT_END
        if gain >= least and not _EMPTY.search(after[n]):
            chosen[n] = after[n]
    return chosen


def _costs_of(pieces: list[str], wanted: list[int]) -> tuple[Costs, Costs]:
    """In each language, the cost of each wanted piece with the character that follows it, and the
    cost of all of them."""
    ends = np.cumsum([len(piece) for piece in pieces])
    totals = costs("".join(pieces) + " ").cumsum(axis=1)
    totals = np.pad(totals, ((0, 0), (1, 0)))
    starts = ends[wanted] - [len(pieces[n]) for n in wanted]
    return totals[:, ends[wanted] + 1] - totals[:, starts], totals[:, -1]


@cache
def _config() -> Any:
    """ftfy's options. Only its repair of encodings is used: its other repairs change what an author
    chose (quotes, ligatures, widths), or `stages.text.cleaning` does the same for all documents."""
    from ftfy import TextFixerConfig

    return TextFixerConfig()
