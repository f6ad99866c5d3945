"""A document beside the page that it was taken from, read back from its archive."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.cli.side_by_side import as_columns, harmless, paired, summary
from corpus.cli.trace import rows_of, trace
from corpus.errors import ConfigError, InputError, RunError
from corpus.pipeline.load import load_source
from corpus.run.run_folder import MANIFEST, noted_config
from corpus.stage import Source
from corpus.storage.store import Store
from corpus.system.terminal import paint

__all__ = ["Shown", "as_lines", "show"]

TextOf = Callable[[bytes, Any, str], str]
"""The visible text of a page, by its HTML, its HTTP headers and its address."""


@dataclass(frozen=True)
class Shown:
    """document: its row in the dataset. page: the text of its source, before any stage."""

    document: Mapping[str, Any]
    page: str


def show(
    run: str,
    id_: str,
    *,
    pipeline: str | None = None,
    overrides: Sequence[str] = (),
    text_of: TextOf,
) -> Shown:
    """A document of the dataset, and its source read again at its origin.

    pipeline: where the input is to be looked for; as the last run noted it if None. overrides: as
    for `corpus.pipeline.load.load`. Raises InputError for an id that is not in the dataset and for
    input that is gone, RunError where another record stands there by now.
    """
    document = _kept(run, id_)
    path = pipeline or noted_config(run)
    if path is None:
        raise InputError(
            "does not say where its pipeline.yaml is, as work/ was removed or is of an earlier "
            "version; give --pipeline",
            where=run,
        )
    try:
        source = load_source(path, document["source"], overrides=overrides)
    except ConfigError as error:
        if pipeline is not None:
            raise
        message = f"{error.message}; so the run has noted it, give --pipeline if it is elsewhere"
        raise ConfigError(message, where=error.where) from None
    row = _read_again(source, document)
    page = row.get("text") or ""
    if not page and row.get("html"):
        page = text_of(row["html"], row.get("headers"), row["url"])
    if not page.strip():
        raise RunError(
            "its source gives no text of it; were the settings of the source others in the run?",
            where=id_,
        )
    return Shown(document, page)


def _kept(run: str, id_: str) -> dict[str, Any]:
    store = Store(run)
    traced = trace(run, by="id", value=id_)
    if not traced:
        raise InputError("no document with this id was seen", where=id_)
    if traced[0].event != "kept":
        left = traced[0]
        raise InputError(
            f"it was {left.event} by {left.stage} ({left.reason}); only documents of the dataset "
            "are shown, as the ledger does not keep the place of others",
            where=id_,
        )
    manifest = store.read_json(MANIFEST)
    shards = [f"dataset/{shard['path']}" for shard in manifest["shards"]]
    return next(rows_of(store, shards, "id", {id_}, text=True))


def _read_again(source: Source, document: Mapping[str, Any]) -> dict[str, Any]:
    """The record at the document's origin, if it is the one that it was."""
    origin = document["origin"]
    where = f"{origin['file']} at {origin['offset']}"
    others = []
    for row in _rows_at(source, origin):
        if row["id"] == document["id"]:
            return row
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


def _rows_at(source: Source, origin: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for records in source.read_again(**origin):
        offsets = [place["offset"] for place in records.batch["origin"].to_pylist()]
        for number, offset in enumerate(offsets):
            if offset == origin["offset"]:
                yield records.batch.slice(number, 1).to_pylist()[0]
            elif offset > origin["offset"]:
                return


def as_lines(shown: Shown, width: int, *, colours: bool) -> Iterator[str]:
    """For a person at a terminal: what it is, both texts, and how much was left out."""
    document, origin = shown.document, shown.document["origin"]
    yield harmless(f"{document['id']}  {document['url']}")
    place = f"{origin['file']} at {origin['offset']}, {origin['length']} long"
    record_id = document.get("record_id")
    yield harmless(f"  {place}{f', {record_id}' if record_id else ''}")
    yield f"  source {document['source']}, language {document['language']}"
    pairs = paired(shown.page, document["text"])
    room = (width - 3) // 2
    yield paint(f"{'the page':{room}}   kept", "bold", on=colours)
    yield from as_columns(pairs, width, colours=colours)
    yield paint(summary(pairs), "bold", on=colours)
