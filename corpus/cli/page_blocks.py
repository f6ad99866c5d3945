"""A page block by block: what extraction kept of it, what it left out, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.cli.side_by_side import cells, harmless, wrapped
from corpus.cli.single_stage import single_stage
from corpus.cli.standard_input import standard_input
from corpus.config.units import counted
from corpus.documents.visible import visible
from corpus.errors import ConfigError, InputError
from corpus.pipeline.load import build_stage
from corpus.stage import Source, Stage
from corpus.system.terminal import paint
from corpus.tasks.single_stage import batch_of, carried_out, with_id

__all__ = ["Block", "PageBlocks", "as_lines", "extractor", "page_blocks", "page_in", "reasons"]

_STDIN = "-"
_LEAST = 20
"""Columns for text on a narrow terminal."""
_STAGE = "extract"
_BETWEEN = " > "
"""Stands between boxes in a path."""


@dataclass(frozen=True)
class Block:
    """A run of text. score: how likely the model finds it to be main text, or None. signs: what
    speaks against it. box: the boxes around it."""

    kept: bool
    reason: str
    score: float | None
    signs: Sequence[str]
    box: str
    text: str

    @property
    def shown_score(self) -> str:
        """The score with two decimals, `.98`; empty without one."""
        if self.score is None:
            return ""
        return "1.0" if self.score > 0.995 else f"{self.score:.2f}"[1:]

    @property
    def inner_box(self) -> str:
        """The two innermost boxes around it."""
        return _BETWEEN.join(self.box.split(_BETWEEN)[-2:])


@dataclass(frozen=True)
class PageBlocks:
    """A page and what became of it. name: the file or id. dropped: the reason for which the page
    leaves, or "". blocks: none where it could not be parsed."""

    name: str
    title: str
    dropped: str
    blocks: Sequence[Block]

    @property
    def outcome(self) -> str:
        """What became of the page, in a sentence."""
        kept = [block for block in self.blocks if block.kept]
        sizes = [sum(len(block.text) for block in some) for some in (kept, self.blocks)]
        said = (
            f"{len(kept):,} of {len(self.blocks):,} blocks chosen, {sizes[0]:,} of {sizes[1]:,} "
            "characters"
        )
        return f"dropped as {self.dropped}; {said}" if self.dropped else said


def extractor(overrides: Sequence[str] = ()) -> Stage:
    """The stage `extract` that explains itself. overrides: its settings, as `extract.key=value`."""
    settings = []
    for override in overrides:
        stage, dot, setting = override.partition(".")
        if stage != _STAGE or not dot:
            raise ConfigError(
                "write extract.key=value; with --page there is no other stage",
                where=f"--set {override}",
            )
        settings.append(setting)
    stage_ = single_stage(_STAGE, [*settings, "explain=true"])
    assert isinstance(stage_, Stage)
    return stage_


def page_in(file: str, id_: str | None) -> dict[str, Any]:
    """The page of a file as a row: the file is HTML, or with an id an archive (WARC, WACZ, ARC) in
    which a record has that id. file: a path, or `-` for standard input."""
    if id_ is not None:
        return _record(file, id_)
    if file == _STDIN:
        return {"html": b"".join(standard_input())}
    try:
        return {"html": Path(file).read_bytes()}
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=file) from None


def _record(file: str, id_: str) -> dict[str, Any]:
    source = build_stage("warc", {"paths": [file]}, base=".", where=lambda _: file)
    assert isinstance(source, Source)
    for partition in source.partitions():
        for records in source.read(partition):
            for row in records.batch.to_pylist():
                if row["id"] == id_:
                    return dict(row)
    raise InputError(f"no record with the id {id_} is in this archive", where=file)


def page_blocks(stage: Stage, row: Mapping[str, Any], name: str) -> PageBlocks:
    """What a stage that explains itself makes of a page. row: `html`, and `headers` and `url` where
    they are known."""
    if not row.get("html"):
        raise InputError("has no HTML; only what `extract` gets is shown by blocks", where=name)
    if not getattr(stage, "explain", False):
        stage = replace(stage, explain=True)  # type: ignore[call-arg]  # of `extract`
    given = {key: row[key] for key in ("html", "headers", "url") if row.get(key) is not None}
    result = carried_out(stage, batch_of(stage, [with_id(given)], lambda _: name))
    if result.quarantined is not None and (fault := result.quarantined[0].as_py()):
        raise InputError(f"the page made the stage fail: {fault}", where=name)
    dropped = result.dropped[0].as_py() if result.dropped is not None else None
    columns = {key: column[0].as_py() for key, column in result.columns.items()}
    blocks = [Block(**block) for block in columns["explained"] or ()]
    return PageBlocks(name, columns["title"] or "", dropped or "", blocks)


def reasons(page: PageBlocks) -> list[tuple[str, int, int]]:
    """Reasons for which blocks fell, with their number and characters, those of most text first."""
    count: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for block in page.blocks:
        if not block.kept:
            count[block.reason] += 1
            size[block.reason] += len(block.text)
    return [(name, count[name], size[name]) for name in sorted(count, key=lambda n: (-size[n], n))]


def as_lines(page: PageBlocks, width: int, *, colours: bool) -> Iterator[str]:
    """Yield lines for a person at a terminal: what became of the page, then its blocks in order
    below the boxes around them, `+` kept and `-` left out, with score and reason."""
    yield paint(f"{visible(page.name)}  {visible(page.title)}".rstrip(), "bold", on=colours)
    yield page.outcome
    left = max((len(block.reason) for block in page.blocks), default=0) + 9
    room = max(_LEAST, width - left)
    before = ""
    for block in page.blocks:
        if block.box != before:
            before = block.box
            yield paint(_end(harmless(before), width), "dim", on=colours)
        head = f"{'+' if block.kept else '-'} {block.shown_score:>4} {block.reason}"
        signs = f"[{' '.join(block.signs)}] " if block.signs and not block.kept else ""
        pieces = [
            piece
            for line in f"{signs}{block.text}".split("\n")
            for piece in wrapped(harmless(line), room)
        ]
        for number, piece in enumerate(pieces):
            line = f"{'' if number else head:{left}}{piece}".rstrip()
            yield paint(line, "green" if block.kept else "red", on=colours)
    for reason, count, size in reasons(page):
        yield f"left out as {reason}: {counted(count, 'block')}, {counted(size, 'character')}"


def _end(path: str, width: int) -> str:
    """The end of a path that fits into the line."""
    return path if cells(path) <= width else f"…{path[1 - width :]}"
