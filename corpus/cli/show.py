"""`corpus show`: a document beside the page that it was taken from, read back from its archive; or
a page block by block, with what extraction left out of it and why."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

import click

from corpus.cli.decorators import example, set_option
from corpus.cli.page_blocks import as_lines as blocks_as_lines
from corpus.cli.page_blocks import extractor, page_blocks, page_in
from corpus.cli.page_view import write_view
from corpus.cli.side_by_side import as_columns, paired, summary
from corpus.documents.visible import visible
from corpus.errors import ConfigError, InputError, RunError
from corpus.pipeline.load import load_below, load_source
from corpus.run.run_folder import MANIFEST, noted_config
from corpus.run.trace import equal, rows_of, trace_documents
from corpus.stage import Source, Stage
from corpus.storage.store import Store
from corpus.system.terminal import has_colours, paint, width

__all__ = ["Shown", "as_lines", "document_with_page", "show"]

TextOf = Callable[[bytes, Any, str], str]
"""A function that gives the visible text of a page, by its HTML, its HTTP headers and its URL."""


@dataclass(frozen=True)
class Shown:
    """A document and its page. document: its row in the dataset. page: the text of its source,
    before any stage."""

    document: Mapping[str, Any]
    page: str


@click.command()
@click.argument("folder", metavar="[RUN]", required=False)
@click.option("--id", "id_", metavar="ID",
              help="Id of a document of the dataset; with --page, of a record.")  # fmt: skip
@click.option("--page", metavar="FILE",
              help="Show the page of this file block by block: HTML, `-` for standard input, or "
              "with --id an archive (WARC, WACZ, ARC).")  # fmt: skip
@click.option("--blocks", is_flag=True, help="Show the document's page block by block.")
@click.option("--to", metavar="FILE.html",
              help="Write the blocks to this file, in colours; not inside a run.")  # fmt: skip
@click.option("--pipeline", metavar="PIPELINE.yaml",
              help="Says where the input is; as a rule the run knows its own.")  # fmt: skip
@set_option(meaning="Repeat a setting of the source or of `extract`, as the run was given it; with "
            "--page as extract.key=value.")  # fmt: skip
@example("corpus show runs/first --id 0f343b0931126a20f133d67c2b018a3b")
def show(
    folder: str | None,
    id_: str | None,
    page: str | None,
    blocks: bool,
    to: str | None,
    pipeline: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Show a document beside the page that it was taken from.

    The page is read back from its archive. With --page, or --blocks, show the page block by block:
    what extraction kept (+) and left out (-), how likely the model finds each block, and why.
    """
    if (folder is None) == (page is None):
        raise click.UsageError("give the folder of a run and --id, or --page")
    if page is None and id_ is None:
        raise click.UsageError("Missing option '--id'.")
    if to is None and not sys.stdout.isatty():
        raise click.UsageError(
            "prints to a terminal only: what was left out of a page, and what was replaced in it, "
            "may be personal data, and is not to end up in files"
            + (" unless --to names one" if page or blocks else "")
        )
    # The engine imports none of the packages above it: it reaches this function by name.
    text_of = resolve_name("stages.html.visible_text:visible_text")
    if page is not None:
        found = page_blocks(extractor(overrides), page_in(page, id_), id_ or page)
    else:
        assert folder is not None and id_ is not None  # noqa: PT018 - as was checked above
        read = read_back(folder, id_, pipeline=pipeline, overrides=overrides)
        if not blocks and to is None:
            shown = Shown(read.document, read.text(text_of))
            lines = as_lines(shown, width(sys.stdout), colours=has_colours(sys.stdout))
            click.echo("\n".join(lines))
            return
        found = page_blocks(_extractor_of(read, overrides), read.row, id_)
    if to is not None:
        write_view(found, to)
        click.echo(f"wrote {visible(to)}")
    else:
        lines = blocks_as_lines(found, width(sys.stdout), colours=has_colours(sys.stdout))
        click.echo("\n".join(lines))


@dataclass(frozen=True)
class ReadBack:
    """A document of the dataset, and the record at its origin. pipeline: the path of the
    pipeline.yaml that says where the input is."""

    document: Mapping[str, Any]
    row: Mapping[str, Any]
    pipeline: str

    def text(self, text_of: TextOf) -> str:
        """The text of the record before any stage. Raises RunError where there is none."""
        text: str = self.row.get("text") or ""
        if not text and self.row.get("html"):
            text = text_of(self.row["html"], self.row.get("headers"), self.row["url"])
        if not text.strip():
            raise RunError(
                "its source gives no text of it; were the settings of the source others in the "
                "run?",
                where=self.document["id"],
            )
        return text


def _extractor_of(read: ReadBack, overrides: Sequence[str]) -> Stage:
    """The stage `extract` by which the run took the document from its page."""
    source = read.document["source"]
    stage = load_below(read.pipeline, source, "extract", overrides=overrides)
    if not isinstance(stage, Stage):
        raise InputError(f"no stage extract comes after {source}", where=read.pipeline)
    return stage


def document_with_page(
    run: str,
    id_: str,
    *,
    pipeline: str | None = None,
    overrides: Sequence[str] = (),
    text_of: TextOf,
) -> Shown:
    """Return a document of the dataset with the text of its page; arguments and errors are those of
    `read_back`."""
    read = read_back(run, id_, pipeline=pipeline, overrides=overrides)
    return Shown(read.document, read.text(text_of))


def read_back(
    run: str, id_: str, *, pipeline: str | None = None, overrides: Sequence[str] = ()
) -> ReadBack:
    """Return a document of the dataset with the record at its origin, which is read again.

    pipeline: the pipeline.yaml that says where the input is; None for the one that the last run
    noted. overrides: as for `corpus.pipeline.load.load`. Raises InputError for an id that is not
    in the dataset and for input that is gone, and RunError where another record stands at the
    document's origin by now.
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
    return ReadBack(document, _read_again(source, document), path)


def _kept(run: str, id_: str) -> dict[str, Any]:
    store = Store(run)
    traced = trace_documents(run, by="id", value=id_)
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
    return next(rows_of(store, shards, equal("id", id_), text=True))


def _read_again(source: Source, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record at the document's origin. Raises RunError if it is not the same record."""
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
    """Yield lines for a person at a terminal: which document it is, both texts, and how much was
    left out."""
    document, origin = shown.document, shown.document["origin"]
    yield visible(f"{document['id']}  {document['url']}")
    place = f"{origin['file']} at {origin['offset']}, {origin['length']} long"
    record_id = document.get("record_id")
    yield visible(f"  {place}{f', {record_id}' if record_id else ''}")
    yield visible(f"  source {document['source']}, language {document['language']}")
    pairs = paired(shown.page, document["text"])
    room = (width - 3) // 2
    yield paint(f"{'the page':{room}}   kept", "bold", on=colours)
    yield from as_columns(pairs, width, colours=colours)
    yield paint(summary(pairs), "bold", on=colours)
