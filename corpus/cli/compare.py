"""`corpus compare`: what differs between two runs, datasets, pipelines or quotas."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

import click
import pyarrow as pa

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.cli.what_if import columns
from corpus.config.units import format_amount, format_share
from corpus.documents.visible import visible_values
from corpus.errors import ConfigError
from corpus.run.comparison.changed_ids import CHANGED, Listed
from corpus.run.comparison.comparison import Comparison, as_plain, compared
from corpus.run.comparison.differences import Movement, SettingChange, ShareChange
from corpus.run.comparison.side import Side, alike, open_side
from corpus.storage.store import Store

__all__ = ["as_lines", "compare"]

_MOST = 40
"""Lines that are shown of each kind; JSON has all."""
_LONGEST = 60
"""Characters of a value that are shown."""
_NEAR = 5e-5
"""A difference of shares that is shown: half of a hundredth of a per cent."""


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--ids", "listed", metavar="FILE",
              help="Write the ids that changed sides to a CSV file.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@example("corpus compare runs/first runs/second --ids changed.csv")
def compare(before: str, after: str, listed: str | None, as_json: bool) -> None:
    """Show what differs between two runs or datasets.

    A and B are folders of runs or datasets. Two pipeline.yaml, or two files of quotas, are compared
    without running anything; a pipeline.yaml and a run, in their settings.
    """
    sides = alike(open_side(before), open_side(after))
    if listed is None:
        found = compared(*sides)
    elif all(side.has_documents for side in sides):
        with _csv_file(listed) as write:
            found = compared(*sides, write)
    else:
        raise ConfigError("settings have no documents; give two runs or datasets", where="--ids")
    if as_json:
        click.echo(json.dumps(visible_values(as_plain(found)), indent=1))
    else:
        say(as_lines(found, listed))


def as_lines(found: Comparison, listed: str | None = None) -> Iterator[str]:
    """Yield lines for a person. listed: the file that has the ids that changed sides."""
    for letter, side in (("A", found.before), ("B", found.after)):
        yield f"{letter}  {side.where}: {_what(side)}"
    yield ""
    yield from _block("settings", [_setting(one) for one in found.settings], left=True)
    shares = [one for one in found.shares if _differs(one)]
    heads = ["", *(f"{what} {letter}" for what in ("wanted", "trained") for letter in "AB")]
    yield from _block("shares", [_share(one) for one in shares], heads)
    if found.moved is not None:
        heads = ["language, source, what became of it", "A", "B", "documents", "bytes", "words"]
        largest = sorted(found.moved, key=lambda one: -abs(one.difference.documents))[:_MOST]
        rows = [_movement(one) for one in found.moved if one in largest]
        yield from _block("amounts", rows, heads, number=len(found.moved))
    if found.ids is not None:
        moves = sorted(found.ids.moved.items(), key=lambda one: (-one[1], one[0]))
        rows = [[f"{a} -> {b}", f"{number:,}"] for (a, b), number in moves]
        yield from _block("documents that changed sides", rows)
        number = found.ids.documents
        yield f"{number:,} changed sides, {found.ids.same:,} did not"
        if number:
            yield f"their ids are in {listed}" if listed else "--ids FILE lists them"


def _what(side: Side) -> str:
    if not side.has_documents:
        return f"a {side.kind}" if side.kind == "pipeline" else "a file of quotas"
    totals, splits = side.manifest["totals"], side.manifest.get("splits", {})
    amounts = [f"{totals.get('documents', 0):,} documents"]
    amounts.append(format_amount(totals.get("bytes", 0), "bytes"))
    held_out = sum(held["documents"] for split in splits.values() for held in split.values())
    amounts += [f"and {held_out:,} held out"] if held_out else []
    return f"a {side.kind} of {side.manifest['pipeline']}, {', '.join(amounts)}"


def _block(
    title: str,
    rows: list[list[str]],
    heads: list[str] | None = None,
    *,
    left: bool = False,
    number: int | None = None,
) -> Iterator[str]:
    """Lines of one kind of difference. number: how many there are, if rows are not all of them."""
    number = len(rows) if number is None else number
    if not rows:
        yield from (f"{title}: no difference", "")
        return
    yield f"{title}: {number:,}"
    shown = rows[:_MOST]
    yield from (f"  {line}" for line in columns([*([heads] if heads else []), *shown], left=left))
    if number > len(shown):
        yield f"  and {number - len(shown):,} more; --json has all"
    yield ""


def _setting(one: SettingChange) -> list[str]:
    return [one.path, f"{_brief(one.before)} -> {_brief(one.after)}"]


def _brief(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _differs(one: ShareChange) -> bool:
    """Whether a share differs by what can be seen. Settings beside a run train nothing, which is no
    difference."""
    if (one.wanted[0] is None) != (one.wanted[1] is None):
        return True
    pairs = (one.wanted, one.trained)
    return any(a is not None and b is not None and abs(a - b) >= _NEAR for a, b in pairs)


def _share(one: ShareChange) -> list[str]:
    shares = (*one.wanted, *one.trained)
    return [one.name, *("–" if share is None else format_share(share) for share in shares)]


def _movement(one: Movement) -> list[str]:
    outcome = one.event if one.event in ("read", "kept") else f"{one.stage}: {one.reason}"
    amounts = [f"{one.before.documents:,}", f"{one.after.documents:,}"]
    more = one.difference
    changes = [f"{amount:+,}" for amount in (more.documents, more.bytes, more.words)]
    return [f"{one.language}, {one.source}, {outcome}", *amounts, *changes]


@contextmanager
def _csv_file(path: str) -> Iterator[Listed]:
    """A CSV file that appears when the block ends; gives what writes tables to it. Raises
    OutputError when it cannot be written."""
    folder, _, name = path.rpartition("/")
    with Store(folder or str(PurePosixPath())).writing(name) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(CHANGED.names)

        def write(table: pa.Table) -> None:
            writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))

        yield write
        text.detach()
