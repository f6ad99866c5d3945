"""What became of a document: each stage that it passed, and where and why it left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import InputError
from corpus.store import Store

__all__ = ["Traced", "trace"]

_SHOWN = ("id", "url", "domain", "source", "language", "origin", "license", "rights",
          "quality", "cluster_size", "repeats", "characters")  # fmt: skip


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
    """All documents whose `id`, `url` or `domain` (`by`) is `value`, kept ones first.

    Raises InputError when RUN is no finished run.
    """
    store = Store(run)
    manifest = store.read_json("dataset/manifest.json")
    if manifest is None or not store.exists("ledger/drops.parquet"):
        raise InputError(
            "is no finished run: dataset/manifest.json or ledger/ is missing", where=run
        )
    stages = {stage["name"]: stage for stage in manifest["stages"]}
    return [*_kept(store, manifest, stages, by, value), *_left(store, stages, by, value)]


def _kept(
    store: Store, manifest: dict[str, Any], stages: dict[str, Any], by: str, value: str
) -> Iterator[Traced]:
    sink = manifest["stages"][-1]["name"]
    for row in _rows(store, [f"dataset/{s['path']}" for s in manifest["shards"]], by, value):
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
            facts={name: row[name] for name in _SHOWN[5:]},
        )


def _left(store: Store, stages: dict[str, Any], by: str, value: str) -> Iterator[Traced]:
    names = [f"ledger/{name}.parquet" for name in ("drops", "quarantine")]
    for row in _rows(store, names, by, value):
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
            facts={"partition": row["partition"]},
        )


def _rows(store: Store, paths: Sequence[str], by: str, value: str) -> Iterator[dict[str, Any]]:
    """Rows whose column `by` is `value`, without their text. Of row groups that hold none, only
    that column is read."""
    for path in paths:
        with store.open(path) as stream:
            file = pq.ParquetFile(stream)
            names = [name for name in file.schema_arrow.names if name != "text"]
            for group in range(file.num_row_groups):
                column = file.read_row_group(group, columns=[by], use_threads=False)[by]
                found = pc.equal(column, value)
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
            for name, value in found.facts.items():
                shown = round(value, 4) if isinstance(value, float) else value
                yield f"    {name}: {shown}"
        else:
            yield f"  {found.event} by {found.stage}: {found.reason}"
            if found.survivor:
                yield f"    the one that stayed: {found.survivor}"
