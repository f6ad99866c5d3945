"""What became of documents: found in the dataset if they were kept, in the ledger if they left."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import clean_url, domain_of
from corpus.errors import InputError
from corpus.run.manifest_file import MANIFEST_FILE, read_manifest
from corpus.run.run_folder import DATASET, MANIFEST
from corpus.run.spellings import addresses_of_page, domains_of_page, page_of
from corpus.schema import COLUMNS, ORIGIN
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = [
    "NOT_KEPT",
    "TRACED",
    "Match",
    "Traced",
    "equal",
    "finished",
    "rows_of",
    "stages_of",
    "trace_documents",
]

_PROVENANCE = ("record_id", "digest", "date", "charset", "status")
NOT_KEPT = _PROVENANCE
"""Columns that the ledger lacks: with them it would be as large as the index of the crawl."""
_SHOWN = (*_PROVENANCE, "license", "rights", "quality", "cluster_size", "repeats", "characters")
_LEFT_FACTS = (
    "partition",
    *(field.name for field in ORIGIN),
    "value",
    "limit",
    "place",
    "rights",
)

TRACED = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "url", "source", "language")),
        *((name, pa.string()) for name in ("event", "stage", "reason", "survivor")),
        ("passed", pa.list_(pa.string())),
        *((field.name, field.type) for field in ORIGIN),
        *((name, COLUMNS[name].type) for name in _SHOWN),
        *((name, pa.string()) for name in ("canonical", "partition", "place")),
        *((name, pa.float64()) for name in ("value", "limit")),
    ]
)
"""The columns of traced documents: those of `Traced`, then each fact that may be known."""


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


@dataclass(frozen=True)
class Match:
    """Which rows are looked for: those whose column has one of some values.

    addresses: of the addresses of these rows, gives those that are looked for; None for all. rank:
    of a row that was found; the lowest comes first.
    """

    column: str
    values: Sequence[str]
    addresses: Callable[[pa.Array], Sequence[str]] | None = None
    rank: Callable[[Mapping[str, Any]], int] = lambda _: 0


def trace_documents(
    run: str, *, by: str, value: str, beside: Callable[[pa.Array], None] | None = None
) -> Iterator[Traced]:
    """Find all documents whose `id`, `url` or `domain` is a value; kept ones come first.

    by: the name of the column. A URL stands for all that people take for the same page (`page_of`):
    documents that have exactly this one come first, then other spellings, then those with http for
    https or `www.` for the bare domain, then those with another final slash. Memory is bounded,
    but for the documents with one URL. beside: called with all addresses of the domain of a URL,
    some at a time, so that who finds no document with it need not read them again. Raises
    InputError, at once, when `run` is no finished run.
    """
    store = Store(run)
    manifest = finished(store)
    match = _same_page(value, beside) if by == "url" else equal(by, value)
    found = chain(_kept(store, manifest, match), _left(store, manifest, match))
    ranked = sorted(found, key=lambda one: one[0]) if by == "url" else found
    return (traced for _, traced in ranked)


def finished(store: Store) -> Mapping[str, Any]:
    """The manifest of a run. Raises InputError when it is no finished run."""
    manifest = read_manifest(store.below(DATASET))
    if manifest is None or not store.exists("ledger/drops.parquet"):
        missing = f"is no finished run: {MANIFEST} or ledger/ is missing; `corpus run` ends it"
        if store.exists(MANIFEST_FILE):
            missing = "is a dataset without its run, whose ledger says what became of documents"
            missing += "; give the folder of the run"
        raise InputError(missing, where=store.root)
    return manifest


def equal(column: str, value: str) -> Match:
    """The rows whose column has a value."""
    return Match(column, [value])


def _same_page(url: str, beside: Callable[[pa.Array], None] | None) -> Match:
    """The rows with a URL, and those whose URL differs in scheme, `www.` or a final slash alone."""
    exact, spelling, page = {url, clean_url(url)}, canonical_url(url), page_of(url)

    def rank(row: Mapping[str, Any]) -> int:
        if row["url"] in exact:
            return 0
        found = canonical_url(row["url"])
        if found == spelling:
            return 1
        return 2 if found.endswith("/") == spelling.endswith("/") else 3

    def addresses(urls: pa.Array) -> Sequence[str]:
        if beside is not None:
            beside(urls)
        return addresses_of_page(urls, page)

    domains = sorted({domain_of(url), *domains_of_page(url)})
    return Match("domain", domains, addresses, rank)


def rows_of(
    store: Store, paths: Iterable[str], match: Match, *, text: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the rows that match, without their text unless it is asked for. Of a row group without
    such a row, only the columns that decide are read."""
    for path in paths:
        with finished_parquet(store, path, read_dictionary=["domain"]) as file:
            names = [name for name in file.schema_arrow.names if text or name != "text"]
            for group in range(file.num_row_groups):
                found = _found(file, group, match)
                if pc.any(found).as_py():
                    table = file.read_row_group(group, columns=names, use_threads=False)
                    yield from table.filter(found).to_pylist()


def _found(file: pq.ParquetFile, group: int, match: Match) -> pa.ChunkedArray:
    """Whether each row of a row group matches."""

    def column(name: str) -> pa.ChunkedArray:
        return file.read_row_group(group, columns=[name], use_threads=False)[name]

    found = pc.is_in(column(match.column), pa.array(match.values, pa.string()))
    if match.addresses is None or not pc.any(found).as_py():
        return found
    urls = column("url")
    same = match.addresses(urls.filter(found).combine_chunks())
    return pc.and_(found, pc.is_in(urls, pa.array(same, pa.string())))


def _kept(
    store: Store, manifest: Mapping[str, Any], match: Match
) -> Iterator[tuple[tuple[int, bool], Traced]]:
    shards = [f"dataset/{shard['path']}" for shard in manifest["shards"]]
    for row in rows_of(store, shards, match):
        traced = Traced(
            id=row["id"],
            url=row["url"],
            source=row["source"],
            language=row["language"],
            event="kept",
            stage=manifest["stages"][-1]["name"],
            reason="",
            survivor="",
            passed=stages_of(manifest, row["source"], ""),
            facts=_facts(row),
        )
        yield (match.rank(row), False), traced


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a kept document; a dataset of an earlier version has fewer columns."""
    facts = {**row["origin"], **{name: row[name] for name in _SHOWN if name in row}}
    if (canonical := canonical_url(row["url"])) != row["url"]:
        facts["canonical"] = canonical
    # The row of a collection has no record, charset or status.
    return {n: v for n, v in facts.items() if n not in _PROVENANCE or v not in ("", 0, None)}


def _left(
    store: Store, manifest: Mapping[str, Any], match: Match
) -> Iterator[tuple[tuple[int, bool], Traced]]:
    names = [f"ledger/{name}.parquet" for name in ("drops", "quarantine")]
    for row in rows_of(store, names, match):
        traced = Traced(
            id=row["id"],
            url=row["url"],
            source=row["source"],
            language=row["language"],
            event=row["event"],
            stage=row["stage"],
            reason=row["reason"],
            survivor=row["survivor"] or "",
            passed=stages_of(manifest, row["source"], row["stage"]),
            facts={n: row[n] for n in _LEFT_FACTS if row.get(n) not in (None, "")},
        )
        yield (match.rank(row), True), traced


def stages_of(manifest: Mapping[str, Any], source: str, until: str) -> tuple[str, ...]:
    """The stages from a source on, up to and without `until`."""
    stages: Sequence[Mapping[str, Any]] = manifest["stages"]
    path: list[str] = []
    current: str | None = source
    while current is not None and current != until:
        path.append(current)
        current = next((stage["name"] for stage in stages if current in stage["after"]), None)
    return tuple(path)
