"""The sources of gold pages: Markdown with a small front matter, in 16 languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["KINDS", "Block", "Text", "phrases", "sentences", "texts"]

KINDS = ("news", "blog", "forum", "shop", "government", "wiki", "recipe", "listing")
_HERE = Path(__file__).parent
_EXAMPLE = _HERE.parents[1] / "examples" / "quickstart" / "pages"
_KINDS = {kind: kind for kind in KINDS} | {"guide": "blog", "article": "wiki"}
"""Kinds of sources, the example's among them."""
_ENGLISH = {
    "a-week-on-the-ferry",
    "flood-wall-finished",
    "oat-soda-bread",
    "semaphore-signals",
    "swifts-under-the-roof",
}
"""Of the example's English texts these alone become pages; all serve as teasers."""


@dataclass(frozen=True)
class Block:
    """A part of a text: paragraph `p`, heading `h`, `list`, `table`, `quote`, name of a poster
    `post`, headline of a teaser `entry`."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def cells(self) -> list[list[str]]:
        return [[cell.strip() for cell in line.strip("| ").split("|")] for line in self.lines]


@dataclass(frozen=True)
class Text:
    """`key` is language and name; `page` is false where it only gives teasers to other pages."""

    key: str
    language: str
    kind: str
    title: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = ()
    page: bool = True

    @property
    def headings(self) -> list[str]:
        return [block.text for block in self.blocks if block.kind == "h"]

    @property
    def lead(self) -> str:
        """The first paragraph."""
        return next(block.text for block in self.blocks if block.kind == "p")

    def until(self, kind: str) -> list[Block]:
        """The blocks before the first of a kind."""
        kinds = [block.kind for block in self.blocks]
        return list(self.blocks[: kinds.index(kind) if kind in kinds else len(kinds)])

    def groups(self, kind: str) -> list[tuple[str, list[Block]]]:
        """Blocks by the heading, poster or entry of this kind that they follow."""
        found: list[tuple[str, list[Block]]] = []
        for block in self.blocks:
            if block.kind == kind:
                found.append((block.text, []))
            elif found:
                found[-1][1].append(block)
        return found


@cache
def texts() -> tuple[Text, ...]:
    """All texts in a fixed order: those written for gold, and prose of the example crawl."""
    languages = sorted(path.name for path in (_HERE / "texts").iterdir())
    own = [_read(path) for path in sorted((_HERE / "texts").glob("*/*.md"))]
    example = [
        _read(path, page=language != "en" or path.stem in _ENGLISH)
        for language in languages
        for path in sorted((_EXAMPLE / language).glob("*.md"))
    ]
    return tuple(own + [text for text in example if text.kind])


@cache
def phrases(language: str) -> dict[str, list[str]]:
    """What sites say in a language: lines `key = a | b`; a key that comes again adds to it."""
    found: dict[str, list[str]] = {}
    for line in (_HERE / "phrases" / f"{language}.txt").read_text("utf-8").splitlines():
        key, _, value = line.partition(" = ")
        found.setdefault(key, []).extend(part.strip() for part in value.split(" | "))
    return found


def sentences(paragraph: str) -> list[str]:
    return re.split(r"(?<=[.!?…])\s+", paragraph)


def _read(path: Path, *, page: bool = True) -> Text:
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    front = {
        key: value.strip() for key, _, value in (line.partition(":") for line in head.splitlines())
    }
    facts = (fact.partition("=") for fact in front.get("facts", "").split(";") if fact)
    return Text(
        key=f"{path.parent.name}/{path.stem}",
        language=path.parent.name,
        kind=_KINDS.get(front["kind"], ""),
        title=front["title"],
        blocks=tuple(_blocks(body)),
        facts=tuple((name.strip(), value.strip()) for name, _, value in facts),
        page=page,
    )


_MARKS = (
    ("h", r"#{1,2} "),
    ("entry", r"### "),
    ("list", r"[-*] |\d+\. "),
    ("table", r"\|"),
    ("quote", r"> "),
    ("post", r"@ "),
)


def _blocks(body: str) -> Iterator[Block]:
    """Neighbouring lines of a list, table or quote are one block; all other lines are their own."""
    for part in re.split(r"\n\s*\n", body):
        kinds: list[str] = []
        lines: list[list[str]] = []
        for line in filter(None, map(str.strip, part.splitlines())):
            kind, mark = next((m for m in _MARKS if re.match(m[1], line)), ("p", ""))
            plain = line if kind == "table" else re.sub(f"^(?:{mark})", "", line)
            if kinds and kinds[-1] == kind and kind in ("list", "table", "quote"):
                lines[-1].append(plain)
            else:
                kinds.append(kind)
                lines.append([plain])
        yield from (Block(kind, tuple(own)) for kind, own in zip(kinds, lines, strict=True))
