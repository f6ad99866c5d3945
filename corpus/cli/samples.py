"""`corpus samples`: texts that a run dropped, with the value that decided and the limit."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from pkgutil import resolve_name

import click

from corpus.cli.decorators import example, set_option
from corpus.cli.outside_runs import outside_runs
from corpus.cli.show import in_words, remarks
from corpus.cli.side_by_side import wrapped
from corpus.documents.json_lines import json_line
from corpus.documents.visible import visible, visible_lines
from corpus.errors import OutputError
from corpus.run.samples import REFUSED, Sample, Wanted, chosen, exported
from corpus.run.samples import samples as read_samples
from corpus.system.terminal import has_colours, paint, width

__all__ = ["as_lines", "samples", "write_samples"]

_WARNING = """\
warning: {file} will hold texts that the run dropped. Their personal data is scrubbed as far as \
`pii` finds it, and no further; they may be under rights of others. Keep the file to yourself, and \
remove it when you are done."""


@click.command()
@click.argument("folder", metavar="RUN")
@click.option("--stage", metavar="STAGE", help="Dropped by this stage of the pipeline.")
@click.option("--reason", metavar="REASON", help="Dropped for this reason.")
@click.option("--language", metavar="TAG", help="Dropped in this language.")
@click.option("-n", "--number", type=click.IntRange(1), default=20, show_default=True,
              help="How many texts.")  # fmt: skip
@click.option("--characters", type=click.IntRange(1), default=2000, show_default=True,
              help="Show so much of each text; a file has all of it.")  # fmt: skip
@click.option("--to", metavar="FILE.jsonl",
              help="Write them to a new file, scrubbed; not inside a run.")  # fmt: skip
@click.option("--pipeline", metavar="PIPELINE.yaml",
              help="Says where the input is; as a rule the run knows its own.")  # fmt: skip
@set_option(meaning="Repeat a setting, as the run was given it.")
@example("corpus samples runs/first --stage quality --reason line_punctuation --language gl -n 20")
def samples(
    folder: str,
    stage: str | None,
    reason: str | None,
    language: str | None,
    number: int,
    characters: int,
    to: str | None,
    pipeline: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Show texts that a run dropped, with what decided.

    Each stage, reason and language gets its share of the texts; which ones follows from the ids of
    the documents, so that they are the same every time.
    """
    if to is None and not sys.stdout.isatty():
        raise click.UsageError(
            "prints to a terminal only: what was dropped may be personal data, and is not to end "
            "up in files unless --to names one"
        )
    path = None if to is None else _new_file(to)
    rows = chosen(folder, Wanted(stage, reason, language), number)
    # The engine imports none of the packages above it: it reaches this function by name.
    text_of = resolve_name("stages.html.visible_text:visible_text")
    if path is not None:
        allowed = [row for row in rows if row["reason"] not in REFUSED]
        click.echo(visible(_WARNING.format(file=to)), err=True)
        if len(allowed) < len(rows):
            left = len(rows) - len(allowed)
            click.echo(f"left out, as their owner refuses the use: {left}", err=True)
        rows = allowed
    read = read_samples(folder, rows, pipeline=pipeline, overrides=overrides, text_of=text_of)
    if path is not None:
        click.echo(f"wrote {write_samples(read, path)} to {visible(path)}")
        return
    for place, sample in enumerate(read, start=1):
        head = f"{place} of {len(rows)}"
        lines = as_lines(sample, width(sys.stdout), characters)
        click.echo(paint(head, "bold", on=has_colours(sys.stdout)))
        click.echo("\n".join(lines) + "\n")


def as_lines(sample: Sample, columns: int, characters: int) -> Iterator[str]:
    """Yield lines for a person at a terminal: which document it is, why it was dropped, and the
    first characters of its text."""
    row = sample.row
    yield visible(f"{row['id']}  {row['url']}")
    place = f"{row['file']} at {row['offset']}"
    yield visible(f"  source {row['source']}, {place}, language {row['language']}")
    yield visible(f"  dropped by {in_words(sample.decided)}")
    yield from (visible(f"  {remark}") for remark in remarks(sample.came, sample.decided))
    text = visible_lines(sample.text[:characters]).replace("\t", " ")
    for line in text.split("\n"):
        yield from (f"  | {piece}" for piece in wrapped(line, max(20, columns - 4)))
    if len(sample.text) > characters:
        yield f"  … {len(sample.text) - characters:,} more characters"


def write_samples(read: Iterable[Sample], path: Path) -> int:
    """Write samples as JSON lines, their texts scrubbed, and return how many. A text on which `pii`
    fails is null. Raises OutputError."""
    try:
        # For its owner alone: scrubbed or not, these are texts that were not wanted in the dataset.
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=f"--to {path}") from None
    number = 0
    with os.fdopen(opened, "wb") as file:
        for number, row in enumerate(exported(read), start=1):
            file.write(json_line(number, row) + b"\n")
    return number


def _new_file(to: str) -> Path:
    path = outside_runs(to, "it would hold texts that the run dropped")
    if path.exists():
        raise OutputError("is there already; give another name", where=f"--to {to}")
    return path
