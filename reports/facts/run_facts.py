"""The facts on which all reports rest, taken from a run's ledger and manifest, never from
documents. The example on the card is read elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from corpus.config.statements import About, Publication, Statements
from corpus.documents.languages import LANGUAGES
from corpus.errors import InputError
from corpus.quotas.allocation import allocate
from corpus.quotas.model import Quotas, quotas_from_plain
from corpus.quotas.shortfall import Allocation
from corpus.run.ledger_files import faulty_files, read_sums, repairs
from corpus.run.manifest import dataset_version
from corpus.run.manifest_file import MANIFEST_FILE, read_manifest
from corpus.run.run_folder import DATASET, MANIFEST
from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger
from reports.facts.domains import PATH, Domains, domains

__all__ = ["Amount", "Facts", "LanguageRow", "StageRow", "load_facts"]


@dataclass(frozen=True)
class Amount:
    """A number of documents, with their bytes and words; amounts can be added."""

    documents: int = 0
    bytes: int = 0
    words: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.documents + other.documents, self.bytes + other.bytes, self.words + other.words
        )


@dataclass(frozen=True)
class StageRow:
    """What a stage did, summed over all partitions, languages and sources.

    use: the stage's registry name. dropped: by reason.
    """

    name: str
    use: str
    entered: Amount
    left: Amount
    dropped: Mapping[str, Amount]
    quarantined: Amount


@dataclass(frozen=True)
class LanguageRow:
    """One language from its identification to the shards.

    entered: documents known as this language before any of them was dropped; `und` has those that
    were dropped before their language was known. kept: documents of train in the shards. dropped:
    documents by `stage: reason`; the rest of those that entered is held out. wanted, got: shares (0
    to 1) of what is trained on; wanted is None without quotas. stored: share of what is stored.
    epochs: how often the stored text is read in training, on average.
    """

    tag: str
    entered: int
    kept: int
    dropped: Mapping[str, int]
    wanted: float | None
    got: float
    stored: float
    epochs: float


@dataclass(frozen=True)
class Facts:
    """A run's manifest and ledger, and what follows from them."""

    folder: str
    manifest: Mapping[str, Any]
    ledger: Ledger = field(repr=False)
    """The ledger, summed over partitions."""
    repairs: int = 0
    """How many files of intermediates were found damaged and made again."""
    faulty: Sequence[Mapping[str, str]] = ()
    """Input files that could not be read, as mappings with `source`, `file` and `reason`."""

    @cached_property
    def statements(self) -> Statements:
        """What is stated of the dataset and its sources. Raises ConfigError where the manifest does
        not hold it as it was written."""
        return Statements.from_plain(self.manifest.get("statements", {}), where=MANIFEST)

    @cached_property
    def publication(self) -> Publication:
        """What is stated of the dataset as it is published. The version is raised where documents
        were taken out since."""
        return replace(self.statements.publication, version=dataset_version(self.manifest))

    @cached_property
    def about(self) -> Mapping[str, About]:
        """What is stated of each source, by its name; with nothing in it for a source of which
        nothing is."""
        stages = self.manifest["stages"]
        sources = [stage["name"] for stage in stages if not stage["after"]]
        return {name: self.statements.about.get(name, About()) for name in sources}

    @cached_property
    def stages(self) -> Sequence[StageRow]:
        """The stages in the order of the pipeline, `same_record` included."""
        uses = {stage["name"]: stage["use"] for stage in self.manifest["stages"]}
        rows = []
        for name, use in uses.items():
            by_event: dict[str, dict[str, Amount]] = {}
            for (stage, _, _, _, event, reason), amounts in self.ledger.counts.items():
                if stage == name:
                    reasons = by_event.setdefault(event, {})
                    reasons[reason] = reasons.get(reason, Amount()) + Amount(*amounts)
            rows.append(
                StageRow(
                    name=name,
                    use=use,
                    entered=_sum(by_event.get("in", {})),
                    left=_sum(by_event.get("out", {})),
                    dropped=dict(sorted(by_event.get("dropped", {}).items())),
                    quarantined=_sum(by_event.get("quarantined", {})),
                )
            )
        return rows

    def language_name(self, tag: str) -> str:
        """The English name of a language; the tag itself for one that is not known here."""
        if tag == "und":
            return "not identified"
        if tag in LANGUAGES:
            return LANGUAGES[tag].name
        return self._of_packs.get(tag, {}).get("name", tag)

    def autonym(self, tag: str) -> str:
        """The name of a language in itself; empty for one that is not known here."""
        if tag in LANGUAGES:
            return LANGUAGES[tag].autonym
        return self._of_packs.get(tag, {}).get("autonym", "")

    @cached_property
    def _of_packs(self) -> Mapping[str, Mapping[str, str]]:
        """Tag -> what the manifest says of a language of the run's packs, which need not be at hand
        any more."""
        packs = self.manifest.get("language_packs", ())
        return {language["tag"]: language for pack in packs for language in pack["languages"]}

    @cached_property
    def quotas(self) -> Quotas | None:
        """The quotas by which the mixture was balanced; None where it was not balanced."""
        for stage in self.manifest["stages"]:
            if "quotas" in stage["facts"]:
                return quotas_from_plain(stage["facts"]["quotas"])
        return None

    @cached_property
    def supply(self) -> Mapping[str, int]:
        """The amount of each language before balancing, in the unit of the quotas."""
        return self._by_language("supply")

    @cached_property
    def allocated(self) -> Mapping[str, int]:
        """What the run gave each language before it chose whole documents, in the unit of the
        quotas."""
        return self._by_language("allocated")

    def _by_language(self, name: str) -> Mapping[str, int]:
        """Language -> value of a measure, summed over all else."""
        found: dict[str, int] = {}
        for (language, _), value in self.measure(name).items():
            found[language] = found.get(language, 0) + value
        return found

    @cached_property
    def allocation(self) -> Allocation | None:
        """What the quotas allocate of this supply; None without quotas."""
        return allocate(self.quotas, self.supply) if self.quotas is not None else None

    @cached_property
    def unit(self) -> str:
        """The unit of shares in reports: that of the quotas, or bytes where there are no quotas or
        the manifest does not count their unit, as that of an earlier version may not."""
        unit = self.quotas.unit if self.quotas is not None else "bytes"
        return unit if self._counts(unit) else "bytes"

    @cached_property
    def written_out(self) -> bool:
        """Whether the shards have each document as often as it is to be read."""
        return bool(self.manifest["stages"][-1]["settings"].get("materialise", False))

    @cached_property
    def units(self) -> Sequence[str]:
        """All units in which shares can be given, `unit` first, then bytes and words."""
        return [*dict.fromkeys((self.unit, "bytes", "words"))]

    def _counts(self, unit: str) -> bool:
        """Whether the manifest counts a unit for every language."""
        return all(f"trained_{unit}" in one for one in self.manifest["languages"].values())

    def share(self, tags: Sequence[str], *, trained: bool, unit: str | None = None) -> float:
        """The share (0 to 1) of these languages in the dataset. trained: count each document as
        often as it is repeated; otherwise once. unit: another than that of the report."""
        unit = unit or self.unit
        name = f"trained_{unit}" if trained else unit
        languages = self.manifest["languages"]
        total = sum(amounts[name] for amounts in languages.values())
        part = sum(languages[tag][name] for tag in tags if tag in languages)
        return part / total if total else 0.0

    @cached_property
    def languages(self) -> Sequence[LanguageRow]:
        """All languages that have documents or a quota, or of which documents were dropped, sorted
        by tag."""
        dropped: dict[str, dict[str, int]] = {}
        for (stage, _, language, _, event, reason), (documents, _, _) in self.ledger.counts.items():
            if event in ("dropped", "quarantined"):
                what = reason if event == "dropped" else "quarantined"
                reasons = dropped.setdefault(language, {})
                key = f"{stage}: {what}"
                reasons[key] = reasons.get(key, 0) + documents
        amounts = self.manifest["languages"]
        splits = self.manifest.get("splits", {}).values()
        quotas = self.allocation.languages if self.allocation is not None else {}
        rows = []
        for tag in sorted({*amounts, *dropped, *quotas}):
            kept = amounts.get(tag, {}).get("documents", 0)
            held_out = sum(split[tag]["documents"] for split in splits if tag in split)
            reasons = dict(sorted(dropped.get(tag, {}).items()))
            names = (self.unit, f"trained_{self.unit}")
            stored, trained = (amounts.get(tag, {}).get(name, 0) for name in names)
            rows.append(
                LanguageRow(
                    tag=tag,
                    entered=kept + held_out + sum(reasons.values()),
                    kept=kept,
                    dropped=reasons,
                    wanted=quotas[tag].wanted if tag in quotas else None,
                    got=self.share([tag], trained=True),
                    stored=self.share([tag], trained=False),
                    epochs=trained / stored if stored else 0.0,
                )
            )
        return rows

    @cached_property
    def domains(self) -> Domains:
        """The domains of the dataset. There may be many, so they are read from the ledger only
        when they are first needed."""
        return domains(Store(self.folder), self.manifest)

    def measure(self, name: str, *, by_source: bool = False) -> Mapping[tuple[str, str], int]:
        """(language, key) -> value of a measure, or by (source, key), summed over all else."""
        values: dict[tuple[str, str], int] = {}
        for (_, _, language, source, measure, key), value in self.ledger.measures.items():
            if measure == name:
                place = source if by_source else language, key
                values[place] = values.get(place, 0) + value
        return values


def load_facts(folder: str) -> Facts:
    """The facts of the run in a folder. Raises InputError where that is not a finished run."""
    store = Store(folder)
    manifest = read_manifest(store.below(DATASET))
    needed = ("ledger/counts.parquet", PATH)
    if manifest is None or not all(store.exists(path) for path in needed):
        missing = f"is no finished run: {MANIFEST} or ledger/ is missing; `corpus run` ends it"
        if store.exists(MANIFEST_FILE):
            missing = "is a dataset without its ledger; give the folder of the run"
        raise InputError(missing, where=folder)
    return Facts(folder, manifest, read_sums(store), repairs(store), faulty_files(store))


def _sum(amounts: Mapping[str, Amount]) -> Amount:
    total = Amount()
    for amount in amounts.values():
        total += amount
    return total
