"""Removal: values are taken out, with the brackets that held them, the signs that parted them and
the white space that is then too much."""

from collections.abc import Sequence

from stages.pii.finding import Finding
from stages.pii.replacement.edits import Edit

__all__ = ["removals"]

_BLANK = " \t\u00a0\u202f"
_PAIRS = frozenset(map("".join, ("()", "[]", "{}", "<>", "«»", '""', "''", "“”", "„“", "‹›")))
_PARTING = ",;:/|–—-•·"
"""Signs that part a value from what follows or announce it."""
_CLOSING = ".,;:!?)]}»”"


def removals(text: str, findings: Sequence[Finding]) -> list[Edit]:
    """The edits that take the findings, which are in order and apart, out of a text."""
    edits: list[Edit] = []
    limit, seen, spaced = 0, "", False
    for number, finding in enumerate(findings):
        end = findings[number + 1].start if number + 1 < len(findings) else len(text)
        edit = _removal(text, finding, (limit, end), seen, spaced)
        edits.append(edit)
        seen = text[edit.start - 1] if edit.start > limit else seen
        limit, spaced = edit.end, bool(edit.text)
    return edits


def _removal(text: str, finding: Finding, bounds: tuple[int, int], seen: str, spaced: bool) -> Edit:
    """bounds: what may be taken away. seen: the character before it, empty at the start of a text.
    spaced: whether a space was put there."""
    first, last = bounds
    start, end = finding.start, finding.end
    spaces = False
    while True:
        while start > first and text[start - 1] in _BLANK:
            start, spaces = start - 1, True
        while end < last and text[end] in _BLANK:
            end, spaces = end + 1, True
        before = text[start - 1] if start > first else seen
        after = text[end : end + 1] if end < last or last == len(text) else "x"
        free = start > first
        if free and end < last and before + after in _PAIRS:
            start, end = start - 1, end + 1
        elif free and before in _PARTING and (after in _CLOSING or after in ("", "\n")):
            start -= 1
        elif before in ("", "\n") and end < last and (after in ",;:." or after == "\n"):
            end += 1
            if after == "\n":
                break
        elif before == after == "." and end < last:
            end += 1
        else:
            break
    spaces = spaces and not (spaced and start == first)
    apart = spaces and before not in ("", "\n", *"([{") and after not in ("", "\n")
    glue = " " if apart and after not in _CLOSING else ""
    return Edit(start, end, glue, finding.kind, (0, 0))
