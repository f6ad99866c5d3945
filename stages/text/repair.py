"""The stage `repair`: text as its author meant it, in one normal form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from corpus.schema import Schema
from corpus.stage import Drop, Result, Stage, each, setting
from stages.text.cleaning import cleaned, unescaped
from stages.text.mojibake import without_mojibake

__all__ = ["Repair"]

_PASSES = 8
"""Passes at most: each may uncover what the next one repairs. Two are nearly always enough."""


@dataclass(frozen=True, kw_only=True)
class Repair(Stage):
    """Repairs text that was decoded wrongly, and brings it into one normal form.

    Mojibake is undone line by line: ftfy proposes changes where its own test finds any, and each is
    made where it makes the line likelier by its letters, in the language that suits it best. So
    capitals before quotation marks stay, which ftfy alone takes for mojibake. Character
    references that were escaped twice are replaced. In the normal form text is in Unicode NFC,
    without control characters, soft hyphens, zero-width or directional marks; runs of spaces of
    any kind are one plain space, lines are trimmed, and there is at most one empty line between
    two others. White space before the lines of code, of nested lists and between fences is kept:
    these are known by their structure. Quotes, apostrophes, ligatures, the Catalan l·l and the
    Romanian letters with cedilla or comma stay as they were written.

    Reason: `empty_text`, if nothing remains.
    """

    name = "repair"
    version = 3
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
                repaired = without_mojibake(repaired)
            repaired = cleaned(repaired)
            if repaired == before:
                break
        return {"text": repaired} if repaired else Drop("empty_text")
