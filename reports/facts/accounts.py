"""Tables that report and card share: sources, stages of the pipeline, drops, measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.messages import Message, in_context
from reports.facts.run_facts import Amount, Facts

__all__ = [
    "SourceRow",
    "StageFlow",
    "Table",
    "drops_by_language",
    "drops_by_source",
    "measure_table",
    "sources",
    "stage_flows",
]

_WEB = ("warc", "wet")
_WHAT = {
    "warc": Message("responses read from web archives"),
    "wet": Message("texts read from the WET files of a web crawl"),
    "jsonl": Message("documents read from JSON lines"),
    "parquet": Message("documents read from Parquet"),
    "extract": Message("main text taken out of HTML"),
    "rights": Message("opt-outs and licences read from response headers and the page"),
    "urls": Message("addresses on lists dropped: blocked ones, and opt-outs"),
    "suppress": Message("documents that were to be forgotten kept out"),
    "site_files": Message("robots.txt, tdmrep.json and licences read from web archives"),
    "site_rights": Message("opt-outs read from robots.txt, tdmrep.json and licences of the crawl"),
    "host_boilerplate": Message("lines that many pages of a host have in common taken out"),
    "repair": Message("wrong decoding, control characters and white space mended; Unicode NFC"),
    "language": Message("language identified"),
    "variety": Message("varieties and scripts of a language told apart"),
    "quality": Message("heuristics of quality, by language"),
    "pii": Message("personal data that has a form of its own scrubbed"),
    "datatrove": Message("a block of datatrove"),
    "same_record": Message("records that were read twice dropped"),
    "same_url": Message("earlier captures of one address dropped"),
    "exact": Message("copies of equal normalised text dropped"),
    "minhash": Message("near-duplicates found by MinHash, verified and dropped"),
    "balance": Message("documents chosen and repeated so that quotas are met"),
    "shards": Message("shards written"),
    "nothing": in_context("stage", "nothing"),
}
"""What each stage of this project does, by the name that `use` gives it in pipeline.yaml."""


@dataclass(frozen=True)
class SourceRow:
    """One source, from its records to the shards.

    web: whether it reads a crawl. read: records. documents: records that became documents.
    stored: what the dataset has of them, each document once.
    """

    name: str
    use: str
    web: bool
    read: int
    documents: int
    stored: Amount


@dataclass(frozen=True)
class StageFlow:
    """One stage of the pipeline, with what the run recorded about it.

    what: a short description; "" for a stage of others. after: the names of the stages before it.
    facts: what the stage noted in the manifest, such as its model.
    """

    name: str
    use: str
    version: int
    what: str
    after: Sequence[str]
    settings: Mapping[str, Any]
    facts: Mapping[str, Any]
    is_source: bool
    entered: Amount
    left: Amount
    dropped: Mapping[str, int]
    """Reason -> documents, largest first; quarantined documents stand under `quarantined`."""

    @property
    def gone(self) -> int:
        """Documents that the stage dropped or quarantined."""
        return sum(self.dropped.values())


@dataclass(frozen=True)
class Table:
    """Numbers by (row, column); a missing number is 0."""

    rows: Sequence[str]
    columns: Sequence[str]
    values: Mapping[tuple[str, str], int]

    def row_total(self, row: str) -> int:
        """The sum of a row over all columns."""
        return sum(self.values.get((row, column), 0) for column in self.columns)

    def column_total(self, column: str) -> int:
        """The sum of a column over all rows."""
        return sum(self.values.get((row, column), 0) for row in self.rows)

    @property
    def total(self) -> int:
        """The sum of all numbers."""
        return sum(self.values.values())

    @property
    def totals(self) -> Mapping[str, int]:
        """Column -> its total, largest first."""
        totals = {column: self.column_total(column) for column in self.columns}
        return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def sources(facts: Facts) -> list[SourceRow]:
    """All sources, sorted by name."""
    uses = {stage["name"]: stage["use"] for stage in facts.manifest["stages"]}
    sink = facts.manifest["stages"][-1]["name"]
    read: dict[str, int] = {}
    left: dict[str, int] = {}
    stored: dict[str, Amount] = {}
    for (stage, _, _, source, event, _), amounts in facts.ledger.counts.items():
        if stage == source and event == "in":
            read[source] = read.get(source, 0) + amounts[0]
        if stage == source and event == "out":
            left[source] = left.get(source, 0) + amounts[0]
        if stage == sink and event == "out":
            stored[source] = stored.get(source, Amount()) + Amount(*amounts)
    return [
        SourceRow(
            name,
            uses.get(name, name),
            uses.get(name) in _WEB,
            read[name],
            left.get(name, 0),
            stored.get(name, Amount()),
        )
        for name in sorted(read)
    ]


def stage_flows(facts: Facts) -> list[StageFlow]:
    """All stages, in the order of the pipeline."""
    counted = {row.name: row for row in facts.stages}
    names = {row.name for row in sources(facts)}
    found = []
    for stage in facts.manifest["stages"]:
        name, row = stage["name"], counted[stage["name"]]
        dropped = {reason: amount.documents for reason, amount in row.dropped.items()}
        if row.quarantined.documents:
            dropped["quarantined"] = row.quarantined.documents
        found.append(
            StageFlow(
                name=name,
                use=stage["use"],
                version=stage["version"],
                what=_WHAT.get(stage["use"], ""),
                after=list(stage["after"]),
                settings=stage["settings"],
                facts=stage["facts"],
                is_source=name in names,
                entered=row.entered,
                left=row.left,
                dropped=dict(sorted(dropped.items(), key=lambda item: (-item[1], item[0]))),
            )
        )
    return found


def drops_by_language(facts: Facts) -> Table:
    """Documents that were dropped or quarantined, by language and by `stage: reason`.

    The language is the one with which the document entered the stage; `und`, the last row, are
    documents that left before their language was identified. Columns stand in the order of the
    pipeline. Records that a source passed over are left out, since they are not documents.
    """
    return _drops(facts, by_source=False)


def drops_by_source(facts: Facts) -> Table:
    """As `drops_by_language`, by source."""
    return _drops(facts, by_source=True)


def _drops(facts: Facts, *, by_source: bool) -> Table:
    order = {stage["name"]: place for place, stage in enumerate(facts.manifest["stages"])}
    values: dict[tuple[str, str], int] = {}
    keys: dict[str, tuple[int, str]] = {}
    for (stage, _, language, source, event, reason), (number, _, _) in facts.ledger.counts.items():
        if event not in ("dropped", "quarantined") or stage == source:
            continue
        what = f"{stage}: {reason if event == 'dropped' else 'quarantined'}"
        row = source if by_source else language
        keys[what] = (order.get(stage, len(order)), what)
        values[row, what] = values.get((row, what), 0) + number
    rows = sorted({row for row, _ in values}, key=lambda tag: (tag == "und", tag))
    return Table(rows, sorted(keys, key=lambda what: keys[what]), values)


def measure_table(facts: Facts, name: str, *, by_source: bool = False) -> Table:
    """The measure `name` by language, or by source, and key; `und` is the last row."""
    values = facts.measure(name, by_source=by_source)
    rows = sorted({row for row, _ in values}, key=lambda tag: (tag == "und", tag))
    return Table(rows, sorted({key for _, key in values}), values)
