"""Samples of the documents that a run dropped: which ones, their texts, and what decided."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.documents.ids import priority
from corpus.errors import InputError, suggest
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.load import Overrides, build_stage, load
from corpus.run.read_back import TextOf, first_text, pipeline_of, record_at
from corpus.run.replay import Replayed, Verdict, judged, replayed
from corpus.run.run_folder import MANIFEST
from corpus.schema import COLUMNS
from corpus.stage import Source, Stage
from corpus.storage.checked_parquet import row_groups
from corpus.storage.store import Store

__all__ = ["EXPORTED", "REFUSED", "Sample", "Wanted", "chosen", "exported", "samples", "scrubbed"]

EXPORTED = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "url", "source", "language", "stage", "reason")),
        *((name, pa.float64()) for name in ("value", "limit")),
        ("text", pa.large_string()),
    ]
)
"""The columns of samples as they may be kept. The text is scrubbed; null where that failed."""
REFUSED = ("opt_out", "opt_out_list")
"""Reasons of documents whose owner refuses that they are used: they are not exported."""

_DROPS, _COUNTS = "ledger/drops.parquet", "ledger/counts.parquet"
_STRATUM = ("stage", "reason", "language")
_READ = ("id", "url", "source", "file", "offset", "length", *_STRATUM, "value", "limit")
_ORDER = [(name, "ascending") for name in ("group", "priority", "id")]


@dataclass(frozen=True)
class Wanted:
    """Which documents are looked for: those that a stage dropped, for a reason, in a language. None
    stands for any."""

    stage: str | None = None
    reason: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Sample:
    """A document that was dropped. row: of the ledger. decided: why. came: as it came to the stage.
    text: of it, or where that had none yet, of its page. pipeline: of the run."""

    pipeline: Pipeline
    row: Mapping[str, Any]
    decided: Verdict
    came: Replayed
    text: str


def chosen(run: str, wanted: Wanted, number: int) -> list[dict[str, Any]]:
    """At most `number` rows of the ledger's drops, the same ones every time.

    As many are taken of each stage, reason and language as there are; of these, the documents of
    the lowest priority, which is as good as by chance. Sorted by stage, reason, language and
    priority. Raises InputError when `run` is no finished run, when its ledger does not say where
    documents stand, and where no document was dropped by this stage, for this reason, in this
    language.
    """
    store = Store(run)
    manifest = store.read_json(MANIFEST)
    if manifest is None or not store.exists(_DROPS):
        raise InputError(f"is no finished run: {MANIFEST} or ledger/ is missing", where=run)
    with store.open(_DROPS) as stream:
        if "offset" not in pq.ParquetFile(stream).schema_arrow.names:
            raise InputError(
                "its ledger is of an earlier version, which does not say where documents stand",
                where=run,
            )
    _check(store, wanted)
    found, sizes = _lowest(store, wanted, number, manifest["seed"])
    if not found.num_rows:
        raise InputError("no document was dropped, or only records that are none", where=run)
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in found.to_pylist():
        groups.setdefault(tuple(row[name] for name in _STRATUM), []).append(row)
    largest = sorted(groups, key=lambda group: (-sizes[group], group))
    turns = zip_longest(*(groups[group] for group in largest))
    rows = [row for turn in turns for row in turn if row is not None][:number]
    places = {stage["name"]: place for place, stage in enumerate(manifest["stages"])}

    def order(row: Mapping[str, Any]) -> tuple[Any, ...]:
        return places.get(row["stage"], -1), row["reason"], row["language"], row["priority"]

    return sorted(rows, key=order)


def _check(store: Store, wanted: Wanted) -> None:
    """Raise InputError where nothing was dropped by such a stage, for the reason, in the
    language."""
    seen: set[tuple[str, ...]] = set()
    for batch in row_groups(store, _COUNTS):
        dropped = pa.Table.from_batches([batch]).filter(pc.equal(batch["event"], "dropped"))
        strata = dropped.group_by(list(_STRATUM), use_threads=False).aggregate([]).to_pylist()
        seen |= {tuple(row[name] for name in _STRATUM) for row in strata}
    for place, name in enumerate(_STRATUM):
        value = getattr(wanted, name)
        if value is None:
            continue
        valid = {stratum[place] for stratum in seen}
        if value not in valid:
            there = suggest(value, valid) if valid else ""
            raise InputError(f"nothing was dropped with this {name}{there}", where=value)
        seen = {stratum for stratum in seen if stratum[place] == value}


def _lowest(
    store: Store, wanted: Wanted, number: int, seed: int
) -> tuple[pa.Table, Mapping[tuple[str, ...], int]]:
    """The `number` rows of the lowest priority in each stratum, and how many each has; in bounded
    memory."""
    sizes: dict[tuple[str, ...], int] = {}
    lowest: pa.Table | None = None
    for batch in row_groups(store, _DROPS):
        table = pa.Table.from_batches([batch]).select(_READ)
        mask = pc.not_equal(table["id"], "")
        for name in _STRATUM:
            if (value := getattr(wanted, name)) is not None:
                mask = pc.and_(mask, pc.equal(table[name], value))
        table = table.filter(mask).combine_chunks()
        if not table.num_rows:
            continue
        table = table.append_column("priority", priority(table["id"].chunk(0), seed))
        counted = table.group_by(list(_STRATUM), use_threads=False).aggregate([([], "count_all")])
        for row in counted.to_pylist():
            group = tuple(row[name] for name in _STRATUM)
            sizes[group] = sizes.get(group, 0) + row["count_all"]
        together = table if lowest is None else pa.concat_tables([lowest, table])
        lowest = _first_of_groups(together, number)
    if lowest is None:
        return pa.table({name: pa.array([], pa.string()) for name in _READ}), sizes
    return lowest, sizes


def _first_of_groups(table: pa.Table, number: int) -> pa.Table:
    """The first rows of each stratum by priority, `number` at most."""
    groups = pc.binary_join_element_wise(*(table[name] for name in _STRATUM), "\t")
    table = table.append_column("group", groups).sort_by(_ORDER)
    names = table["group"].to_pylist()
    within, rows = 0, []
    for row, name in enumerate(names):
        within = within + 1 if row and names[row - 1] == name else 0
        if within < number:
            rows.append(row)
    return table.take(pa.array(rows, pa.int64())).drop_columns("group")


def samples(
    run: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    pipeline: str | None = None,
    overrides: Overrides = (),
    text_of: TextOf,
) -> Iterator[Sample]:
    """Yield each of the rows that `chosen` gave with its text.

    The record is read again from its source, and taken through the stages before the one that
    dropped it. pipeline, overrides: as for `corpus.run.read_back.read_back`, with its errors.
    """
    config = load(pipeline_of(run, pipeline), overrides=overrides).pipeline
    for row in rows:
        source = config[row["source"]].component
        assert isinstance(source, Source)
        origin = {name: row[name] for name in ("file", "offset", "length")}
        document = {"id": row["id"], "origin": origin}
        record = record_at(source, document)
        came = replayed(config, row["source"], record, row["stage"])
        decided = Verdict(row["stage"], row["reason"], row["value"], row["limit"])
        text = came.text or first_text(record.to_pylist()[0], text_of)
        yield Sample(config, row, decided, came, text)


def exported(read: Iterable[Sample]) -> Iterator[dict[str, Any]]:
    """Yield samples as rows of `EXPORTED`, without those that were dropped as `REFUSED`."""
    for sample in read:
        if sample.row["reason"] not in REFUSED:
            row = {name: sample.row[name] for name in EXPORTED.names if name != "text"}
            yield {**row, "text": scrubbed(sample)}


def scrubbed(sample: Sample) -> str | None:
    """The text of a sample as the stage `pii` leaves it: as it is, if that has seen it; else as the
    `pii` of the pipeline makes it, or one with the default settings if the pipeline has none. None
    for a text on which it fails."""
    if "pii" in sample.came.uses:
        return sample.text
    stage = _scrubber(sample.pipeline, sample.row["source"])
    result = judged(stage, _columns(sample))
    if result.quarantined is not None and result.quarantined[0].is_valid:
        return None
    text: str | None = result.columns["text"][0].as_py()
    return text


def _columns(sample: Sample) -> Mapping[str, pa.Array]:
    said = {"text": sample.text, "language": sample.row["language"]}
    known = {name: pa.array([value], COLUMNS[name].type) for name, value in said.items()}
    return {**sample.came.columns, **known}


def _scrubber(pipeline: Pipeline, source: str) -> Stage:
    own: Callable[[str], bool] = {node.name for node in pipeline.path(source)}.__contains__
    nodes = sorted(pipeline.nodes, key=lambda node: not own(node.name))
    found = [node.component for node in nodes if node.component.name == "pii"]
    stage = found[0] if found else build_stage("pii", {}, base=".", where=lambda _: "pii")
    assert isinstance(stage, Stage)
    return stage
