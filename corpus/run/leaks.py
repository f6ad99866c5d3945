"""Where the documents of a language went: which were stored, and which left where and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.documents.languages import LANGUAGES, resolve
from corpus.errors import InputError, UnknownLanguage, suggest
from corpus.quotas.allocation import allocate
from corpus.quotas.model import Quotas
from corpus.quotas.ways_out import WayOut, ways_out
from corpus.run.comparison.side import Side, open_side
from corpus.run.lowest import lowest, rows_at
from corpus.run.trace import finished
from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger

__all__ = [
    "UNKNOWN",
    "Example",
    "LanguageLosses",
    "Leak",
    "QuotaSays",
    "Relabelled",
    "Step",
    "language_losses",
]

UNKNOWN = "und"
_STRATUM = ("stage", "reason", "source")
_SHOWN = ("url", "value", "limit", "survivor")
_TABLES = {"dropped": "ledger/drops.parquet", "quarantined": "ledger/quarantine.parquet"}


@dataclass(frozen=True)
class Example:
    """A document that left. value, limit: the number that decided and its limit, where the stage
    says so. survivor: the id of the document that stayed in the place of a copy."""

    id: str
    url: str
    value: float | None = None
    limit: float | None = None
    survivor: str | None = None


@dataclass(frozen=True)
class Leak:
    """The documents of one source that left at a stage for a reason. event: `dropped` or
    `quarantined`. share: of what entered, from 0 to 1. examples: those of the lowest priority."""

    event: str
    stage: str
    reason: str
    source: str
    documents: int
    bytes: int
    share: float
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Step:
    """How many documents of a language came to a stage, left it and went on. What identifies
    languages sends more on than came."""

    stage: str
    came: int
    left: int
    went_on: int


@dataclass(frozen=True)
class Relabelled:
    """Documents whose language a stage changed."""

    stage: str
    before: str
    after: str
    documents: int


@dataclass(frozen=True)
class QuotaSays:
    """What the quotas say of a language. unit: of the supply. wanted, trained: shares from 0 to 1.
    bound_by: what kept it from more (`corpus.quotas.shortfall.Share`). missed: bounds and shares of
    it, and of groups that it is in, that the allocation misses, a sentence each. ways_out: changes
    of it or of these groups that would meet what is missed."""

    unit: str
    supply: int
    wanted: float
    trained: float
    bound_by: str
    missed: tuple[str, ...]
    ways_out: tuple[WayOut, ...]


@dataclass(frozen=True)
class LanguageLosses:
    """What became of the documents of a language.

    entered: documents that were known as this language when they were stored or left; bytes of
    these. stored: of these, those in the dataset, held_out among them. leaks: the largest first.
    other_leaks: how many more there are. unidentified: documents that left before any language was
    known. quota: None without quotas for it.
    """

    run: str
    language: str
    name: str
    entered: int
    entered_bytes: int
    stored: int
    stored_bytes: int
    held_out: int
    steps: tuple[Step, ...]
    leaks: tuple[Leak, ...]
    other_leaks: int
    relabelled: tuple[Relabelled, ...]
    unidentified: int
    quota: QuotaSays | None


def language_losses(run: str, language: str, *, number: int, examples: int) -> LanguageLosses:
    """Find where the documents of a language went, by the ledger of a finished run.

    language: a tag of the run, or any code for one. number: how many leaks are given. examples: how
    many documents of each. Raises InputError for a folder that is no finished run, and for a
    language of which the run has nothing, with the nearest ones.
    """
    store = Store(run)
    manifest = finished(store)
    side = open_side(run)
    tag = _tag(language, _languages(side), run)
    leaks, out = _leaks(side.ledger, tag, manifest["stages"][-1]["name"])
    entered = out[0] + sum(leak.documents for leak in leaks)
    entered_bytes = out[1] + sum(leak.bytes for leak in leaks)
    leaks = [replace(leak, share=leak.documents / entered) for leak in leaks]
    return LanguageLosses(
        run=run,
        language=tag,
        name=LANGUAGES[tag].name if tag in LANGUAGES else "",
        entered=entered,
        entered_bytes=entered_bytes,
        stored=out[0],
        stored_bytes=out[1],
        held_out=sum(
            split.get(tag, {}).get("documents", 0) for split in manifest.get("splits", {}).values()
        ),
        steps=tuple(_steps(side.ledger, tag, manifest)),
        leaks=tuple(_with_examples(store, leaks[:number], tag, examples, manifest["seed"])),
        other_leaks=max(0, len(leaks) - number),
        relabelled=tuple(_relabelled(side.ledger, tag)),
        unidentified=_unidentified(side.ledger) if tag != UNKNOWN else 0,
        quota=_quota(side, tag),
    )


def _languages(side: Side) -> set[str]:
    """All languages that a run has anything of."""
    counted = {language for _, _, language, _, _, _ in side.ledger.counts}
    wanted = side.quotas.languages if side.quotas is not None else ()
    return {*counted, *side.manifest["languages"], *wanted}


def _tag(language: str, known: Collection[str], run: str) -> str:
    if language in known:
        return language
    try:
        tag = resolve(language)
    except UnknownLanguage:
        tag = language
    if tag not in known:
        hint = suggest(tag, known)
        raise InputError(f"the run has nothing in the language {language!r}{hint}", where=run)
    return tag


def _leaks(ledger: Ledger, tag: str, sink: str) -> tuple[list[Leak], tuple[int, int]]:
    """The leaks of a language, the largest first, and documents and bytes that are stored."""
    leaks = []
    stored, stored_bytes = 0, 0
    for (stage, _, language, source, event, reason), amounts in ledger.counts.items():
        documents, bytes_, _ = amounts
        if language == tag and event in _TABLES:
            leaks.append(Leak(event, stage, reason, source, documents, bytes_, 0.0))
        elif language == tag and event == "out" and stage == sink:
            stored, stored_bytes = stored + documents, stored_bytes + bytes_
    order = sorted(leaks, key=lambda one: (-one.documents, one.stage, one.reason, one.source))
    return order, (stored, stored_bytes)


def _steps(ledger: Ledger, tag: str, manifest: Mapping[str, Any]) -> list[Step]:
    """The stages that had documents of a language, in the order of the pipeline."""
    sums: dict[tuple[str, str], int] = {}
    for (stage, _, language, _, event, _), (documents, _, _) in ledger.counts.items():
        if language == tag:
            kind = "left" if event in _TABLES else event
            sums[stage, kind] = sums.get((stage, kind), 0) + documents
    names = [stage["name"] for stage in manifest["stages"]]
    found = [Step(name, *(sums.get((name, k), 0) for k in ("in", "left", "out"))) for name in names]
    return [step for step in found if step.came or step.left or step.went_on]


def _relabelled(ledger: Ledger, tag: str) -> list[Relabelled]:
    """To this language and away from it, the largest numbers first."""
    sums: dict[tuple[str, str, str], int] = {}
    for (stage, _, _, _, event, reason), (documents, _, _) in ledger.counts.items():
        before, _, after = reason.partition(">")
        if event == "relabelled" and tag in (before, after):
            key = (stage, before, after)
            sums[key] = sums.get(key, 0) + documents
    return [Relabelled(*key, sums[key]) for key in sorted(sums, key=lambda k: (-sums[k], k))]


def _unidentified(ledger: Ledger) -> int:
    return sum(
        documents
        for (_, _, language, _, event, _), (documents, _, _) in ledger.counts.items()
        if language == UNKNOWN and event in _TABLES
    )


def _with_examples(
    store: Store, leaks: Sequence[Leak], tag: str, examples: int, seed: int
) -> list[Leak]:
    found: dict[tuple[str, tuple[str, ...]], tuple[Example, ...]] = {}
    for event, path in _TABLES.items():
        wanted = {(one.stage, one.reason, one.source) for one in leaks if one.event == event}
        if not wanted or not examples:
            continue
        drawn, _ = lowest(
            store, path, _STRATUM, examples, seed, where={"language": tag}, only=wanted
        )
        rows = rows_at(store, path, [one for own in drawn.values() for one in own], _SHOWN)
        for stratum, own in drawn.items():
            found[event, stratum] = tuple(Example(one.id, **rows[one]) for one in own)
    return [
        replace(leak, examples=found.get((leak.event, (leak.stage, leak.reason, leak.source)), ()))
        for leak in leaks
    ]


def _quota(side: Side, tag: str) -> QuotaSays | None:
    quotas = side.quotas
    if quotas is None or tag not in quotas.languages:
        return None
    allocation = allocate(quotas, side.supply)
    names = {tag, *(name for name, group in quotas.groups.items() if tag in group.tags)}
    missed = [one for one in allocation.shortfalls if one.name in names]
    return QuotaSays(
        unit=quotas.unit,
        supply=side.supply.get(tag, 0),
        wanted=allocation.languages[tag].wanted,
        trained=_trained(side, quotas, tag),
        bound_by=allocation.languages[tag].bound_by,
        missed=tuple(one.explanation for one in missed),
        ways_out=tuple(_ways_out(quotas, side.supply, names) if missed else ()),
    )


def _ways_out(quotas: Quotas, supply: Mapping[str, int], names: Collection[str]) -> list[WayOut]:
    """The ways out by changes of some languages and groups, or of the total, alone."""

    def changed(way: WayOut) -> set[str]:
        return {change.partition("=")[0].rpartition(".")[0] for change in way.changes.split()}

    return [way for way in ways_out(quotas, supply) if changed(way) <= {*names, ""}]


def _trained(side: Side, quotas: Quotas, tag: str) -> float:
    """The share of a language in what a trainer reads."""
    languages: Mapping[str, Mapping[str, int]] = side.manifest["languages"]
    counted = all(f"trained_{quotas.unit}" in amounts for amounts in languages.values())
    name = f"trained_{quotas.unit if counted else 'bytes'}"
    total = sum(amounts[name] for amounts in languages.values())
    return languages.get(tag, {}).get(name, 0) / total if total else 0.0
