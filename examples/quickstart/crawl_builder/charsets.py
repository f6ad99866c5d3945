"""Legacy charsets: which pages are in one, and where a page says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawl_builder.sites import Site


@dataclass(frozen=True)
class Charset:
    """`declared` is header, meta, both, none or wrong_header (UTF-8 that is said to be Latin-1)."""

    name: str = "utf-8"
    declared: str = "both"

    def encode(self, html: str) -> bytes:
        """What the charset lacks becomes a character reference, as content managers did it."""
        return html.encode(self.name, errors="xmlcharrefreplace")

    def meta(self, site: Site) -> str:
        if self.declared not in ("meta", "both", "wrong_header"):
            return ""
        if site.template in ("forum", "government", "shop"):
            content = f"text/html; charset={self.name}"
            return f'<meta http-equiv="Content-Type" content="{content}" />\n'
        return f'<meta charset="{self.name}" />\n'

    def content_type(self, site: Site) -> str:
        media = "application/xhtml+xml" if site.xhtml else "text/html"
        if self.declared == "wrong_header":
            return f"{media}; charset=ISO-8859-1"
        if self.declared in ("header", "both"):
            return f"{media}; charset={'UTF-8' if self.name == 'utf-8' else self.name}"
        return media


# What the web of each language used before UTF-8; one page of the language for each entry,
# and always one page or more left in UTF-8.
LEGACY: Mapping[str, Sequence[Charset]] = {
    "be": [Charset("windows-1251", "header")],
    "bg": [Charset("windows-1251", "none")],
    "bs": [Charset("windows-1250", "meta")],
    "ca": [Charset("iso-8859-1", "header"), Charset("windows-1252", "meta")],
    "cs": [Charset("windows-1250", "none")],
    "da": [Charset("iso-8859-1", "none")],
    "de": [Charset("iso-8859-1", "none"), Charset("utf-8", "wrong_header")],
    "el": [Charset("windows-1253", "header"), Charset("iso-8859-7", "none")],
    "en": [Charset("windows-1252", "header"), Charset("iso-8859-1", "none")],
    "es": [Charset("iso-8859-15", "meta"), Charset("utf-8", "wrong_header")],
    "et": [Charset("iso-8859-15", "none")],
    "fi": [Charset("iso-8859-1", "header")],
    "fr": [Charset("iso-8859-15", "header"), Charset("windows-1252", "none")],
    "hr": [Charset("windows-1250", "header")],
    "hu": [Charset("iso-8859-2", "none")],
    "is": [Charset("iso-8859-1", "meta")],
    "it": [Charset("iso-8859-1", "meta")],
    "lt": [Charset("windows-1257", "header")],
    "lv": [Charset("windows-1257", "meta")],
    "mk": [Charset("windows-1251", "meta")],
    "mt": [Charset("iso-8859-3", "header")],
    "pl": [Charset("iso-8859-2", "header"), Charset("windows-1250", "none")],
    "pt": [Charset("iso-8859-1", "header")],
    "ro": [Charset("iso-8859-16", "header")],
    "ru": [Charset("windows-1251", "header"), Charset("koi8-r", "none")],
    "sk": [Charset("windows-1250", "meta")],
    "sl": [Charset("iso-8859-2", "meta")],
    "sr-Cyrl": [Charset("windows-1251", "header")],
    "sv": [Charset("iso-8859-1", "none")],
    "tr": [Charset("iso-8859-9", "header")],
    "uk": [Charset("windows-1251", "meta"), Charset("koi8-u", "header")],
}
