"""`corpus clean`: what a run holds in `work/` and does not need any more is removed."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import click

from corpus.cli.decorators import example
from corpus.errors import InputError, OutputError, suggest
from corpus.run.claim import CLAIMS, claimed
from corpus.run.freed import note_freed
from corpus.run.pipeline_run import MANIFEST, RUN, noted_work
from corpus.storage.store import COMMIT, Store
from corpus.system.terminal import size

__all__ = ["Freed", "clean", "clean_run"]

_EXCHANGE = re.compile(r"\d+")
"""The name of a folder with a barrier's exchanges is their number of buckets."""


@click.command()
@click.argument("folder", metavar="RUN")
@click.option("--keep", multiple=True, metavar="STEP", help="Keep what this step gave.")
@click.option(
    "--all", "everything", is_flag=True, help="Free all of work/; the next run repeats everything."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be freed.")
@example("corpus clean runs/first --keep crawl.text")
def clean(folder: str, keep: tuple[str, ...], everything: bool, dry_run: bool) -> None:
    """Free the space in work/ that a finished run does not need.

    A later run makes again what it has to read.
    """
    if everything and keep:
        raise click.UsageError("--all leaves nothing; --keep is for cleaning without it")
    freed = clean_run(folder, keep=keep, everything=everything, dry_run=dry_run)
    for kind, number in freed.kinds.items():
        click.echo(f"{size(number):>9}  {kind}")
    click.echo(f"{size(freed.bytes):>9}  {'would be freed' if dry_run else 'freed'}")
    if not freed.published:
        click.echo("not published yet: intermediates stay")


@dataclass
class Freed:
    """What was freed. published: whether the run is published; while it is not, its intermediates
    stay. kinds: what was freed -> its bytes."""

    published: bool
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True)
class _Found:
    """A file or folder that can go, and what it is."""

    kind: str
    path: str
    bytes: int


def clean_run(
    run: str, *, keep: Collection[str] = (), everything: bool = False, dry_run: bool = False
) -> Freed:
    """Remove what is only needed to compute results that are there already. The dataset and the
    ledger are never touched.

    keep: steps, as `corpus status` names them, whose intermediates and summaries stay. everything:
    remove all of `work/` except for the files that say whose run it is, so that the next run
    repeats everything. Raises InputError when there is no run or no such step, and OutputError
    when a driver is at work there or, with `everything`, nothing is published.
    """
    work, out = noted_work(run), Store(run)
    published = out.exists(MANIFEST)
    if not published and not work.names():
        raise InputError("holds no run; give the folder that --output named", where=run)
    steps = work.names("segments")
    for name in keep:
        if name not in steps:
            raise InputError(f"there is no step {name!r} to keep{suggest(name, steps)}", where=run)
    if everything and not published:
        raise OutputError(
            "nothing is published yet, so all of its work would be lost; remove the folder if that "
            "is what you want",
            where=run,
        )
    with ExitStack() as stack:
        if not dry_run:
            places = sorted({out.below("work").root, work.root})
            claims = [claimed(Store(place), patience=0) for place in places]
            fences = tuple(fence for claim in claims for fence in stack.enter_context(claim))
            work = replace(work, fences=fences)
        found = list(_all(work) if everything else _not_needed(work, published, keep))
        if not dry_run:
            _remove(work, found, noted=not everything)
    freed = Freed(published)
    for one in found:
        freed.kinds[one.kind] = freed.kinds.get(one.kind, 0) + one.bytes
    return freed


def _remove(work: Store, found: Sequence["_Found"], *, noted: bool) -> None:
    paths = [PurePosixPath(one.path) for one in found]
    if noted:
        note_freed(work, {path.parts[1] for path in paths if path.parts[0] == "segments"})
    for path in paths:
        work.remove(str(path))


def _all(work: Store) -> Iterator[_Found]:
    for name in work.names():
        if name not in (RUN, CLAIMS):
            yield _Found("all of work/", name, _size(work, name))


def _not_needed(work: Store, published: bool, keep: Collection[str]) -> Iterator[_Found]:
    for barrier in work.names("global"):
        if work.exists("global", barrier, COMMIT):
            for name in work.names("global", barrier):
                if _EXCHANGE.fullmatch(name):
                    path = f"global/{barrier}/{name}"
                    yield _Found("exchanges", path, _size(work, path))
    if not published:
        return
    if work.exists("sink"):
        yield _Found("spilled documents and shards", "sink", _size(work, "sink"))
    for step in work.names("segments"):
        for slug in work.names("segments", step) if step not in keep else ():
            folder = f"segments/{step}/{slug}"
            for name in work.names(folder):
                path = f"{folder}/{name}"
                if name == "documents.parquet":
                    yield _Found(f"intermediates of {step}", path, _size(work, path))
                elif name.startswith("summary-"):
                    yield _Found("summaries", path, _size(work, path))


def _size(work: Store, path: str) -> int:
    """Return the bytes that would be freed; a file that has another name elsewhere frees none."""
    if not work.is_local:
        return sum(size for _, size in work.sizes(path))
    full = Path(work.path(path))
    held = [one.stat() for one in (full, *full.rglob("*")) if one.is_file()]
    return sum(one.st_size for one in held if one.st_nlink == 1)
