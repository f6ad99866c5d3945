"""What becomes of each block of a page on the way to its text, told by the steps themselves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from stages.extraction.layout import Box, Layout
from stages.extraction.names import hints_of
from stages.extraction.reasons import Reason, Sign

__all__ = ["EXPLAINED", "Trace"]

EXPLAINED = pa.list_(
    pa.struct(
        {
            "kept": pa.bool_(),
            "reason": pa.string(),
            "score": pa.float64(),
            "signs": pa.list_(pa.string()),
            "box": pa.string(),
            "text": pa.large_string(),
        }
    )
)
"""A list of blocks. score: how likely the model finds a block, from 0 to 1; null where no model was
asked. box: the boxes around it, from the outermost to its own."""
_CERTAIN = 10_000
_ROUND = {"nav": Sign.NAVIGATION, "menu": Sign.NAVIGATION, "header": Sign.HEADER,
          "footer": Sign.FOOTER, "aside": Sign.ASIDE, "form": Sign.FORM}  # fmt: skip
_NAMES = 3
"""Names of a box that are shown."""


class Trace:
    """Is handed to the steps of extraction, where somebody asks for an explanation."""

    def __init__(self) -> None:
        self.layout = Layout.of([], [])
        self._kept: set[int] = set()
        self._reasons: dict[int, Reason] = {}
        self._scores: dict[int, int] = {}
        self._start = 0

    def begin(self, layout: Layout) -> None:
        """Take the layout of the page."""
        self.layout = layout

    def at(self, start: int) -> None:
        """Say at which block the part of the page begins of which the next steps speak: they leave
        those before it as they are."""
        self._start = start

    def likely(self, guess: Iterable[int]) -> None:
        """Take how likely the model finds each block."""
        self._scores |= {self._start + n: int(own) for n, own in enumerate(guess)}

    def never(self, reason: Reason, numbers: Iterable[int]) -> None:
        """Note why blocks are not to be chosen."""
        self._reasons |= {self._start + int(number): reason for number in numbers}

    def step(self, reason: Reason, numbers: Iterable[int]) -> None:
        """Note what is chosen after a step, which is the reason for what it has changed."""
        now = {number for number in self._kept if number < self._start}
        now.update(self._start + int(number) for number in numbers)
        for number in now ^ self._kept:
            self._reasons[number] = reason
        self._kept = now

    def left_out(self, reason: Reason, line: str, *, last: bool = False) -> None:
        """Note that a line of the text was left out at its beginning, or at its end."""
        for number in sorted(self._kept, reverse=last):
            if line.endswith(self.layout.texts[number].split("\n")[0]):
                self._kept.discard(number)
                self._reasons[number] = reason
                return

    def found_by(self, reason: Reason, text: str) -> None:
        """Note that a library has found the text, in which blocks can only be looked up."""
        plain = " ".join(text.split())
        texts = self.layout.texts
        found = {n for n, text in enumerate(texts) if " ".join(text.split()) in plain}
        self._reasons = dict.fromkeys(range(len(texts)), reason)
        self._kept = found

    def all_out(self, reason: Reason) -> None:
        """Note that the whole page is left out."""
        self._reasons |= dict.fromkeys(self._kept, reason)
        self._kept = set()

    def rows(self) -> list[Mapping[str, Any]]:
        """The explanation, in the form of `EXPLAINED`."""
        blocks, boxes = self.layout.blocks, self.layout.boxes
        paths, signs = [""], [frozenset[Sign]()]
        for box in boxes[1:]:
            path = paths[box.parent]
            paths.append(f"{path} > {_shown(box)}" if path else _shown(box))
            signs.append(signs[box.parent] | _signs(box))
        seen = Counter(self.layout.texts)
        return [
            {
                "kept": number in self._kept,
                "reason": str(self._reasons.get(number, Reason.MODEL_SCORE)),
                "score": None if (own := self._scores.get(number)) is None else own / _CERTAIN,
                "signs": [
                    str(sign)
                    for sign in Sign
                    if sign
                    in {
                        *signs[block.box],
                        *([Sign.LINK_DENSITY] if 2 * block.links >= block.size else []),
                        *([Sign.REPEATED] if seen[block.text] > 1 else []),
                    }
                ],
                "box": paths[block.box],
                "text": block.text,
            }
            for number, block in enumerate(blocks)
        ]


def _shown(box: Box) -> str:
    return ".".join((box.tag, *box.names.split()[:_NAMES]))


def _signs(box: Box) -> frozenset[Sign]:
    hints = hints_of(box.names)
    told = {
        Sign.COMMENTS: hints.comments,
        Sign.NOTICE: hints.notice,
        Sign.HIDDEN: hints.hidden,
        Sign.ADVERT: hints.advert,
    }
    found = {sign for sign, is_so in told.items() if is_so}
    if hints.apart and not found:
        found.add(Sign.NAME)
    if box.tag in _ROUND:
        found.add(_ROUND[box.tag])
    return frozenset(found)
