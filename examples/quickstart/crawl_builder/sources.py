"""The texts: Markdown files with a small front matter, and the Markdown subset that they use."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path

SENTENCE_END = re.compile(r"(?<=[.!?…。])\s+")


@dataclass(frozen=True)
class Text:
    """One Markdown source; `source` is its path below the example's folder.

    `language` is a BCP-47 tag, `languages` lists those of a mixed page, `pii` counts what the
    page holds by type, `front` is the whole front matter.
    """

    source: str
    language: str
    slug: str
    title: str
    site: str
    date: str
    kind: str
    blocks: tuple[str, ...]
    languages: tuple[str, ...] = ()
    pii: dict[str, int] = field(default_factory=dict)
    front: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Folder and name: `ca/castanyada`, `mixed/market`."""
        return self.source.partition("/")[2].removesuffix(".md")

    @property
    def mixed(self) -> bool:
        return len(self.languages) > 1


def read_texts(folder: Path) -> list[Text]:
    """All Markdown files below `folder`, sorted by path. An unfinished file is an error."""
    return [read_text(path) for path in sorted(folder.glob("*/*.md"), key=lambda p: p.as_posix())]


def read_text(path: Path) -> Text:
    head, separator, body = path.read_text("utf-8").partition("\n---\n")
    if not head.startswith("---\n") or not separator:
        raise ValueError(f"{path}: the front matter must stand between two lines '---'")
    front = {}
    for line in head.splitlines()[1:]:
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"{path}: front matter line {line!r} is not 'key: value'")
        front[key.strip()] = unquoted(value.strip())
    if "title" not in front:
        raise ValueError(f"{path}: the front matter has no 'title'")
    needed = {"other": "language", "mixed": "languages"}.get(path.parent.name)
    if needed and needed not in front:
        raise ValueError(f"{path}: pages in '{path.parent.name}' say their '{needed}'")
    languages = tuple(listed(front.get("languages", "")))
    language = front.get("language") or (languages[0] if languages else path.parent.name)
    return Text(
        source="/".join(path.parts[-3:]),
        language=language,
        slug=path.stem,
        title=front["title"],
        site=front.get("site", ""),
        date=front.get("date", ""),
        kind=front.get("kind", "article"),
        blocks=tuple(block.strip() for block in re.split(r"\n\s*\n", body) if block.strip()),
        languages=languages,
        pii=counts(front.get("pii", "")),
        front=front,
    )


def unquoted(value: str) -> str:
    value = re.sub(r"\s+#\s.*$", "", value)
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def listed(value: str) -> list[str]:
    return [part.strip() for part in value.strip("[]").split(",") if part.strip()]


def counts(value: str) -> dict[str, int]:
    """`{email: 1, phone: 2}` as a dictionary, sorted by key."""
    pairs = (part.partition(":") for part in value.strip("{}").split(",") if part.strip())
    return dict(sorted((key.strip(), int(number)) for key, _, number in pairs))


def is_heading(block: str) -> bool:
    return block.startswith("#")


def is_list(block: str) -> bool:
    return bool(re.match(r"([-*]|\d+\.)\s", block))


def to_html(blocks: tuple[str, ...]) -> str:
    """Headings, paragraphs, lists and emphasis; everything else is taken as plain text."""
    return "\n".join(part for block in blocks for part in block_to_html(block))


def block_to_html(block: str) -> list[str]:
    parts: list[str] = []
    paragraph: list[str] = []
    items: list[str] = []
    ordered = False

    def flush() -> None:
        if paragraph:
            parts.append(f"<p>{inline(' '.join(paragraph))}</p>")
            paragraph.clear()
        if items:
            tag = "ol" if ordered else "ul"
            rows = "".join(f"<li>{inline(item)}</li>" for item in items)
            parts.append(f"<{tag}>{rows}</{tag}>")
            items.clear()

    for line in block.splitlines():
        heading = re.match(r"(#{1,5})\s+(.*)", line)
        item = re.match(r"\s*([-*]|\d+\.)\s+(.*)", line)
        if heading:
            flush()
            level = min(len(heading[1]) + (len(heading[1]) == 1), 5)  # h1 is the title's
            parts.append(f"<h{level}>{inline(heading[2])}</h{level}>")
        elif item:
            if paragraph:
                flush()
            ordered = item[1][0].isdigit()
            items.append(item[2])
        elif items:
            items[-1] += " " + line.strip()
        else:
            paragraph.append(line.strip())
    flush()
    return parts


def inline(text: str) -> str:
    text = html.escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"(?<!\w)[*_](?=\S)(.+?)(?<=\S)[*_](?!\w)", r"<em>\1</em>", text)


def to_plain(blocks: tuple[str, ...]) -> str:
    """The text without Markdown's marks, paragraphs apart by one empty line."""
    lines = []
    for block in blocks:
        text = re.sub(r"^(#{1,5}|[-*])\s+", "", block, flags=re.MULTILINE)
        text = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
        lines.append(re.sub(r"(?<!\w)[*_](?=\S)(.+?)(?<=\S)[*_](?!\w)", r"\1", text))
    return "\n\n".join(lines)


def sentences(paragraph: str) -> list[str]:
    return SENTENCE_END.split(paragraph)
