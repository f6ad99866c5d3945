"""Samples of the documents that a run dropped: which ones, their texts, and what decided."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import InputError, suggest
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.load import Overrides, build_stage, load
from corpus.run.lowest import Drawn, lowest, rows_at
from corpus.run.read_back import TextOf, first_text, pipeline_of, record_at
from corpus.run.replay import Replayed, Verdict, judged, replayed
from corpus.run.trace import finished
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
    manifest = finished(store)
    with store.open(_DROPS) as stream:
        if "offset" not in pq.ParquetFile(stream).schema_arrow.names:
            raise InputError(
                "its ledger is of an earlier version, which does not say where documents stand",
                where=run,
            )
    _check(store, wanted)
    where = {name: value for name, value in asdict(wanted).items() if value is not None}
    drawn, sizes = lowest(store, _DROPS, _STRATUM, number, manifest["seed"], where=where)
    if not drawn:
        raise InputError("no document was dropped, or only records that are none", where=run)
    largest = sorted(drawn, key=lambda stratum: (-sizes[stratum], stratum))
    turns = zip_longest(*(drawn[stratum] for stratum in largest))
    first = [one for turn in turns for one in turn if one is not None][:number]
    rows = rows_at(store, _DROPS, first, _READ)
    places = {stage["name"]: place for place, stage in enumerate(manifest["stages"])}

    def order(one: Drawn) -> tuple[Any, ...]:
        row = rows[one]
        return places.get(row["stage"], -1), row["reason"], row["language"], one

    return [rows[one] for one in sorted(first, key=order)]


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
