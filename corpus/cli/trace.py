"""`corpus trace`: what became of a document, the stages that it passed, and why it left.

The dataset is searched for documents that were kept, and the ledger for those that left.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.cli.decorators import example
from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import clean_url
from corpus.errors import InputError
from corpus.run.run_folder import MANIFEST
from corpus.storage.store import Store

__all__ = ["Traced", "as_lines", "rows_of", "trace", "trace_documents"]

_PROVENANCE = ("record_id", "digest", "date", "charset", "status")
_NOT_KEPT = ("offset", "length", *_PROVENANCE)
"""Columns that the ledger lacks: with them it would be as large as the index of the crawl."""
_SHOWN = (*_PROVENANCE, "license", "rights", "quality", "cluster_size", "repeats", "characters")


@click.command()
@click.argument("folder", metavar="RUN")
@click.option("--id", "id_", metavar="ID", help="Id of a document.")
@click.option("--url", metavar="URL", help="Address of a page.")
@click.option("--domain", metavar="D", help="Registrable domain.")
@example("corpus trace runs/first --url https://example.com/page")
def trace(folder: str, id_: str | None, url: str | None, domain: str | None) -> None:
    """Show what became of a document.

    The stages that it passed are named, and where and why it left.
    """
    given = {n: v for n, v in (("id", id_), ("url", url), ("domain", domain)) if v is not None}
    if len(given) != 1:
        raise click.UsageError("give one of --id, --url and --domain")
    ((by, value),) = given.items()
    found = trace_documents(folder, by=by, value=value)
    if not found:
        click.echo(f"no document with this {by} was seen", err=True)
        sys.exit(1)
    click.echo("\n".join(as_lines(found)))


@dataclass(frozen=True)
class Traced:
    """What became of one document.

    event: `kept`, or how it left. stage: the sink for a document that was kept, else where it left.
    reason: why it left; empty if it was kept. survivor: the id of the document that stayed in its
    place, if one did. passed: the stages before that. facts: further columns that are known.
    """

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


def trace_documents(run: str, *, by: str, value: str) -> list[Traced]:
    """Find all documents whose `id`, `url` or `domain` is a value; kept ones come first.

    by: the name of the column. value: a URL may be given as it was crawled, or in its one spelling
    (`canonical_url`). Raises InputError when `run` is no finished run.
    """
    store = Store(run)
    manifest = store.read_json(MANIFEST)
    if manifest is None or not store.exists("ledger/drops.parquet"):
        raise InputError(f"is no finished run: {MANIFEST} or ledger/ is missing", where=run)
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
    """Return what is said of a kept document; a dataset of an earlier version has fewer columns."""
    facts = {**row["origin"], **{name: row[name] for name in _SHOWN if name in row}}
    if (canonical := canonical_url(row["url"])) != row["url"]:
        facts["canonical"] = canonical
    # The row of a collection has no record, charset or status.
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
            facts={n: row[n] for n in ("partition", "file", "place") if row.get(n)},
        )


def rows_of(
    store: Store, paths: Sequence[str], by: str, values: set[str], *, text: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the rows whose column `by` is one of `values`, without their text unless it is asked
    for. Only that column is read of a row group without such a row."""
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
    """Return the stages from a source on, up to and without `until`."""
    path: list[str] = []
    current: str | None = source
    while current is not None and current != until:
        path.append(current)
        current = next((n for n, s in stages.items() if current in s["after"]), None)
    return tuple(path)


def as_lines(traced: Sequence[Traced]) -> Iterator[str]:
    """Yield lines for a person that say what became of each document."""
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
