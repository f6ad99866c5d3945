"""The words of a site's frame (navigation, cookie banner, footer), a language a line."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def table() -> dict[str, dict[str, str]]:
    rows = [
        [cell.strip() for cell in line.split("|")]
        for line in Path(__file__).with_name("phrases.txt").read_text("utf-8").splitlines()
    ]
    names, *rest = rows
    return {row[0]: dict(zip(names, row, strict=True)) for row in rest}


def phrases(tag: str) -> dict[str, str]:
    """The phrases of a language; English where there are none, as on sites never translated."""
    return table().get(tag, table()["en"])
