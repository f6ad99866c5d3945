"""Documents of a run, read back from their input: the record at the origin of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.errors import ConfigError, InputError, RunError
from corpus.pipeline.load import load_source
from corpus.run.run_folder import noted_config
from corpus.run.trace import Traced, equal, finished, rows_of, trace_documents
from corpus.stage import Source
from corpus.storage.store import Store

__all__ = ["ReadBack", "TextOf", "first_text", "pipeline_of", "read_back", "record_at"]

TextOf = Callable[[bytes, Any, str], str]
"""A function that gives the visible text of a page, by its HTML, its HTTP headers and its URL."""


@dataclass(frozen=True)
class ReadBack:
    """A document of a run, and the record at its origin.

    document: its row in the dataset; of one that left, what the ledger has of it, with `origin`.
    record: a batch of one row, as its source gives it.
    pipeline: the path of the pipeline.yaml that says where the input is.
    left: how it left; None for a document of the dataset.
    """

    document: Mapping[str, Any]
    record: pa.RecordBatch
    pipeline: str
    left: Traced | None = None

    @property
    def row(self) -> Mapping[str, Any]:
        """The record as plain values."""
        row: Mapping[str, Any] = self.record.to_pylist()[0]
        return row

    def text(self, text_of: TextOf) -> str:
        """The text of the record before any stage. Raises RunError where a document of the dataset
        has none."""
        text = first_text(self.row, text_of)
        if not text.strip() and self.left is None:
            raise RunError(
                "its source gives no text of it; were the settings of the source others in the "
                "run?",
                where=self.document["id"],
            )
        return text


def read_back(
    run: str, id_: str, *, pipeline: str | None = None, overrides: Sequence[str] = ()
) -> ReadBack:
    """Return a document that a run has seen, with the record at its origin, which is read again.

    pipeline: the pipeline.yaml that says where the input is; None for the one that the last run
    noted. overrides: as for `corpus.pipeline.load.load`. Raises InputError for an id that was not
    seen and for input that is gone, and RunError where another record stands at the document's
    origin by now.
    """
    traced = next(trace_documents(run, by="id", value=id_), None)
    if traced is None:
        raise InputError("no document with this id was seen", where=id_)
    left = None if traced.event == "kept" else traced
    document = _kept(run, id_) if left is None else _left(left)
    path = pipeline_of(run, pipeline)
    try:
        source = load_source(path, document["source"], overrides=overrides)
    except ConfigError as error:
        if pipeline is not None:
            raise
        message = f"{error.message}; so the run has noted it, give --pipeline if it is elsewhere"
        raise ConfigError(message, where=error.where) from None
    return ReadBack(document, record_at(source, document), path, left)


def first_text(row: Mapping[str, Any], text_of: TextOf) -> str:
    """The text of a record as its source gives it, or the visible text of its page; "" where it has
    neither."""
    text: str = row.get("text") or ""
    if not text and row.get("html"):
        text = text_of(row["html"], row.get("headers"), row["url"])
    return text


def pipeline_of(run: str, given: str | None) -> str:
    """The pipeline.yaml that is given, or else the one that the last run noted. Raises
    InputError."""
    path = given or noted_config(run)
    if path is None:
        raise InputError(
            "does not say where its pipeline.yaml is, as work/ was removed or is of an earlier "
            "version; give --pipeline",
            where=run,
        )
    return path


def _kept(run: str, id_: str) -> dict[str, Any]:
    store = Store(run)
    manifest = finished(store)
    shards = [f"dataset/{shard['path']}" for shard in manifest["shards"]]
    return next(rows_of(store, shards, equal("id", id_), text=True))


def _left(traced: Traced) -> dict[str, Any]:
    origin = {name: traced.facts.get(name) for name in ("file", "offset", "length")}
    if origin["offset"] is None:
        raise InputError(
            f"it was {traced.event} by {traced.stage} ({traced.reason}), and the ledger does not "
            "say where it stands, as it is of an earlier version",
            where=traced.id,
        )
    about = {name: getattr(traced, name) for name in ("id", "url", "source", "language")}
    return {**about, "origin": origin}


def record_at(source: Source, document: Mapping[str, Any]) -> pa.RecordBatch:
    """The record at the document's origin, a batch of one row. document: has `id` and `origin`.
    Raises RunError if it is not the same record, InputError if its file is gone."""
    origin = document["origin"]
    where = f"{origin['file']} at {origin['offset']}"
    others = []
    for record in _records_at(source, origin):
        row = record.to_pylist()[0]
        if row["id"] == document["id"]:
            return record
        others.append(row)
    if not others:
        raise RunError(
            "no record begins there any more; the file is not the one that the run has read",
            where=where,
        )
    told = {"id": "id", "record_id": "WARC-Record-ID", "digest": "payload digest"}
    differing = [
        f"{word} {others[0][name] or 'none'} instead of {document[name] or 'none'}"
        for name, word in told.items()
        if name in others[0] and name in document and others[0][name] != document[name]
    ]
    raise RunError(
        f"another record stands there than the one that the run has read: {', '.join(differing)}",
        where=where,
    )


def _records_at(source: Source, origin: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    for records in source.read_again(**origin):
        if not records.batch.num_rows:
            continue
        offsets = [place["offset"] for place in records.batch["origin"].to_pylist()]
        for number, offset in enumerate(offsets):
            if offset == origin["offset"]:
                yield records.batch.slice(number, 1)
            elif offset > origin["offset"]:
                return
