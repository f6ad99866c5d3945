"""The licences of the texts in numbers: documents and bytes by licence and source."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.facts.run_facts import Amount
from reports.facts.source_accounts import SourceAccount

__all__ = ["LicenceRow", "LicenceTable", "licence_table"]

_MOST = 40


@dataclass(frozen=True)
class LicenceRow:
    """What the dataset has of a source under one licence. licence: its name, "" for none stated.
    share: of the bytes of text of all sources (0 to 1)."""

    licence: str
    source: str
    amount: Amount
    share: float


@dataclass(frozen=True)
class LicenceTable:
    """rows: the largest, by bytes of the licence in all sources, then of the source. others: how
    many pairs of licence and source are not among them. rest: what these have together."""

    rows: Sequence[LicenceRow]
    others: int
    rest: Amount


def licence_table(accounts: Sequence[SourceAccount]) -> LicenceTable:
    """The table of a run; without rows where the ledger does not count licences."""
    found = [(name, one.name, held) for one in accounts for name, held in one.licences.items()]
    of_licence: dict[str, int] = {}
    for name, _, held in found:
        of_licence[name] = of_licence.get(name, 0) + held.bytes
    total = sum(of_licence.values())
    rows = [
        LicenceRow(name, source, held, held.bytes / total if total else 0.0)
        for name, source, held in found
    ]
    rows.sort(key=lambda r: (-of_licence[r.licence], r.licence, -r.amount.bytes, r.source))
    rest = Amount()
    for row in rows[_MOST:]:
        rest += row.amount
    return LicenceTable(rows[:_MOST], len(rows[_MOST:]), rest)
