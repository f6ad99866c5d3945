"""All that the report's page shows, in no language: what it says is put in words by `page.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.storage.store import Store
from reports.facts.accounts import (
    SourceRow,
    StageFlow,
    Table,
    drops_by_language,
    drops_by_source,
    measure_table,
    sources,
    stage_flows,
)
from reports.facts.cost import Cost, cost
from reports.facts.earlier_run import EarlierRun, earlier_run
from reports.facts.language_flows import LanguageFlow, Quarantined, language_flows, quarantined
from reports.facts.lengths import Length, lengths
from reports.facts.loss_rates import LossRates, loss_rates
from reports.facts.opt_outs import OptOuts, opt_outs
from reports.facts.repeated_ids import RepeatedIds, repeated_ids
from reports.facts.run_facts import Facts
from reports.facts.sample_ids import SampleId, dropped_ids, kept_ids
from reports.facts.scrubbing import Scrubbing, scrubbing
from reports.facts.signals import Distribution, distributions
from reports.facts.source_accounts import SourceAccount, source_accounts
from reports.languages.words import REASONS
from reports.quotas import QuotaReport

__all__ = ["Fate", "PageData", "Promise", "page_data"]

_MEASURES = (
    *("pii", "pii_domains", "pii_below_threshold", "clusters", "similarity"),
    *("charsets", "charset_sources", "replacement_characters"),
)


@dataclass(frozen=True)
class Promise:
    """The minimum of a group, and what the group got of what is trained on."""

    name: str
    minimum: float
    got: float
    kept: bool


@dataclass(frozen=True)
class Fate:
    """How many documents of the sources ended at a stage; its name is "" for those in the dataset,
    held out or not."""

    stage: str
    documents: int


@dataclass(frozen=True)
class PageData:
    """What the page shows.

    entered, kept: documents of the sources, and of the dataset with what is held out. entered_of,
    read_of: language, source -> documents of which `drops`, `drops_by_source` tell a part. pairs:
    what became of each language of each source. tables: measures by language and key. accounts:
    what can be said of each source. relabelled: stage, language before and after, documents.
    """

    facts: Facts
    report: QuotaReport
    flows: Sequence[StageFlow]
    sources: Sequence[SourceRow]
    repeated: Sequence[RepeatedIds]
    refused: OptOuts
    drops: Table
    drops_by_source: Table
    losses: LossRates
    pairs: Sequence[LanguageFlow]
    quarantine: Sequence[Quarantined]
    tables: Mapping[str, Table]
    scrubbing: Scrubbing | None
    signals: Sequence[Distribution]
    lengths: Sequence[Length]
    accounts: Sequence[SourceAccount]
    kept_ids: Sequence[SampleId]
    dropped_ids: Sequence[SampleId]
    cost: Cost | None
    earlier: EarlierRun | None

    @property
    def tags(self) -> Sequence[str]:
        """All languages of which anything is known, sorted; `und` is the last."""
        tags = {row.tag for row in self.facts.languages} - {"und"}
        return [*sorted(tags), "und"]

    @property
    def entered(self) -> int:
        """Documents of all sources."""
        return sum(source.documents for source in self.sources)

    @property
    def kept(self) -> int:
        """Documents that the last stage wrote."""
        return sum(source.stored.documents for source in self.sources)

    @property
    def entered_of(self) -> Mapping[str, int]:
        """Language -> documents; `und` stands for all documents of the sources."""
        return {row.tag: row.entered for row in self.facts.languages} | {"und": self.entered}

    @property
    def read_of(self) -> Mapping[str, int]:
        """Source -> documents."""
        return {source.name: source.documents for source in self.sources}

    @property
    def promises(self) -> Sequence[Promise]:
        """The minima of groups, in the order of the quotas."""
        return [
            Promise(row.name, row.minimum, row.trained, "minimum" not in row.missed)
            for row in self.report.groups
            if row.minimum
        ]

    @property
    def fates(self) -> Sequence[Fate]:
        """What was kept, then what each stage dropped, in the order of the pipeline."""
        gone = [Fate(step.name, step.gone) for step in self.flows if not step.is_source]
        return [Fate("", self.kept), *(fate for fate in gone if fate.documents)]

    @property
    def reasons(self) -> Sequence[str]:
        """The reasons for which documents were dropped, where words say what they mean; sorted."""
        return sorted({reason for step in self.flows for reason in step.dropped} & {*REASONS})

    @property
    def has_lengths(self) -> bool:
        """Whether a stage counted words."""
        return any(one.quantiles for one in self.lengths)

    @property
    def quarantined(self) -> int:
        """All records in quarantine."""
        return sum(one.documents for one in self.quarantine)

    @property
    def shard_bytes(self) -> int:
        """The size of all shards as files."""
        return sum(shard["bytes"] for shard in self.facts.manifest["shards"])

    @property
    def others(self) -> Mapping[str, int]:
        """Languages without a quota -> documents, the most first."""
        return measure_table(self.facts, "other_language").totals

    @property
    def relabelled(self) -> Sequence[tuple[str, str, str, int]]:
        """Documents whose language was changed after it was first identified."""
        found: dict[tuple[str, str], int] = {}
        for (stage, _, _, _, event, reason), amounts in self.facts.ledger.counts.items():
            if event == "relabelled" and not reason.startswith("und>"):
                found[stage, reason] = found.get((stage, reason), 0) + amounts[0]
        return [
            (stage, *reason.split(">", 1), number)  # type: ignore[misc]  # the reason has one `>`
            for (stage, reason), number in sorted(found.items())
        ]


def page_data(facts: Facts, report: QuotaReport, earlier: str | None = None) -> PageData:
    """Collect it. earlier: the folder of a run to compare with. Raises InputError where that is no
    finished run."""
    store = Store(facts.folder)
    signals = distributions(facts)
    tables = {name: measure_table(facts, name) for name in _MEASURES}
    return PageData(
        facts=facts,
        report=report,
        flows=stage_flows(facts),
        sources=sources(facts),
        repeated=repeated_ids(facts),
        refused=opt_outs(facts),
        drops=drops_by_language(facts),
        drops_by_source=drops_by_source(facts),
        losses=loss_rates(facts),
        pairs=language_flows(facts),
        quarantine=quarantined(facts),
        tables={**tables, "pii_sources": measure_table(facts, "pii", by_source=True)},
        scrubbing=scrubbing(facts),
        signals=signals,
        lengths=lengths(facts, signals),
        accounts=source_accounts(facts),
        kept_ids=kept_ids(store, facts.manifest),
        dropped_ids=dropped_ids(store, facts.manifest),
        cost=cost(store),
        earlier=earlier_run(facts.folder, earlier) if earlier is not None else None,
    )
