"""What `languages.tsv` says of a language, and whether a line of it can be used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.documents.tab_tables import Row, read_table
from corpus.documents.visible import visible

__all__ = ["COLUMNS", "FILE", "Language", "read_languages"]

FILE = "languages.tsv"
"""The name of the table."""
COLUMNS = (
    "tag",
    "name",
    "autonym",
    "scripts",
    "family",
    "regions",
    "iso639_3",
    "parent",
    "aliases",
)
_TAG = re.compile(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(-x(-[a-z0-9]{1,8})+)?"
)
"""Tags of BCP-47 (RFC 5646, 2.1) for a language, in their usual case, without extensions. They name
folders of the dataset, so nothing else may pass."""
_ALIAS = re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*")
_NO_LANGUAGE = frozenset({"mis", "mul", "und", "zxx"})
_LONGEST = 60
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "scripts": (re.compile(r"[A-Z][a-z]{3}(,[A-Z][a-z]{3})*"), "codes of ISO 15924, as Latn"),
    "regions": (re.compile(r"[A-Z]{2}(,[A-Z]{2})*"), "codes of ISO 3166-1, as ES or ES,FR"),
    "iso639_3": (re.compile(r"[a-z]{3}"), "the three letters of ISO 639-3, as cat"),
}
"""Column -> the form of its cells, and the form in words."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language or variety with quotas of its own."""

    tag: str
    """BCP-47, such as `ca-valencia`."""
    name: str
    """In English."""
    autonym: str
    """In the language itself."""
    scripts: tuple[str, ...]
    """Codes of ISO 15924, the usual script first."""
    family: str
    """Branch of its language family."""
    regions: tuple[str, ...]
    """Codes of ISO 3166-1: the European countries where it is native, the main one first."""
    iso639_3: str
    """Three-letter code; a variety has the code of its language."""
    parent: str
    """Tag of the language or macrolanguage that it belongs to; empty if there is none."""
    aliases: tuple[str, ...]
    """Further codes: of ISO 639-2/B, retired codes, codes of identification models."""

    @property
    def script(self) -> str:
        """The usual script."""
        return self.scripts[0]


def read_languages(text: str, file: str) -> list[tuple[Language, Row]]:
    """The languages of a table, each with its line. Whether they go together with others is not
    looked at.

    file: its path, for messages. Raises ConfigError, with the line.
    """
    return [(_language(row), row) for row in read_table(text, file, COLUMNS)]


def _language(row: Row) -> Language:
    cells = dict(zip(COLUMNS, row.cells, strict=True))
    tag = cells["tag"]
    if not _TAG.fullmatch(tag) or tag.partition("-")[0] in _NO_LANGUAGE:
        raise row.error(
            f"tag: {tag!r} is no tag of a language; valid are tags of BCP-47 in their usual case, "
            "such as sc, sr-Latn, ca-valencia or, for private use, ca-x-balear"
        )
    for column in ("name", "autonym", "family"):
        cell = cells[column]
        if not cell or len(cell) > _LONGEST or visible(cell) != cell:
            raise row.error(
                f"{column}: must be a name of 1 to {_LONGEST} visible characters; it is {cell!r}"
            )
    for column, (form, words) in _FORMS.items():
        if not form.fullmatch(cells[column]):
            raise row.error(f"{column}: must be {words}; it is {cells[column]!r}")
    aliases = tuple(alias for alias in cells["aliases"].split(",") if alias)
    for alias in aliases:
        if not _ALIAS.fullmatch(alias):
            raise row.error(f"aliases: {alias!r} is no code; write letters, digits and - alone")
    return Language(
        tag=tag,
        name=cells["name"],
        autonym=cells["autonym"],
        scripts=tuple(cells["scripts"].split(",")),
        family=cells["family"],
        regions=tuple(cells["regions"].split(",")),
        iso639_3=cells["iso639_3"],
        parent=cells["parent"],
        aliases=aliases,
    )
