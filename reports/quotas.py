"""The quota report: for each language and group, the share wanted, the supply, and the share in
the dataset."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from corpus.documents.visible import escaped
from corpus.messages import Message
from corpus.quotas.conflict import conflict
from corpus.quotas.shortfall import Shortfall
from corpus.quotas.ways_out import WayOut, ways_out
from corpus.quotas.whole_documents import MissedBound
from reports.csv_cells import inert
from reports.facts.domains import Domains
from reports.facts.held_out import HeldOut, held_out
from reports.facts.phases import Phases, phases
from reports.facts.run_facts import Facts
from reports.facts.within_languages import WithinLanguages, within_languages
from reports.languages.translation import ENGLISH, Translation
from reports.languages.words import word
from reports.templating import cell, columns, render

__all__ = ["QuotaReport", "QuotaRow", "as_csv", "as_json", "as_markdown", "quota_report"]


_NEAR = 1e-9
"""By so much a share may miss a bound, since shares are floats."""


@dataclass(frozen=True, kw_only=True)
class QuotaRow:
    """One language or group. Shares are between 0 and 1, None where none was given.

    wanted: the share that the quotas would give if every language had unlimited text. allocated:
    the share that the run gave before documents are whole. trained: the share in the dataset, each
    document counted as often as it is repeated; quotas are about this share. stored: the share in
    the dataset, each document counted once. Amounts are in the unit of the report, the supply is in
    the unit of the quotas.
    """

    name: str
    kind: str
    """`language` or `group`."""
    title: str
    """The English name of the language, or the members of the group."""
    declared: float | None
    wanted: float | None
    minimum: float | None
    maximum: float | None
    allocated: float | None
    trained: float
    stored: float
    trained_bytes: float
    """As `trained`, counted in bytes; the next one, in words."""
    trained_words: float
    inside: str | None
    """The innermost group around it; None where there is none, or no quotas."""
    within: float | None
    """Its trained share of the text of that group."""
    bound_by: str | None
    """What kept it from more: see `corpus.quotas.shortfall.Share`; None without quotas."""
    supply: int | None
    documents: int
    trained_amount: int
    stored_amount: int
    epochs: float
    """trained_amount / stored_amount; 0 where there is no text."""
    max_epochs: float | None
    missed: tuple[str, ...]
    """Which of `minimum`, `maximum` and `share` are missed, by the allocation or by the documents
    chosen."""


@dataclass(frozen=True, kw_only=True)
class QuotaReport:
    """All rows, and the bounds that were missed."""

    pipeline: str
    fingerprint: str
    unit: str
    """The unit of shares and amounts."""
    quota_unit: str | None
    """The unit of the quotas and the supply; None without quotas."""
    strategy: str | None
    asked: float | None
    """The total asked for, in the unit of the quotas; None: as much as possible."""
    trained: int
    stored: int
    groups: tuple[QuotaRow, ...]
    languages: tuple[QuotaRow, ...]
    """Sorted by wanted share, then by trained share, the largest first, then by tag."""
    shortfalls: tuple[Shortfall, ...]
    """Bounds and shares that the allocation misses."""
    moved: tuple[MissedBound, ...]
    conflict: tuple[Message, ...]
    """What cannot hold together, where something is missed."""
    ways_out: tuple[WayOut, ...]
    """What would meet what is missed."""
    held_out: tuple[HeldOut, ...]
    within: WithinLanguages | None
    phases: Phases | None
    before_identification: Mapping[str, int]
    """Documents that left before their language was known, by `stage: reason`."""

    @property
    def other_units(self) -> Sequence[str]:
        """Units in which shares are given beside that of the report."""
        return [unit for unit in ("bytes", "words") if unit != self.unit]

    @property
    def excesses(self) -> Sequence[Shortfall]:
        """Shares that are exceeded, since other languages have too little text."""
        return [one for one in self.shortfalls if one.is_excess]

    @property
    def missed(self) -> Sequence[Shortfall]:
        """Bounds and firm shares that the allocation misses."""
        return [one for one in self.shortfalls if one.hard]

    @property
    def out_of_reach(self) -> Sequence[Shortfall]:
        """Shares that are not reached but are no firm bounds."""
        return [one for one in self.shortfalls if not one.hard and not one.is_excess]


def quota_report(facts: Facts) -> QuotaReport:
    """The report of a run; without quotas it only says what the dataset has."""
    quotas, allocation = facts.quotas, facts.allocation
    stored = facts.manifest["languages"]
    tags = sorted(set(stored) | set(quotas.languages if quotas else ()))
    moved = _moved(facts)
    rows = [_row(facts, tag, "language", [tag], facts.language_name(tag), moved) for tag in tags]
    groups = []
    for name, group in (quotas.groups if quotas else {}).items():
        members = ", ".join(group.members)
        groups.append(_row(facts, name, "group", sorted(group.tags), members, moved))
    return QuotaReport(
        pipeline=facts.manifest["pipeline"],
        fingerprint=facts.manifest["fingerprint"],
        unit=facts.unit,
        quota_unit=quotas.unit if quotas else None,
        strategy=quotas.strategy if quotas else None,
        asked=allocation.asked if allocation else None,
        trained=sum(amounts[f"trained_{facts.unit}"] for amounts in stored.values()),
        stored=sum(amounts[facts.unit] for amounts in stored.values()),
        groups=tuple(groups),
        languages=tuple(sorted(rows, key=lambda r: (-(r.wanted or 0), -r.trained, r.name))),
        shortfalls=allocation.shortfalls if allocation else (),
        moved=tuple(moved),
        conflict=tuple(conflict(quotas, facts.supply)) if quotas else (),
        ways_out=tuple(ways_out(quotas, facts.supply)) if quotas else (),
        held_out=held_out(facts),
        within=within_languages(facts),
        phases=phases(facts),
        before_identification=next((r.dropped for r in facts.languages if r.tag == "und"), {}),
    )


def _moved(facts: Facts) -> list[MissedBound]:
    """Bounds that the allocation meets but the chosen documents do not, in the order of the quotas;
    none where the quotas are in a unit that the manifest does not count."""
    quotas, allocation = facts.quotas, facts.allocation
    if quotas is None or allocation is None or quotas.unit != facts.unit or not allocation.total:
        return []
    known = {(one.name, one.bound) for one in allocation.shortfalls}
    found = []
    after_removal = "previous" in facts.manifest
    tags = {name: sorted(group.tags) for name, group in quotas.groups.items()}
    for name in [*tags, *quotas.languages]:
        share = allocation.groups.get(name) or allocation.languages[name]
        got = facts.share(tags.get(name, [name]), trained=True)
        for bound, wanted, sign in (("minimum", share.minimum, 1), ("maximum", share.maximum, -1)):
            if wanted is None or (name, bound) in known or sign * (got - wanted) >= -_NEAR:
                continue
            found.append(MissedBound(name, bound, wanted, got, after_removal))
    return found


def _row(
    facts: Facts, name: str, kind: str, tags: list[str], title: str, moved: list[MissedBound]
) -> QuotaRow:
    """The row of a language or group that stands for the languages `tags`."""
    allocation, quotas = facts.allocation, facts.quotas
    languages = [facts.manifest["languages"][t] for t in tags if t in facts.manifest["languages"]]
    stored = sum(amounts[facts.unit] for amounts in languages)
    trained = sum(amounts[f"trained_{facts.unit}"] for amounts in languages)
    share = None
    if allocation is not None:
        share = (allocation.groups if kind == "group" else allocation.languages).get(name)
    one = quotas.languages.get(name) if quotas and kind == "language" else None
    inside = _inside(facts, name, tags)
    allocated = None
    if share and facts.allocated:
        given = sum(facts.allocated.get(tag, 0) for tag in tags)
        allocated = given / (sum(facts.allocated.values()) or 1)
    missed = [s.bound for s in allocation.shortfalls if s.name == name] if allocation else []
    missed += [one.bound for one in moved if one.name == name]
    return QuotaRow(
        name=name,
        kind=kind,
        title=title,
        declared=share.declared if share else None,
        wanted=share.wanted if share else None,
        minimum=share.minimum if share else None,
        maximum=share.maximum if share else None,
        allocated=allocated,
        trained=facts.share(tags, trained=True),
        stored=facts.share(tags, trained=False),
        trained_bytes=facts.share(tags, trained=True, unit="bytes"),
        trained_words=facts.share(tags, trained=True, unit="words"),
        inside=inside,
        within=_within(facts, tags, inside),
        bound_by=share.bound_by if share else None,
        supply=sum(facts.supply.get(tag, 0) for tag in tags) if quotas else None,
        documents=sum(amounts["documents"] for amounts in languages),
        trained_amount=trained,
        stored_amount=stored,
        epochs=trained / stored if stored else 0.0,
        max_epochs=one.max_epochs if one else None,
        missed=tuple(missed),
    )


def _inside(facts: Facts, name: str, tags: list[str]) -> str | None:
    """The innermost group around a language or group."""
    groups = facts.quotas.groups.values() if facts.quotas else ()
    around = [one for one in groups if one.name != name and one.tags > set(tags)]
    return min(around, key=lambda one: (len(one.tags), one.name)).name if around else None


def _within(facts: Facts, tags: list[str], inside: str | None) -> float | None:
    """The trained share of these languages in the text of a group."""
    if inside is None or facts.quotas is None:
        return None
    whole = facts.share(sorted(facts.quotas.groups[inside].tags), trained=True)
    return facts.share(tags, trained=True) / whole if whole else 0.0


def as_json(report: QuotaReport, domains: Domains) -> str:
    """The text of quotas.json; shares have eight decimals, amounts are whole numbers."""
    plain = _rounded({**asdict(report), "domains": asdict(domains)})
    return escaped(json.dumps({"format": 1, **plain}, indent=1, ensure_ascii=False)) + "\n"


def as_csv(report: QuotaReport) -> str:
    """The text of quotas.csv: a line for each group, then for each language."""
    names = [name for name in QuotaRow.__dataclass_fields__ if name != "missed"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*names, "missed", "explanation"])
    why = {moved.name: moved.explanation for moved in reversed(report.moved)}
    why |= {one.name: one.explanation for one in reversed(report.shortfalls)}
    for row in (*report.groups, *report.languages):
        values = [_rounded(getattr(row, name)) for name in names]
        cells = [*values, " ".join(row.missed), why.get(row.name, "")]
        writer.writerow([inert(one) if isinstance(one, str) else one for one in cells])
    return text.getvalue()


def as_markdown(report: QuotaReport, domains: Domains, into: Translation = ENGLISH) -> str:
    """The text of quotas.md: groups, languages, domains, and what was missed."""
    return render(
        "quotas.md.j2",
        into,
        report=report,
        domains=domains,
        groups=columns(_cells(row, report, into) for row in report.groups),
        languages=columns(_cells(row, report, into) for row in report.languages),
    )


def _cells(row: QuotaRow, report: QuotaReport, into: Translation) -> list[str]:
    """The cells of a row in a Markdown table."""
    supply = "–"
    if row.supply is not None and report.quota_unit is not None:
        supply = into.amount(row.supply, report.quota_unit)
    shares = {"bytes": row.trained_bytes, "words": row.trained_words}
    return [
        cell(row.name),
        cell(_title(row, into)),
        into.percent(row.declared),
        into.percent(row.wanted),
        into.bounds(row.minimum, row.maximum),
        supply,
        into.percent(row.trained),
        into.percent(row.stored),
        *(into.percent(shares[unit]) for unit in report.other_units),
        _share_within(row, into),
        into.decimal(row.epochs),
        into.text(word(row.bound_by, "bound by")) if row.bound_by else "–",
        into.text([word(bound, "missed") for bound in row.missed]) or "–",
    ]


def _title(row: QuotaRow, into: Translation) -> str:
    """The name of a language, or the members of a group."""
    return into.language_name(row.name, row.title) if row.kind == "language" else row.title


def _share_within(row: QuotaRow, into: Translation) -> str:
    """The share within the innermost group, and the group, as a cell in Markdown."""
    if row.within is None or row.inside is None:
        return "–"
    return into.gettext(
        "%(share)s of %(group)s", share=into.percent(row.within), group=cell(row.inside)
    )


def _rounded(value: Any) -> Any:
    """The value with all floats rounded, so that the last bit of a sum does not reach the file:
    below 1 to eight decimals, else to nine significant digits."""
    if isinstance(value, float):
        return round(value, 8) if abs(value) < 1 else float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value
