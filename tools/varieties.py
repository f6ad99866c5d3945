"""Texts of known variety for tools/train_variety.py and tools/measure_variety.py, in folds.

A fold holds both varieties, and whole sources: what one publisher or project wrote stands in one
fold, whatever collected it, and so do both halves of a pair.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from stages.language.variety import words_of  # noqa: E402 - after the path is set

FOLDS = {
    "gazettes": ("pilar:DOGV", "pilar:DOGC", "ca-text-corpus:dogv", "ca-text-corpus:dogc"),
    "university": ("pilar:BOUMH", "apertium-cat:wikipedia"),
    "web": ("pilar:Generalitat", "debian:maint-guide", "ca-text-corpus:programari-lliure-llibre"),
    "books": (
        "ca-text-corpus:riuraueditors",
        "ca-text-corpus:tocqueville",
        "ca-text-corpus:common",
    ),
    "interfaces": ("debian:kalzium", "debian:plasma-desktop", "debian:calligra", "debian:wesnoth"),
    "help": ("mate-user-guide", "gnome-user-docs"),
}
"""Sources of DATA/valencian_train, by the beginning of their names."""
PAIRED = ("debian:kalzium", "debian:plasma-desktop", "debian:calligra", "debian:wesnoth", "mate-")
"""Sources that say the same in both varieties, so that no subject tells one from the other."""
OCCITAN_FOLDS = {
    "gazette": ("pilar:aranese/paragraphs", "pilar:aranese/sentences", "apertium-oci:texts"),
    "web": ("pilar:aranese/crawled", "apertium-oci:wikipedia", "common-voice:"),
    "interfaces": ("debian:", "mate-user-guide", "mediawiki", "openstreetmap"),
}
"""Sources of DATA/lid_train/oc; the interfaces have no Aranese."""
OTHERS = (
    "debian:Translation",
    "debian:debian-handbook",
    "debian:gcompris-qt",
    "debian:kgeography-data",
    "mediawiki",
    "openstreetmap",
)
"""Sources of DATA/lid_train/ca that DATA/valencian_train lacks, and that do not mix varieties as
Common Voice does, to which Valencians give sentences too."""
LINES = 8
"""Lines of lid_train that make a document."""
_TAGS = {"valencia": "ca-valencia", "aranese": "oc-aranes"}


@dataclass(frozen=True)
class Document:
    """A text. variety: its tag. source: who wrote it. fold: its part in `FOLDS`, or the source."""

    text: str
    variety: str
    source: str
    fold: str

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word occurs."""
        return words_of(self.text)


def paragraphs(data: Path) -> list[Document]:
    """The texts of DATA/valencian_train."""
    return [
        Document(row["text"], tag, row["src"], _fold(row["src"], FOLDS))
        for tag in ("ca-valencia", "ca")
        for row in _rows(data / "valencian_train" / f"{tag}.jsonl.gz")
    ]


def others(data: Path) -> list[Document]:
    """Documents of `OTHERS`, each of `LINES` lines of one source and variety."""
    lines = [
        Document(row["text"], _TAGS.get(row.get("variant", ""), "ca"), row["src"], row["src"])
        for row in _rows(data / "lid_train" / "ca.jsonl.gz")
        if row["src"].startswith(OTHERS)
    ]
    return joined(lines, LINES)


def occitan(data: Path) -> list[Document]:
    """Documents of DATA/lid_train/oc, each of `LINES` lines of one source and dialect."""
    lines = []
    for row in _rows(data / "lid_train" / "oc.jsonl.gz"):
        dialect = row.get("variant", "")
        source = f"{row['src']} {dialect}".strip()
        tag = _TAGS.get(dialect, "oc")
        lines.append(Document(row["text"], tag, source, _fold(row["src"], OCCITAN_FOLDS)))
    return joined(lines, LINES)


def catalan_as_occitan(data: Path) -> list[Document]:
    """Catalan, for which Aranese is often mistaken, as one source of what is not Aranese."""
    return [replace(found, variety="oc", source="ca") for found in paragraphs(data)]


def joined(documents: Iterable[Document], size: int) -> list[Document]:
    """Each `size` documents of one source and variety as one."""
    by_source: dict[tuple[str, str, str], list[str]] = {}
    for found in documents:
        key = (found.variety, found.source, found.fold)
        by_source.setdefault(key, []).append(found.text)
    return [
        Document("\n".join(texts[at : at + size]), *key)
        for key, texts in by_source.items()
        for at in range(0, len(texts), size)
    ]


def _fold(source: str, folds: Mapping[str, tuple[str, ...]]) -> str:
    return next(name for name, starts in folds.items() if source.startswith(starts))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)
