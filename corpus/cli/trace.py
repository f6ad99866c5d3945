"""What became of a document: each stage that it passed, and where and why it left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import clean_url
from corpus.errors import InputError
from corpus.storage.store import Store

__all__ = ["Traced", "rows_of", "trace"]

_PROVENANCE = ("record_id", "digest", "date", "charset", "status")
_NOT_KEPT = ("offset", "length", *_PROVENANCE)
"""The ledger has no place for these: it would be as large as the crawl's index."""
_SHOWN = (*_PROVENANCE, "license", "rights", "quality", "cluster_size", "repeats", "characters")


@dataclass(frozen=True)
class Traced:
    """One document. stage, reason: where and why it left; both empty for one that was kept."""

    id: str
    url: str
    source: str
    language: str
    event: str
    stage: str
    reason: str
    survivor: str
    passed: tuple[str, ...]
    facts: dict[str, Any]


def trace(run: str, *, by: str, value: str) -> list[Traced]:
    """All documents whose `id`, `url` or `domain` (`by`) is `value`, kept ones first. An address
    may be given as it was crawled, or in its one spelling (`canonical_url`).

    Raises InputError when RUN is no finished run.
    """
    store = Store(run)
    manifest = store.read_json("dataset/manifest.json")
    if manifest is None or not store.exists("ledger/drops.parquet"):
        raise InputError(
            "is no finished run: dataset/manifest.json or ledger/ is missing", where=run
        )
    stages = {stage["name"]: stage for stage in manifest["stages"]}
    values = {value, clean_url(value), canonical_url(value)} if by == "url" else {value}
    return [*_kept(store, manifest, stages, by, values), *_left(store, stages, by, values)]


def _kept(
    store: Store, manifest: dict[str, Any], stages: dict[str, Any], by: str, values: set[str]
) -> Iterator[Traced]:
    sink = manifest["stages"][-1]["name"]
    for row in rows_of(store, [f"dataset/{s['path']}" for s in manifest["shards"]], by, values):
        yield Traced(
            id=row["id"],
            url=row["url"],
            source=row["source"],
            language=row["language"],
            event="kept",
            stage=sink,
            reason="",
            survivor="",
            passed=_path(stages, row["source"], ""),
            facts=_facts(row),
        )


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    """What is said of a kept document; a dataset of an earlier version has fewer columns."""
    facts = {**row["origin"], **{name: row[name] for name in _SHOWN if name in row}}
    if (canonical := canonical_url(row["url"])) != row["url"]:
        facts["canonical"] = canonical
    # Of a row of a collection there is no record, charset or status to tell.
    return {n: v for n, v in facts.items() if n not in _PROVENANCE or v not in ("", 0, None)}


def _left(store: Store, stages: dict[str, Any], by: str, values: set[str]) -> Iterator[Traced]:
    names = [f"ledger/{name}.parquet" for name in ("drops", "quarantine")]
    for row in rows_of(store, names, by, values):
        yield Traced(
            id=row["id"],
            url=row["url"],
            source=row["source"],
            language=row["language"],
            event=row["event"],
            stage=row["stage"],
            reason=row["reason"],
            survivor=row["survivor"] or "",
            passed=_path(stages, row["source"], row["stage"]),
            facts={n: row[n] for n in ("partition", "place") if row.get(n)},
        )


def rows_of(
    store: Store, paths: Sequence[str], by: str, values: set[str], *, text: bool = False
) -> Iterator[dict[str, Any]]:
    """Rows whose column `by` is one of `values`, without their text unless it is asked for. Of row
    groups that hold none, only that column is read."""
    wanted = pa.array(sorted(values), pa.string())
    for path in paths:
        with store.open(path) as stream:
            file = pq.ParquetFile(stream)
            names = [name for name in file.schema_arrow.names if text or name != "text"]
            for group in range(file.num_row_groups):
                column = file.read_row_group(group, columns=[by], use_threads=False)[by]
                found = pc.is_in(column, value_set=wanted)
                if pc.any(found).as_py():
                    table = file.read_row_group(group, columns=names, use_threads=False)
                    yield from table.filter(found).to_pylist()


def _path(stages: dict[str, Any], source: str, until: str) -> tuple[str, ...]:
    """The stages from a source on, up to and without `until`."""
    path: list[str] = []
    current: str | None = source
    while current is not None and current != until:
        path.append(current)
        current = next((n for n, s in stages.items() if current in s["after"]), None)
    return tuple(path)


def as_lines(traced: Sequence[Traced]) -> Iterator[str]:
    """For a person: what became of each."""
    for found in traced:
        yield f"{found.id or '(no id)'}  {found.url}"
        yield f"  source {found.source}, language {found.language}"
        if found.passed:
            yield f"  passed {' -> '.join(found.passed)}"
        if found.event == "kept":
            yield f"  kept, written by {found.stage}"
            yield from (f"    {name}: {_shown(value)}" for name, value in found.facts.items())
        else:
            yield f"  {found.event} by {found.stage}: {found.reason}"
            if found.survivor:
                yield f"    the one that stayed: {found.survivor}"
            yield from (f"    {name}: {_shown(value)}" for name, value in found.facts.items())
            yield f"    not kept of what left: {', '.join(_NOT_KEPT)}"


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return round(value, 4) if isinstance(value, float) else value
