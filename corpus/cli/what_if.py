"""Allocations side by side: as written, and after each change of `corpus balance --what-if`."""

from collections.abc import Mapping, Sequence

from corpus.config.units import format_amount, format_share
from corpus.quotas.allocation import allocate
from corpus.quotas.changes import changed
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation

__all__ = ["columns", "compare"]

_BAR = 12
"""Characters of the longest bar."""
_EIGHTHS = " ▏▎▍▌▋▊▉"


def compare(quotas: Quotas, supply: Mapping[str, float], what_if: Sequence[str]) -> str:
    """Return a table with a column of bars, shares and epochs for what is written and for each
    change, and below it the changes and how much they miss. Raises ConfigError for a change that is
    none."""
    scenarios = [(quotas, supply), *(changed(quotas, supply, changes) for changes in what_if)]
    found = [allocate(*scenario) for scenario in scenarios]
    heads = ["as written", *(f"what if {number}" for number in range(1, len(found)))]
    names = [
        *quotas.groups,
        *sorted(quotas.languages, key=lambda tag: found[0].languages[tag].rank),
    ]
    top = max((one.share(name) for one in found for name in names), default=0.0)
    rows = [["", *heads]]
    for label, cell in (("trained", _total), ("missed", _missed)):
        rows.append([label, *(cell(one) for one in found)])
    rows += [[name, *(_cell(one, name, top) for one in found)] for name in names]
    lines = columns(rows, left=True)
    lines += ["", *(f"what if {n}: {changes}" for n, changes in enumerate(what_if, start=1))]
    for head, one in zip(heads, found, strict=True):
        firm = [shortfall for shortfall in one.shortfalls if shortfall.hard]
        if firm:
            lines += ["", f"Missed, {head}:", *(f"  {each.explanation}" for each in firm)]
    return "\n".join(lines) + "\n"


def columns(rows: list[list[str]], *, left: bool = False) -> list[str]:
    """Return lines with columns of even width: the first aligned to the left, the others to the
    right, or with `left` to the left too."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if left or i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _total(allocation: Allocation) -> str:
    return format_amount(allocation.total, allocation.unit)


def _missed(allocation: Allocation) -> str:
    firm = sum(one.hard for one in allocation.shortfalls)
    targets = sum(not one.hard and not one.is_excess for one in allocation.shortfalls)
    return f"{firm} firm, {targets} targets"


def _cell(allocation: Allocation, name: str, top: float) -> str:
    """A bar, the trained share and the epochs of a language or group. top: the share of the longest
    bar."""
    rows = {**allocation.languages, **allocation.groups}
    share = allocation.share(name)
    eighths = round(share / top * _BAR * 8) if top else 0
    bar = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return f"{bar:{_BAR}} {format_share(share):>9} {rows[name].epochs:5.2f}×"
