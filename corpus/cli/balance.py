"""`corpus balance`: what quotas give on a supply, as text.

The supply is a CSV file with a header: `language`, and `amount` or the name of the quotas' unit
(bytes, characters, words, documents, tokens). Further columns are ignored; rows of one language
(say, of several sources) are added.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from corpus.cli.decorators import example, language_pack_option
from corpus.cli.printing import say
from corpus.cli.what_if import columns, compare
from corpus.config.units import format_amount, format_share, parse_amount
from corpus.documents.languages import UnknownLanguage, resolve
from corpus.errors import InputError, suggest
from corpus.quotas.allocation import allocate
from corpus.quotas.conflict import conflict
from corpus.quotas.file import read_quotas
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation, Share
from corpus.quotas.tree import enclosing
from corpus.quotas.ways_out import ways_out

__all__ = ["balance", "balance_table", "read_supply", "render"]


@click.command()
@click.option("--quotas", required=True, metavar="F", help="A file like language_quotas.yaml.")
@click.option("--supply", required=True, metavar="SUPPLY.csv", help="Columns language,amount.")
@click.option("--what-if", "what_if", multiple=True, metavar="NAME.KEY=VALUE …",
              help="Show a change beside what is written; may be repeated.")  # fmt: skip
@language_pack_option
@example(
    "corpus balance --quotas language_quotas.yaml --supply supply.csv \\\n    --what-if total=40GB"
)
def balance(quotas: str, supply: str, what_if: tuple[str, ...]) -> None:
    """Show what quotas would give on a supply, and why.

    No documents are read. What is missed comes with ways out, each of which --what-if takes:
    ca.max_epochs=6, co_official.minimum=18%, eu.supply=25GB, total=40GB, or several of them.
    """
    say(balance_table(read_quotas(quotas), supply, what_if).removesuffix("\n").split("\n"))


def balance_table(quotas: Quotas, supply_csv: str | Path, what_if: Sequence[str] = ()) -> str:
    """Return the table and the explanation for a supply file; with changes, those of them side by
    side. They end in a line break. Raises ConfigError for changes that are none."""
    supply = read_supply(supply_csv, quotas.unit)
    if what_if:
        return compare(quotas, supply, what_if)
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
            if not supply:
                needed = "a language and an amount in each are needed"
                raise InputError(f"has no rows; {needed}", where=str(path))
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
    """Return plain text: totals, groups, languages, what was missed and why."""
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
    head = ["", "target", "firm", "trained", "stored", "within", "epochs", "bound by", "amount",
            "supply"]  # fmt: skip
    around = enclosing(quotas)
    groups = [_row(row, allocation, around) for row in allocation.groups.values()]
    # Largest first; ties and languages without text by tag.
    order = sorted(allocation.languages.values(), key=lambda row: row.rank)
    languages = [_row(row, allocation, around) for row in order]
    body = columns([head, *groups, *languages])
    if groups:
        lines += [body[0], *body[1 : 1 + len(groups)], ""]
    lines += [body[0], *body[1 + len(groups) :], ""]
    lines += _missed(allocation)
    lines += _ways_out(quotas, supply)
    unwanted = {tag: amount for tag, amount in supply.items() if tag not in quotas.languages}
    if unwanted:
        amount = format_amount(math.fsum(unwanted.values()), unit)
        lines.append(f"No quota: {', '.join(sorted(unwanted))} ({amount}).")
        for tag in sorted(unwanted):
            hint = suggest(tag, quotas.languages)
            if "did you mean" in hint:
                lines.append(f"  {tag}{hint.split('?')[0]}?")
    return "\n".join(lines).rstrip() + "\n"


def _row(row: Share, allocation: Allocation, around: Mapping[str, str]) -> list[str]:
    share, within = allocation.share(row.name), ""
    if row.name in around:
        whole = allocation.share(around[row.name])
        within = f"{format_share(share / whole if whole else 0.0)} of {around[row.name]}"
    firm = [f"≥ {format_share(row.minimum)}"] if row.minimum else []
    firm += [f"≤ {format_share(row.maximum)}"] if row.maximum is not None else []
    return [
        row.name,
        "" if row.declared is None else format_share(row.declared),
        " ".join(firm),
        format_share(share),
        format_share(allocation.stored_share(row.name)),
        within,
        f"{row.epochs:.2f}",
        row.bound_by,
        format_amount(row.amount, allocation.unit),
        format_amount(row.supply, allocation.unit),
    ]


def _missed(allocation: Allocation) -> list[str]:
    """Lines that name what was missed: excesses first, then what is firm, then targets."""
    over = [one for one in allocation.shortfalls if one.is_excess]
    firm = [one for one in allocation.shortfalls if one.hard]
    targets = [one for one in allocation.shortfalls if not one.hard and not one.is_excess]
    lines = []
    for title, found in (
        ("Above their shares, since others have too little text:", over),
        ("Missed:", firm),
        ("Targets out of reach (shares of languages that have a minimum, which is met):", targets),
    ):
        if found:
            lines += [title, *(f"  {one.explanation}" for one in found), ""]
    return lines or ["Every share and bound is met.", ""]


def _ways_out(quotas: Quotas, supply: Mapping[str, float]) -> list[str]:
    """Lines that say what cannot hold together, and what would help; none where nothing is
    missed."""
    items = conflict(quotas, supply)
    if not items:
        return []
    lines = ["These cannot hold together:", *(f"  {item}" for item in items), ""]
    if ways := ways_out(quotas, supply):
        lines.append("Ways out, each with the --what-if that shows it:")
        for way in ways:
            lines += [f"  {way.explanation}", f"    --what-if '{way.changes}'"]
        lines.append("")
    return lines
