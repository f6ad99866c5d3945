"""The stage `extract`: the main text of an HTML page."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from corpus.addresses import host_of
from corpus.schema import COLUMNS, Schema
from corpus.settings import Positive, Size
from corpus.stage import Drop, Measure, Result, Stage, each, setting
from stages.web.charset import decode
from stages.web.headers import Headers
from stages.web.page import (
    is_binary,
    parse,
    published_of,
    simplify,
    title_of,
    visible,
)

__all__ = ["Extract"]

_EMPTY = 20
"""Visible characters below which a page counts as empty: a shell may say "Loading"."""
_USUAL = (0.5, 1.5)
"""Length of the main text, in visible prose, outside which a second opinion is asked for."""
_COUNTED: Schema = {"charset_source": pa.string(), "replacements": pa.int64()}
"""What each page gives beside its columns."""
_GAP = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NUMERIC_DATE = re.compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})\b")


@dataclass(frozen=True, kw_only=True)
class Extract(Stage):
    """Takes the main text out of HTML pages: no menus, banners, footers, comments.

    The charset is settled first (see `stages.web.charset`), the page is parsed once; pages without
    prose enough never reach trafilatura, which finds the main text of the others. Paragraphs,
    headings and list items are separated by line breaks. Title and date of publication are
    columns and not part of the text.

    Measures, of the pages that stay: `charsets` and `charset_sources` (see `Decoded`), pages each;
    `replacement_characters`, by charset: bytes that mean nothing in it.

    Reasons: `too_large`; `not_html` (binary data); `empty_page` (nothing to see); `too_short`
    (less text than `minimum_characters`); `boilerplate_only` (links, menus and notices for the
    most part, or no main text found); `parser_failed` (no tree could be made of it).
    """

    name = "extract"
    version = 2
    uses = ("trafilatura", "lxml", "jusText", "Resiliparse")
    reads: ClassVar[Schema] = {
        "html": pa.large_binary(),
        "headers": COLUMNS["headers"].type,
        "url": COLUMNS["url"].type,
    }
    adds: ClassVar[Schema] = {
        "text": pa.large_string(),
        "title": pa.string(),
        "published": pa.string(),
        "charset": pa.string(),
    }
    reasons = frozenset(
        {
            "boilerplate_only",
            "empty_page",
            "not_html",
            "parser_failed",
            "too_large",
            "too_short",
        }
    )
    checkpoint = True

    minimum_characters: Positive = setting(200, "shorter texts are dropped as too_short")
    maximum_bytes: Size = setting(10 << 20, "larger pages are dropped as too_large, unparsed")
    maximum_elements: Positive = setting(50_000, "pages of more elements are dropped as too_large")
    tables: bool = setting(True, "keep tables, a line a row; forums lay out posts in tables")
    fast: bool = setting(
        False, "never ask for trafilatura's second opinions, doubtful results included"
    )
    precision: bool = setting(False, "when in doubt, leave text out")

    def process(self, batch: pa.RecordBatch) -> Result:
        read = each(batch, self._extract, {**self.adds, **_COUNTED})
        kept = pc.indices_nonzero(read.columns["charset"].is_valid())
        charset, source, replacements = (
            read.columns[name].take(kept) for name in ("charset", *_COUNTED)
        )
        one = pa.repeat(pa.scalar(1, pa.int64()), len(kept))
        rows = kept.cast(pa.int64())
        return replace(
            read,
            columns={name: read.columns[name] for name in self.adds},
            measures=(
                Measure("charsets", rows, charset, one),
                Measure("charset_sources", rows, source, one),
                Measure("replacement_characters", rows, charset, replacements),
            ),
        )

    def _extract(
        self, html: bytes | None, headers: Headers | None, url: str | None
    ) -> Mapping[str, Any] | Drop:
        body = html or b""
        if len(body) > self.maximum_bytes:
            return Drop("too_large")
        page = decode(body, headers, host_of(url or ""))
        if is_binary(page.text) or not page.text.strip():
            return Drop("not_html" if page.text.strip() else "empty_page")
        tree = parse(page.text)
        if tree is None or tree.xpath("count(//*)") > self.maximum_elements:
            return Drop("parser_failed" if tree is None else "too_large")
        seen, prose = visible(tree)
        if prose < self.minimum_characters:
            return Drop(_why_so_little(seen, prose))
        title, published = title_of(tree), published_of(tree)
        dates = {_plain(time.text_content()) for time in tree.iter("time")} - {""}
        text = _without_header(self._main_text(tree, prose), title, dates)
        if len(text) < self.minimum_characters:
            return Drop("too_short" if text else "boilerplate_only")
        return {
            "text": text,
            "title": title,
            "published": published,
            "charset": page.charset,
            "charset_source": page.source,
            "replacements": page.text.count("\ufffd"),
        }

    def _main_text(self, tree: Any, prose: int) -> str:
        """The main text by trafilatura's own rules; where that is far from the prose there is to
        be seen, with the second opinions that it can ask for."""
        from trafilatura import extract

        simplify(tree)
        text = extract(tree, options=_options(self.tables, True, self.precision)) or ""
        low, high = _USUAL
        if not self.fast and not low * prose <= len(text) <= high * prose:
            text = extract(tree, options=_options(self.tables, False, self.precision)) or ""
        return _GAP.sub("\n", text).strip()


def _why_so_little(seen: int, prose: int) -> str:
    if seen < _EMPTY:
        return "empty_page"
    return "too_short" if 2 * prose > seen else "boilerplate_only"


@cache
def _options(tables: bool, fast: bool, precision: bool) -> Any:
    """Trafilatura's options; `dedup` stays off, as it remembers pages that it has seen."""
    from trafilatura.settings import Extractor

    for library in ("trafilatura", "readability", "justext", "htmldate"):
        # Their messages quote pages.
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    return Extractor(
        tables=tables,
        fast=fast,
        precision=precision,
        comments=False,
        with_metadata=False,
        dedup=False,
    )


def _without_header(text: str, title: str, dates: set[str]) -> str:
    """The text without leading lines that repeat the title, or lines at either end that are
    but a date with a word or two."""
    lines = text.split("\n")
    plain_title = _plain(title)
    for _ in range(2):
        if lines and _is_title(_plain(lines[0]), plain_title):
            lines.pop(0)
        if lines and _is_date_line(lines[0], dates):
            lines.pop(0)
    if lines and _is_date_line(lines[-1], dates):
        lines.pop()
    return "\n".join(lines).strip()


def _is_title(line: str, title: str) -> bool:
    """`title` may carry the site's name before or behind a separator."""
    if not line or not title:
        return False
    if line == title:
        return True
    rest = title.removeprefix(line) if title.startswith(line) else title.removesuffix(line)
    return rest != title and re.search(r"^\s+[|\-–—:·»]|[|\-–—:·«]\s+$", rest) is not None


def _is_date_line(line: str, dates: set[str]) -> bool:
    if len(line) > 60:
        return False
    plain = _plain(line)
    rest = plain
    for shown in sorted(dates, key=len, reverse=True):
        rest = rest.replace(shown, " ")
    rest = _NUMERIC_DATE.sub(" ", rest)
    return rest != plain and len(re.findall(r"[^\W\d_]+", rest)) <= 2


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
