"""`corpus balance`: what quotas give on a supply, as text.

The supply is a CSV file with a header: `language`, and `amount` or the name of the quotas' unit
(bytes, characters, words, documents, tokens). Further columns are ignored; rows of one language
(say, of several sources) are added.
"""

import csv
import math
from collections.abc import Mapping
from pathlib import Path

import click

from corpus.cli.decorators import example, language_pack_option
from corpus.cli.printing import say
from corpus.config.units import format_amount, format_share, parse_amount
from corpus.documents.languages import UnknownLanguage, resolve
from corpus.errors import InputError, suggest
from corpus.quotas.allocation import allocate
from corpus.quotas.file import read_quotas
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation, Share

__all__ = ["balance", "balance_table", "read_supply", "render"]


@click.command()
@click.option("--quotas", required=True, metavar="F", help="A file like language_quotas.yaml.")
@click.option("--supply", required=True, metavar="SUPPLY.csv", help="Columns language,amount.")
@language_pack_option
@example("corpus balance --quotas language_quotas.yaml --supply supply.csv")
def balance(quotas: str, supply: str) -> None:
    """Show what quotas would give on a supply, and why.

    No documents are read.
    """
    say(balance_table(read_quotas(quotas), supply).removesuffix("\n").split("\n"))


def balance_table(quotas: Quotas, supply_csv: str | Path) -> str:
    """Return the table and the explanation for a supply file; they end in a line break."""
    supply = read_supply(supply_csv, quotas.unit)
    return render(quotas, allocate(quotas, supply), supply)


def read_supply(path: str | Path, unit: str) -> dict[str, float]:
    """Return amounts by tag. Raises InputError, with file and line, for a file of another kind."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, skipinitialspace=True)
            columns = [str(name).strip().lower() for name in rows.fieldnames or []]
            rows.fieldnames = columns
            column = _amount_column(columns, unit, str(path))
            supply: dict[str, float] = {}
            for row in rows:
                _add(supply, row, column, unit, f"{path}:{rows.line_num}")
    except FileNotFoundError:
        raise InputError("no such file", where=str(path)) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where=str(path)) from None
    except OSError as problem:
        raise InputError(f"cannot be read: {problem.strerror}", where=str(path)) from None
    except csv.Error as problem:
        raise InputError(f"is not CSV: {problem}", where=str(path)) from None
    return supply


def _amount_column(columns: list[str], unit: str, path: str) -> str:
    wanted = f"a header with language, and amount or {unit}, is needed"
    if not columns:
        raise InputError(f"is empty; {wanted}", where=path)
    for name in (unit, "amount"):
        if "language" in columns and name in columns:
            return name
    raise InputError(f"has the columns {', '.join(columns)}; {wanted}", where=f"{path}:1")


def _add(
    supply: dict[str, float], row: Mapping[str, object], column: str, unit: str, where: str
) -> None:
    code = str(row["language"] or "").strip()
    try:
        tag = resolve(code)
    except UnknownLanguage:
        # Text in other languages is no error: it is supply that nobody wants.
        if not code:
            raise InputError("has no language", where=where) from None
        tag = code
    try:
        amount = parse_amount(str(row[column] or "").strip(), unit)
    except ValueError as problem:
        raise InputError(f"{column}: {problem}", where=where) from None
    supply[tag] = supply.get(tag, 0.0) + amount


def render(quotas: Quotas, allocation: Allocation, supply: Mapping[str, float]) -> str:
    """Return plain text of 100 columns: totals, groups, languages, what was missed and why."""
    unit = quotas.unit
    asked = "as much as quotas and supply allow"
    if allocation.asked is not None:
        asked = f"{format_amount(allocation.asked, unit)} asked for"
    lines = [
        f"Trained text: {format_amount(allocation.total, unit)} ({asked}), "
        f"of {format_amount(allocation.stored, unit)} stored.",
        f"Supply: {format_amount(allocation.supply, unit)} in languages with a quota. "
        f"Strategy: {quotas.strategy}.",
        "",
    ]
    head = ["", "declared", "wanted", "trained", "stored", "epochs", "amount", "supply"]
    groups = [_row(row, allocation) for row in allocation.groups.values()]
    # Largest first; ties and languages without text by tag.
    order = sorted(allocation.languages.values(), key=lambda row: (-row.amount, row.name))
    languages = [_row(row, allocation) for row in order]
    body = _columns([head, *groups, *languages])
    if groups:
        lines += [body[0], *body[1 : 1 + len(groups)], ""]
    lines += [body[0], *body[1 + len(groups) :], ""]
    lines += _missed(allocation)
    unwanted = {tag: amount for tag, amount in supply.items() if tag not in quotas.languages}
    if unwanted:
        amount = format_amount(math.fsum(unwanted.values()), unit)
        lines.append(f"No quota: {', '.join(sorted(unwanted))} ({amount}).")
        for tag in sorted(unwanted):
            hint = suggest(tag, quotas.languages)
            if "did you mean" in hint:
                lines.append(f"  {tag}{hint.split('?')[0]}?")
    return "\n".join(lines).rstrip() + "\n"


def _row(row: Share, allocation: Allocation) -> list[str]:
    return [
        row.name,
        "" if row.declared is None else format_share(row.declared),
        format_share(row.wanted),
        format_share(allocation.share(row.name)),
        format_share(allocation.stored_share(row.name)),
        f"{row.epochs:.2f}",
        format_amount(row.amount, allocation.unit),
        format_amount(row.supply, allocation.unit),
    ]


def _columns(rows: list[list[str]]) -> list[str]:
    """Align the first column to the left, and the numbers to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _missed(allocation: Allocation) -> list[str]:
    hard = [one for one in allocation.shortfalls if one.hard]
    soft = [one for one in allocation.shortfalls if not one.hard]
    if not hard and not soft:
        return ["Every share and bound is met.", ""]
    lines = []
    if hard:
        lines += ["Missed:", *(f"  {one.explanation}" for one in hard), ""]
    if soft:
        lines += [
            "Targets not reached (shares of languages that have a minimum, which is met, or "
            "none of their own):",
            *(f"  {one.explanation}" for one in soft),
            "",
        ]
    return lines
