"""Texts as cells of a CSV file, which people open in spreadsheets."""

from corpus.documents.visible import visible

__all__ = ["inert"]

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula in a spreadsheet, in its wide forms too; a tab or carriage return before it
is named as all that is invisible."""


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: one that begins with a character
    that could begin one gets an apostrophe before it, as spreadsheets mark text."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
