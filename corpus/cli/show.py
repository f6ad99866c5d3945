"""`corpus show`: a document beside the page that it was taken from, read back from its archive; or
a page block by block, with what extraction left out of it and why."""

import sys
from collections.abc import Iterator, Mapping, Sequence
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
from corpus.errors import InputError
from corpus.pipeline.load import load, load_below
from corpus.run.read_back import ReadBack, TextOf, read_back
from corpus.run.replay import Replayed, Verdict, replayed
from corpus.stage import Stage
from corpus.system.terminal import has_colours, paint, width

__all__ = ["Shown", "as_lines", "document_with_page", "in_words", "remarks", "show"]


@dataclass(frozen=True)
class Shown:
    """A document and its page.

    document: its row in the dataset; of one that left, what the ledger has of it, with the `text`
        that came to the stage at which it left. page: the text of its source, before any stage.
    text_is: what the document's text is. notes: lines on how it left.
    """

    document: Mapping[str, Any]
    page: str
    text_is: str = "kept"
    notes: Sequence[str] = ()


@click.command()
@click.argument("folder", metavar="[RUN]", required=False)
@click.option("--id", "id_", metavar="ID",
              help="Id of a document; with --page, of a record.")  # fmt: skip
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

    One that was dropped is shown as it came to the stage that dropped it. The page is read back
    from its archive. With --page, or --blocks, show the page block by block: what extraction kept
    (+) and left out (-), how likely the model finds each block, and why.
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
            lines = as_lines(
                _shown(read, text_of, overrides),
                width(sys.stdout),
                colours=has_colours(sys.stdout),
            )
            click.echo("\n".join(lines))
            return
        found = page_blocks(_extractor_of(read, overrides), read.row, id_)
    if to is not None:
        write_view(found, to)
        click.echo(f"wrote {visible(to)}")
    else:
        lines = blocks_as_lines(found, width(sys.stdout), colours=has_colours(sys.stdout))
        click.echo("\n".join(lines))


def _shown(read: ReadBack, text_of: TextOf, overrides: Sequence[str]) -> Shown:
    page = read.text(text_of)
    if read.left is None:
        return Shown(read.document, page)
    left, pipeline = read.left, load(read.pipeline, overrides=overrides).pipeline
    came = replayed(pipeline, left.source, read.record, left.stage)
    decided = Verdict(left.stage, left.reason, left.facts.get("value"), left.facts.get("limit"))
    return Shown(
        {**read.document, "text": came.text},
        page,
        f"as it came to {left.stage}",
        [f"{left.event} by {in_words(decided)}", *remarks(came, decided)],
    )


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
    """Return a document with the text of its page; arguments and errors are those of
    `read_back`."""
    read = read_back(run, id_, pipeline=pipeline, overrides=overrides)
    return _shown(read, text_of, overrides)


def in_words(verdict: Verdict) -> str:
    """`quality: line_punctuation, value 0.05, limit 0.12`."""
    numbers = {"value": verdict.value, "limit": verdict.limit}
    said = [f", {name} {number:g}" for name, number in numbers.items() if number is not None]
    return f"{verdict.stage}: {verdict.reason}{''.join(said)}"


def remarks(came: Replayed, decided: Verdict) -> Iterator[str]:
    """Yield what to know of a text that was made once more. decided: how the document left."""
    if came.left_out:
        names = " and ".join(came.left_out)
        yield f"without what {names} took out, which depends on other documents"
    now = came.verdict
    if now is not None and now != decided:
        said = f"dropped by {in_words(now)}" if now.reason else f"kept by {now.stage}"
        yield f"now it is {said}: settings or versions are others than in the run"


def as_lines(shown: Shown, width: int, *, colours: bool) -> Iterator[str]:
    """Yield lines for a person at a terminal: which document it is, both texts, and how much was
    left out."""
    document, origin = shown.document, shown.document["origin"]
    yield visible(f"{document['id']}  {document['url']}")
    place = f"{origin['file']} at {origin['offset']}, {origin['length']} long"
    record_id = document.get("record_id")
    yield visible(f"  {place}{f', {record_id}' if record_id else ''}")
    yield visible(f"  source {document['source']}, language {document['language']}")
    yield from (visible(f"  {note}") for note in shown.notes)
    pairs = paired(shown.page, document["text"])
    room = (width - 3) // 2
    yield paint(f"{'the page':{room}}   {shown.text_is}", "bold", on=colours)
    yield from as_columns(pairs, width, colours=colours)
    if shown.document["text"]:
        yield paint(summary(pairs), "bold", on=colours)
