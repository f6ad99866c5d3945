"""Sections of a dataset card, read back from its files: the card is the same in all its languages,
so that a section can be asked for by its heading in any of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.errors import ConfigError, InputError, suggest
from corpus.run.manifest_file import MANIFEST_FILE, read_manifest
from corpus.storage.store import Store

__all__ = ["Section", "card_section", "sections"]

_FILE = re.compile(r"README(?:\.(?P<tag>[A-Za-z-]+))?\.md")
_HEADING = re.compile(r"(?P<marks>#{1,6}) (?P<words>.+)")


@dataclass(frozen=True)
class Section:
    """A section with those below it; that of the title has only what stands before the others.

    level: of its heading, 1 for the title. lines: all of it, the heading first.
    """

    level: int
    heading: str
    lines: tuple[str, ...]


def sections(card: str) -> list[Section]:
    """The sections of a card in Markdown, in order; a header of YAML is in none."""
    lines = card.splitlines()
    starts = list(_headings(lines))
    found = []
    for index, (start, level, heading) in enumerate(starts):
        deepest = 6 if level == 1 else level
        end = next((at for at, other, _ in starts[index + 1 :] if other <= deepest), len(lines))
        text = "\n".join(lines[start:end]).rstrip()
        found.append(Section(level, heading, tuple(text.split("\n"))))
    return found


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield line, level and words of each heading outside the header and blocks of code."""
    fence = "---" if lines[:1] == ["---"] else ""
    for number, line in enumerate(lines):
        if fence:
            fence = "" if number and line.startswith(fence) else fence
        elif line.startswith("```"):
            fence = "```"
        elif match := _HEADING.fullmatch(line):
            yield number, len(match["marks"]), match["words"].strip()


def card_section(folder: str, heading: str, language: str | None = None) -> Section:
    """A section of the card of RUN or DATASET.

    heading: in any language of the card, in any case. language: the tag of the card to read, by
    default of the one in the language of publication. Raises InputError where there is no card,
    ConfigError for a language or heading that it does not have.
    """
    store = Store(folder)
    dataset = store if store.exists(MANIFEST_FILE) else store.below("dataset")
    manifest = read_manifest(dataset)
    cards = {}
    if manifest is not None:
        publication = manifest.get("statements", {}).get("publication", {})
        own = publication.get("language", "en")
        for name, tag in _card_files(dataset, own):
            with dataset.open(name) as stream:
                cards[tag] = sections(stream.read().decode("utf-8", "replace"))
    if not cards:
        raise InputError("holds no dataset card; finish the run first", where=folder)
    tag = own if language is None else language
    if tag not in cards:
        said = f"the card is not in the language {tag!r}{suggest(tag, cards)}"
        raise ConfigError(said, where="--language")
    for card in (cards[tag], *cards.values()):
        for wanted, section in zip(cards[tag], card, strict=False):
            if section.heading.casefold() == heading.casefold():
                return wanted
    said = f"the card has no heading {heading!r}"
    known = suggest(heading, [section.heading for section in cards[tag]])
    raise ConfigError(f"{said}{known}", where="--section")


def _card_files(dataset: Store, own: str) -> Iterator[tuple[str, str]]:
    """Yield the files of the card with their languages, README.md first. own: its language."""
    names = sorted(dataset.names(), key=lambda name: (name != "README.md", name))
    for name in names:
        if match := _FILE.fullmatch(name):
            yield name, match["tag"] or own
