"""Settings, amounts and shares that differ between two sides. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.pipeline.dag import SAME_RECORD
from corpus.quotas.allocation import allocate
from corpus.quotas.model import Quotas, quotas_to_plain
from corpus.run.comparison.side import Side
from corpus.tasks.ledger import Ledger

__all__ = [
    "ABSENT",
    "Amount",
    "Movement",
    "SettingChange",
    "ShareChange",
    "movements",
    "setting_changes",
    "share_changes",
]

ABSENT = "(not there)"
"""What stands for the value of a key that one side lacks."""
_NO_SETTINGS = ("tags",)
"""Keys of quotas that follow from others."""


@dataclass(frozen=True)
class SettingChange:
    """A setting that differs. path: its keys, joined by dots: `stage.key` as `--set` takes it;
    `stage.use`, `stage.version` and `stage.after`; `versions.library`; `seed`. before, after:
    plain values, `ABSENT` where a side lacks the key."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Amount:
    """Documents, with the bytes and words of their text."""

    documents: int = 0
    bytes: int = 0
    words: int = 0

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(
            self.documents - other.documents, self.bytes - other.bytes, self.words - other.words
        )


@dataclass(frozen=True)
class Movement:
    """How many documents of a language and source met the same end in both.

    event: `read` (of a source, before their language is known), `kept`, `dropped` or `quarantined`.
    stage: that of the source, sink or stage where they left. reason: for which they were dropped.
    """

    language: str
    source: str
    event: str
    stage: str
    reason: str
    before: Amount
    after: Amount

    @property
    def difference(self) -> Amount:
        """What there is more of after than before."""
        return self.after - self.before


@dataclass(frozen=True)
class ShareChange:
    """Shares from 0 to 1 of a language or group, before and after, in the unit of each side.

    wanted: what the quotas would give with unlimited text; None without quotas for it. trained:
    what a trainer reads; None for settings.
    """

    name: str
    wanted: tuple[float | None, float | None]
    trained: tuple[float | None, float | None]


# -- settings


def setting_changes(before: Side, after: Side) -> list[SettingChange]:
    """The settings that differ, sorted by path. A stage that one side lacks is one change, at its
    name, with what it uses as the value of the other side."""
    uses = [
        {
            stage["name"]: stage["use"]
            for stage in side.manifest.get("stages", ())
            if stage["name"] != SAME_RECORD
        }
        for side in (before, after)
    ]
    common = uses[0].keys() & uses[1].keys()
    one, other = (
        {name: use for name, use in own.items() if name not in common}
        | dict(_settings(side, common))
        for own, side in zip(uses, (before, after), strict=True)
    )
    found = []
    for path in sorted({*one, *other}):
        values = one.get(path, ABSENT), other.get(path, ABSENT)
        if values[0] != values[1]:
            found.append(SettingChange(path, *values))
    return found


def _settings(side: Side, stages: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Paths and values of all settings, of stages only those that are named."""
    if not side.manifest:
        assert side.quotas is not None  # a side is a manifest or quotas
        yield from _flat(quotas_to_plain(side.quotas), ())
        return
    yield from (("name", side.manifest["pipeline"]), ("seed", side.manifest["seed"]))
    yield from _flat(side.manifest["versions"], ("versions",))
    for pack in side.manifest.get("language_packs", ()):
        yield from _flat(pack["sha256"], ("language_packs", pack["name"]))
    for stage in side.manifest["stages"]:
        if (name := stage["name"]) in stages:
            yield from ((f"{name}.{key}", stage[key]) for key in ("use", "version"))
            yield f"{name}.after", _as_written(stage["after"], side.manifest["stages"])
            # What a stage read, such as quotas, says more than the path in its settings.
            yield from _flat({**stage["settings"], **stage["facts"]}, (name,))


def _as_written(after: Sequence[str], stages: Sequence[Mapping[str, Any]]) -> list[str]:
    """The stages before one, sorted, as pipeline.yaml names them: without `same_record`, which the
    engine puts in."""
    before = {stage["name"]: stage["after"] for stage in stages if stage["name"] == SAME_RECORD}
    return sorted({name for one in after for name in before.get(one, (one,))})


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The paths and values of all leaves of nested mappings."""
    if not isinstance(value, Mapping):
        yield ".".join(path), value
        return
    for key, below in value.items():
        if key not in _NO_SETTINGS:
            yield from _flat(below, (*path, str(key)))


# -- amounts


def movements(before: Side, after: Side) -> list[Movement]:
    """What differs in amounts by language, source, event, stage and reason; sorted by language and
    source, then what was read, kept, dropped and quarantined."""
    one, other = (_amounts(side.ledger, side.manifest["stages"]) for side in (before, after))
    found = []
    for key in sorted({*one, *other}, key=_order):
        amounts = one.get(key, Amount()), other.get(key, Amount())
        if amounts[0] != amounts[1]:
            found.append(Movement(*key, *amounts))
    return found


_Key = tuple[str, str, str, str, str]
"""Language, source, event, stage, reason."""
_EVENTS = ("read", "kept", "dropped", "quarantined")


def _order(key: _Key) -> tuple[str, str, int, str, str]:
    language, source, event, stage, reason = key
    return language, source, _EVENTS.index(event), stage, reason


def _amounts(ledger: Ledger, stages: Sequence[Mapping[str, Any]]) -> dict[_Key, Amount]:
    sink = stages[-1]["name"]
    found: dict[_Key, Amount] = {}
    for (stage, _, language, source, event, reason), amounts in ledger.counts.items():
        if event in ("dropped", "quarantined"):
            found[language, source, event, stage, reason] = Amount(*amounts)
        elif event == "out" and stage == sink:
            found[language, source, "kept", stage, ""] = Amount(*amounts)
        elif event == "in" and stage == source:
            found[language, source, "read", stage, ""] = Amount(*amounts)
    return found


# -- quotas


def share_changes(before: Side, after: Side) -> list[ShareChange]:
    """The shares of all groups, then of all languages that either side has."""
    wanted = [_wanted(side.quotas, side.supply) for side in (before, after)]
    quotas = [side.quotas for side in (before, after) if side.quotas is not None]
    groups = {name: None for one in quotas for name in one.groups}
    tags = {tag for one in quotas for tag in one.languages}
    tags |= {tag for side in (before, after) for tag in side.manifest.get("languages", ())}
    return [
        ShareChange(
            name,
            (wanted[0].get(name), wanted[1].get(name)),
            (_trained(before, name), _trained(after, name)),
        )
        for name in (*groups, *sorted(tags))
    ]


def _wanted(quotas: Quotas | None, supply: Mapping[str, float]) -> dict[str, float]:
    if quotas is None:
        return {}
    allocation = allocate(quotas, supply)
    shares = {**allocation.languages, **allocation.groups}
    return {name: share.wanted for name, share in shares.items()}


def _trained(side: Side, name: str) -> float | None:
    """The share of a language or group in what a trainer reads; None where there are no documents,
    or no such group."""
    if not side.has_documents:
        return None
    languages: Mapping[str, Mapping[str, int]] = side.manifest["languages"]
    unit = side.quotas.unit if side.quotas is not None else "bytes"
    if not all(f"trained_{unit}" in amounts for amounts in languages.values()):
        unit = "bytes"  # as in the reports
    groups = side.quotas.groups if side.quotas is not None else {}
    known = {*languages, *(side.quotas.languages if side.quotas is not None else ())}
    if name not in groups and name not in known:
        return None
    tags = groups[name].tags if name in groups else {name}
    total = sum(amounts[f"trained_{unit}"] for amounts in languages.values())
    part = sum(languages[tag][f"trained_{unit}"] for tag in tags if tag in languages)
    return part / total if total else 0.0
