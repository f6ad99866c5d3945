"""The catalogues of translated texts: `python -m tools.catalogues` brings them up to date.

Texts are collected from the source, new ones come into each `.po` untranslated, those that are no
longer there go, and each `.po` is written as `.mo`. A text that was changed a little keeps its
translation, marked as fuzzy, until a person has looked at it. It prints what is left to translate;
with `--check` it writes nothing and ends with 1 if a file would change or a text is untranslated.
"""

import io
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reports.languages.translation import ENGLISH, TAGS
from tools.sources import ROOT

__all__ = [
    "LANGUAGES",
    "SOURCES",
    "compiled",
    "extracted",
    "files_of",
    "main",
    "path_of",
    "read",
    "untranslated",
    "updated",
]

LANGUAGES = tuple(tag for tag in TAGS if tag != ENGLISH.tag)
"""Languages that have catalogues."""
SOURCES: Mapping[str, Sequence[str]] = {
    "report": ("reports/templates/report/*.j2", "reports/page/*.py"),
    "card": (
        "reports/templates/README.md.j2",
        "reports/templates/card/*.md.j2",
        "reports/card/*.py",
    ),
    "eu_summary": ("reports/eu_summary/*.py",),
    "metadata": ("reports/metadata/*.py",),
    "shared": (
        "corpus/schema.py",
        "corpus/quotas/*.py",
        "reports/*.py",
        "reports/facts/*.py",
        "reports/languages/*.py",
        "reports/templates/*.md.j2",
        "reports/templates/*.html.j2",
    ),
}
"""Domain -> the files with its texts; a file belongs to the first domain that names it."""
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "Message": None,
    "in_context": ((1, "c"), 2),
    "numbered": (1, 2),
}
_PLURALS = "nplurals=2; plural=(n != 1);"
"""So of all five languages."""
_JINJA = {"trimmed": "true", "silent": "false"}
_TEMPLATE = ".j2"


def path_of(domain: str, language: str) -> Path:
    """The `.po` of a domain in a language."""
    return ROOT / "reports" / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def extracted(domain: str) -> Catalog:
    """The texts of a domain as the source has them. Raises KeyError for another domain."""
    catalogue = Catalog(domain=domain, charset="utf-8", fuzzy=False)
    for file in files_of(domain):
        is_template = file.suffix == _TEMPLATE
        with file.open("rb") as stream:
            for line, text, comments, context in extract(
                "jinja2.ext:babel_extract" if is_template else "python",
                stream,
                keywords=_KEYWORDS,
                comment_tags=("Translators:",),
                options=_JINJA if is_template else {},
            ):
                place = (file.relative_to(ROOT).as_posix(), line)
                catalogue.add(
                    text, locations=[place], auto_comments=comments, context=context or None
                )
    return catalogue


def files_of(domain: str) -> Iterator[Path]:
    """The files of a domain, sorted."""
    taken: set[Path] = set()
    for name, patterns in SOURCES.items():
        own = {path for pattern in patterns for path in ROOT.glob(pattern)} - taken
        if name == domain:
            yield from sorted(own)
            return
        taken |= own
    raise KeyError(domain)


def read(path: Path) -> Catalog:
    """A `.po`; one without texts where there is no such file."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def updated(domain: str, language: str) -> bytes:
    """The `.po` of a domain in a language, with the texts that the source has now."""
    catalogue = read(path_of(domain, language))
    catalogue.update(extracted(domain))
    written = io.BytesIO()
    ours = _Ours.of(catalogue, language)
    write_po(written, ours, width=100, include_lineno=False, sort_by_file=True)
    return written.getvalue()


def compiled(po: bytes, language: str) -> bytes:
    """The `.mo` of a `.po`; untranslated and fuzzy texts are left out."""
    written = io.BytesIO()
    write_mo(written, _Ours.of(read_po(io.BytesIO(po)), language))
    return written.getvalue()


class _Ours(Catalog):
    """A catalogue whose header holds no time and no version, so that it changes with texts only."""

    language = ""

    @classmethod
    def of(cls, catalogue: Catalog, language: str) -> "_Ours":
        """The texts of a catalogue, without those that the source has no longer."""
        ours = cls(charset="utf-8", fuzzy=False)
        ours.language = language
        ours.header_comment = "# How to translate: docs/translating.md"
        for text in catalogue:
            if text.id:
                ours[text.id] = text
        return ours

    @property  # type: ignore[misc]  # made, never read
    def mime_headers(self) -> list[tuple[str, str]]:
        """The fields of the header."""
        return [
            ("Project-Id-Version", "alia-corpus"),
            ("Language", self.language.replace("-", "@")),
            ("Plural-Forms", _PLURALS),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts that have no translation, or one that a person has to look at."""
    left = []
    for text in catalogue:
        forms = text.string if isinstance(text.string, tuple) else (text.string,)
        if text.id and not (all(forms) and not text.fuzzy):
            left.append(str(text.id))
    return left


def main(arguments: Sequence[str] | None = None) -> int:
    """Update all files, or check them; the exit code."""
    parser = ArgumentParser(prog="python -m tools.catalogues", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args(arguments).check
    is_stale = False
    for domain in SOURCES:
        for language in LANGUAGES:
            path = path_of(domain, language)
            po = updated(domain, language)
            for file, found in ((path, po), (path.with_suffix(".mo"), compiled(po, language))):
                if file.exists() and file.read_bytes() == found:
                    continue
                is_stale = True
                if not check:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(found)
            left = untranslated(read_po(io.BytesIO(po)))
            if left:
                print(f"{path.relative_to(ROOT)}: {len(left)} texts to translate")
                is_stale = is_stale or check
    return int(check and is_stale)


if __name__ == "__main__":
    sys.exit(main())
