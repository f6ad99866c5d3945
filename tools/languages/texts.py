"""Texts to learn languages from, and to measure on."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Text", "background", "catalogue_messages", "development", "training"]

_VARIANTS = {
    ("oc", "aranese"): "oc-aranes",
    ("sr", "latin"): "sr-Latn",
    ("sr", "cyrillic"): "sr-Cyrl",
}
_SAME = {"be-tarask": "be", "eml": "egl"}
_DEVELOPMENT = {
    "bre": "br", "cos": "co", "epo": "eo", "fao": "fo", "gla": "gd", "glv": "gv", "ido": "io",
    "ina": "ia", "lat": "la", "roh": "rm", "src": "sc", "wln": "wa", "fry": "fy", "ile": "ie",
    "eml": "egl", "afr": "af",
}  # fmt: skip
_PARAMETER = ("{{", "$", "%", "[[", "<", "http", "|", "//")


@dataclass(frozen=True)
class Text:
    """A line or passage, and the label that a model should give it."""

    text: str
    label: str
    """A tag of the registry, or the code of a language that is not served."""
    source: str
    genre: str


def training(folder: Path) -> Iterator[Text]:
    """The lines of lid_train, in the order of files."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in _rows(path):
            label = _VARIANTS.get((row["lang"], row.get("variant") or ""), row["lang"])
            if label == "sr":
                label = (
                    "sr-Cyrl" if any("а" <= letter <= "я" for letter in row["text"]) else "sr-Latn"
                )
            yield Text(row["text"], label, row["src"], row["genre"])


def background(folder: Path) -> Iterator[Text]:
    """The lines of lid_background."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in _rows(path):
            yield Text(row["text"], _SAME.get(row["lang"], row["lang"]), row["src"], "interface")


def development(path: Path) -> Iterator[Text]:
    """The texts of a file of lid_dev."""
    for row in _rows(path):
        label = row["lang"]
        if label == "sr":
            label = "sr-Cyrl" if any("а" <= letter <= "я" for letter in row["text"]) else "sr-Latn"
        yield Text(row["text"], _DEVELOPMENT.get(label, label), path.name, row.get("variant") or "")


def catalogue_messages(folder: Path) -> Iterator[Text]:
    """The messages of message catalogues of MediaWiki, one JSON file a language, in `i18n` folders.

    Debian's package `mediawiki` has them (GPL-2.0-or-later). A message that equals the English one,
    or that is mostly placeholders, is left out.
    """
    for english_file in sorted(folder.rglob("i18n/**/en.json")):
        english = _messages(english_file)
        for path in sorted(english_file.parent.glob("*.json")):
            if path.stem in ("en", "qqq"):
                continue
            for name, message in _messages(path).items():
                if message != english.get(name):
                    yield Text(message, path.stem, "mediawiki-catalogue", "interface")


def _messages(path: Path) -> dict[str, str]:
    """Messages of a catalogue, by name: those that are plain text of 25 characters and more."""
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: message
        for name, message in catalogue.items()
        if name != "@metadata"
        and isinstance(message, str)
        and len(message) >= 25
        and not any(mark in message for mark in _PARAMETER)
    }


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
