"""The stage `repair`: text as its author meant it, in one normal form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import pyarrow as pa

from corpus.schema import Schema
from corpus.stage import Drop, Result, Stage, each, setting
from stages.text.cleaning import cleaned, unescaped

__all__ = ["Repair"]

_PASSES = 8
"""Passes at most: each may uncover what the next one repairs. Two are nearly always enough."""


@dataclass(frozen=True, kw_only=True)
class Repair(Stage):
    """Repairs text that was decoded wrongly, and brings it into one normal form.

    Mojibake is undone line by line (by ftfy, where its own test finds any), and character
    references that were escaped twice are replaced. In the normal form text is in Unicode NFC,
    without control characters, soft hyphens, zero-width or directional marks; runs of spaces of
    any kind are one plain space, lines are trimmed, and there is at most one empty line between
    two others. Quotes, apostrophes, ligatures, the Catalan l·l and the Romanian letters with
    cedilla or comma stay as they were written.

    Reason: `empty_text`, if nothing remains.
    """

    name = "repair"
    version = 1
    uses = ("ftfy",)
    reads: ClassVar[Schema] = {"text": pa.large_string()}
    rewrites: ClassVar[Schema] = {"text": pa.large_string()}
    reasons = frozenset({"empty_text"})

    mojibake: bool = setting(True, "undo wrong decoding, such as Ã© for é")
    references: bool = setting(True, "read character references left in text, such as &nbsp;")

    def process(self, batch: pa.RecordBatch) -> Result:
        return each(batch, self._repair, self.rewrites)

    def _repair(self, text: str | None) -> Mapping[str, Any] | Drop:
        repaired = text or ""
        for _ in range(_PASSES):
            before = repaired
            if self.references:
                repaired = unescaped(repaired)
            if self.mojibake and not repaired.isascii():
                repaired = _without_mojibake(repaired)
            repaired = cleaned(repaired)
            if repaired == before:
                break
        return {"text": repaired} if repaired else Drop("empty_text")


def _without_mojibake(text: str) -> str:
    """The text with the lines repaired in which ftfy finds mojibake."""
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(text):
        return text
    lines = text.split("\n")
    return "\n".join(fix_encoding(line, _config()) if is_bad(line) else line for line in lines)


@cache
def _config() -> Any:
    """ftfy's options. Only its repair of encodings is used: its other repairs change what an author
    chose (quotes, ligatures, widths), or `stages.text.cleaning` does the same for all documents."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(explain=False)
