"""White space at the beginnings of lines that belongs to the text: of code and of Markdown."""

import re
from collections.abc import Sequence

__all__ = ["indents_of"]

_INDENT = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]*")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_OPENS = re.compile(
    r"[:{(\[=>\\)]$|\b(?:begin|do|else|then|try)$|^[\w./%$()-]+:"
    r"|^(?:class|def|fn|func|function|module|proc|sub)\s|^(?:select|from|where)\b",
    re.IGNORECASE,
)
"""A line under which code stands deeper: it opens something, or names it."""
_CODE = re.compile(
    r"[={}\[\];<>\\]|\w\(|\)$|^[\w.\"'/%-]+:(?:\s|$)|^[#@$]|^[-*] ?\w+:|\w+\.\w+\b"
    r"|^(?:case|class|def|elif|else|except|finally|for|if|match|try|while|with)\b.*[:{(]$"
    r"|^(?:begin|break|continue|done|echo|else|end|esac|fi|import|pass|print|puts|raise|return|"
    r"select|from|where|yield)\b"
)
"""A line that looks like code."""
_SHARE = 0.5
"""Share of lines that look like code in what is taken for it."""
_TAB = 8


def indents_of(lines: Sequence[str]) -> list[str]:
    """For each line the white space to keep before it.

    It is kept between the fences of Markdown, before the items of a nested list and what belongs to
    them, and in code: where lines stand deeper after a line that opens something, and half of them
    look like code. The first line has none.
    """
    found = [_INDENT.match(line)[0] for line in lines]  # type: ignore[index]  # it always matches
    texts = [line[len(indent) :].rstrip() for line, indent in zip(lines, found, strict=True)]
    first = next((number for number, text in enumerate(texts) if text), len(texts))
    found[: first + 1] = [""] * len(found[: first + 1])
    kept = _kept(found, texts)
    indents = [""] * len(lines)
    for number in kept:
        if texts[number]:
            indents[number] = "".join(c if c == "\t" else " " for c in found[number])
    return indents


def _kept(found: Sequence[str], texts: Sequence[str]) -> set[int]:
    widths = [len(indent.expandtabs(_TAB)) for indent in found]
    fenced = _fenced(texts)
    rest = [number for number in range(len(texts)) if texts[number] and number not in fenced]
    return fenced | _in_lists(rest, widths, texts) | _in_code(rest, widths, texts)


def _fenced(texts: Sequence[str]) -> set[int]:
    """The numbers of the lines between fences that are closed, and of these."""
    found: set[int] = set()
    opened, fence = 0, ""
    for number, text in enumerate(texts):
        if not (mark := _FENCE.match(text)):
            continue
        if not fence:
            opened, fence = number, mark[0]
        elif text.startswith(fence) and not text.strip(fence[0]):
            found.update(range(opened, number + 1))
            fence = ""
    return found


def _in_lists(rest: Sequence[int], widths: Sequence[int], texts: Sequence[str]) -> set[int]:
    """The numbers of the lines inside items of a list that begins at the left."""
    found: set[int] = set()
    in_list = False
    for number in rest:
        if widths[number] < 2:
            in_list = _ITEM.match(texts[number]) is not None
        elif in_list:
            found.add(number)
    return found


def _in_code(rest: Sequence[int], widths: Sequence[int], texts: Sequence[str]) -> set[int]:
    """The numbers of the lines that stand deeper than a line which opens them."""
    found: set[int] = set()
    levels, block, before = [0], list[int](), -1

    def end() -> None:
        if 1 <= sum(_CODE.search(texts[n]) is not None for n in block) >= _SHARE * len(block):
            found.update(block)

    for number in rest:
        width = widths[number]
        while width < levels[-1]:
            levels.pop()
        if width > levels[-1]:
            if before < 0 or not _is_open(texts[before]):
                end()
                levels, block, before = [0], [], number
                continue
            levels.append(width)
        if width == 0:
            end()
            block = []
        block.append(number)
        before = number
    end()
    return found


def _is_open(text: str) -> bool:
    return _OPENS.search(text) is not None or text.count("(") > text.count(")")
