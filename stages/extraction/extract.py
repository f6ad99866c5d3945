"""The stage `extract`: the main text of an HTML page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from corpus.config.settings import Positive, PositiveSize
from corpus.documents.languages import LANGUAGES
from corpus.documents.urls import host_of
from corpus.errors import ConfigError
from corpus.schema import COLUMNS, Schema
from corpus.stage import Drop, LanguageData, Measure, Result, Stage, each, setting
from stages.extraction.by_trafilatura import by_trafilatura
from stages.extraction.choice import main_blocks, prose_of
from stages.extraction.layout import Layout, layout_of
from stages.extraction.listings import is_listing
from stages.extraction.posts import with_posts
from stages.extraction.reasons import Reason
from stages.extraction.trace import EXPLAINED, Trace
from stages.extraction.unseen import visible
from stages.extraction.writing import Form, Written, written
from stages.html.charset import decode
from stages.html.charset_detection import charsets_by_language
from stages.html.headers import Headers
from stages.html.page import About, is_binary, is_overloaded, parse

__all__ = ["Extract"]

_EMPTY = 20
"""Visible characters below which a page counts as empty: an empty shell may say "Loading"."""
_ELEMENT = 3
"""Bytes that an element takes at least."""
_UNCLEAR = 2
"""If too little text was found but the page has at least this many times `minimum_characters` in
prose, trafilatura is asked."""
_DEAR = 100_000
"""Bytes of a page up to which it is asked. Larger ones of which the model takes nothing are scripts
with menus, for which it takes up to half a second and gives what is no main text."""
_COUNTED: Schema = {"charset_source": pa.string(), "replacements": pa.int64()}
"""What each page gives beside its columns, for the measures."""
_NUMERIC_DATE = re.compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})\b")


@dataclass(frozen=True, kw_only=True)
class Extract(Stage):
    """Takes the main text out of HTML pages: no menus, banners, footers, comments.

    The charset is decided first (see `stages.html.charset`); the page is parsed once. The main text
    is chosen by a model of this project (see `stages.extraction.choice`); trafilatura is used where
    it finds next to nothing although the page has much prose. Paragraphs, headings, list items and
    rows of tables become lines. Title and date of publication are columns and not part of the text.

    Measures, of the pages that stay: `charsets` and `charset_sources` (see `Decoded`) count pages;
    `replacement_characters` counts, by charset, the characters that could not be decoded.

    Reasons: `too_large`; `not_html` (binary data); `empty_page` (no visible text); `too_short`
    (less text than `minimum_characters`); `boilerplate_only` (mostly links, menus and notices, no
    main text found, or with `listings: drop` nothing but teasers); `parser_failed` (the page could
    not be parsed).

    With `explain` the column `explained` says of each block of the page whether it is kept, and
    why; dropped pages have it too. It is for `corpus apply` and `corpus show`.
    """

    name = "extract"
    version = 8
    uses = ("trafilatura", "lxml", "jusText", "Resiliparse")
    reads: ClassVar[Schema] = {
        "html": pa.large_binary(),
        "headers": COLUMNS["headers"].type,
        "url": COLUMNS["url"].type,
    }
    optional = frozenset({"headers", "url"})
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
    maximum_bytes: PositiveSize = setting(
        10 << 20, "larger pages are dropped as too_large, unparsed"
    )
    maximum_elements: Positive = setting(
        50_000,
        "pages of more elements, or of 20,000 attributes in one, are dropped as too_large",
    )
    engine: Literal["auto", "trafilatura", "resiliparse"] = setting(
        "auto", "what finds the text: our own rules, or one of these libraries for every page"
    )
    format: Form = setting("text", "text, or markdown (not by resiliparse)")
    tables: bool = setting(True, "keep tables of data, a line a row")
    code: bool = setting(True, "keep preformatted text, such as code (for `engine: auto`)")
    listings: Literal["keep", "drop"] = setting(
        "drop", "what becomes of pages that are nothing but teasers (for `engine: auto`)"
    )
    explain: bool = setting(False, "add the column `explained`: which blocks are kept, and why")

    def __post_init__(self) -> None:
        if self.explain:
            object.__setattr__(self, "adds", {**self.adds, "explained": EXPLAINED})
        if self.engine == "resiliparse" and self.format == "markdown":
            raise ConfigError(
                "format: resiliparse writes no Markdown; choose `engine: auto` or "
                "`engine: trafilatura`, or `format: text`"
            )

    @classmethod
    def language_data(cls) -> LanguageData:
        known = charsets_by_language()
        return LanguageData(
            has={tag: f"letters; {', '.join(charsets)}" for tag, charsets in known.items()},
            lacks=frozenset(LANGUAGES) - known.keys(),
            otherwise="older pages that declare no charset may be decoded wrongly",
        )

    def process(self, batch: pa.RecordBatch) -> Result:
        traces: list[Trace | None] = []

        def extract(**row: Any) -> Mapping[str, Any] | Drop:
            traces.append(Trace() if self.explain else None)
            return self._extract(**row, trace=traces[-1])

        read = each(batch, extract, {**self.adds, **_COUNTED})
        kept = pc.indices_nonzero(read.columns["charset"].is_valid())
        charset, source, replacements = (
            read.columns[name].take(kept) for name in ("charset", *_COUNTED)
        )
        one = pa.repeat(pa.scalar(1, pa.int64()), len(kept))
        rows = kept.cast(pa.int64())
        columns = {name: read.columns[name] for name in self.adds}
        if self.explain:
            explained = [trace.rows() for trace in traces if trace is not None]
            columns["explained"] = pa.array(explained, EXPLAINED)
        return replace(
            read,
            columns=columns,
            measures=(
                Measure("charsets", rows, charset, one),
                Measure("charset_sources", rows, source, one),
                Measure("replacement_characters", rows, charset, replacements),
            ),
        )

    def _extract(
        self,
        html: bytes | None,
        headers: Headers | None,
        url: str | None,
        trace: Trace | None,
    ) -> Mapping[str, Any] | Drop:
        """The columns of one page, or the reason for which it is dropped."""
        body = html or b""
        if len(body) > self.maximum_bytes:
            return Drop("too_large", len(body), self.maximum_bytes)
        page = decode(body, headers, host_of(url or ""))
        is_blank = not page.encoded or page.encoded.isspace()
        if is_blank or is_binary(page.encoded):
            return Drop("empty_page" if is_blank else "not_html")
        tree = None if (overloaded := is_overloaded(page.encoded)) else parse(page.encoded)
        if tree is None:
            return Drop("too_large" if overloaded else "parser_failed")
        # A short page has few elements, which then need not be counted.
        if len(page.encoded) > _ELEMENT * self.maximum_elements:
            elements = int(tree.xpath("count(//*)"))
            if elements > self.maximum_elements:
                return Drop("too_large", elements, self.maximum_elements)
        about = About(tree)
        title, published, dates = about.title, about.published, about.dates
        body = tree.find("body")
        layout = layout_of(tree if body is None else body)
        del about, body, tree  # which takes more memory than all else
        text = self._main_text(page.encoded, layout, trace)
        if text is not None:
            text = _without_header(text, title, dates, trace)
        if text is None or len(text) < self.minimum_characters:
            return self._too_little(text, page.encoded, layout)
        return {
            "text": text,
            "title": title,
            "published": published,
            "charset": page.charset,
            "charset_source": page.source,
            "replacements": page.replacements,
        }

    def _too_little(self, text: str | None, page: bytes, layout: Layout) -> Drop:
        """The drop of a page with too little text, or with none as it is a listing."""
        if text is None:
            return Drop("boilerplate_only")
        return Drop(_why_so_little(page, layout), len(text), self.minimum_characters)

    def _main_text(self, page: bytes, layout: Layout, trace: Trace | None) -> str | None:
        """The main text; None for a listing that is not wanted."""
        if trace is not None:
            trace.begin(layout)
        how = Written(self.format, self.tables, self.code)
        if self.engine == "resiliparse":
            text = _by_resiliparse(page)
            if trace is not None:
                trace.found_by(Reason.RESILIPARSE, text)
            return text
        text = ""
        if self.engine == "auto":
            chosen = main_blocks(layout, trace=trace)
            if self.listings == "drop" and is_listing(layout, chosen):
                if trace is not None:
                    trace.all_out(Reason.LISTING)
                return None
            posts = with_posts(layout, chosen, trace)
            text = written(layout, posts.chosen, how, trace, posts.of)
        if len(text) < self.minimum_characters:
            prose = prose_of(layout)
            is_worth_it = len(page) <= _DEAR and prose >= _UNCLEAR * self.minimum_characters
            if self.engine == "trafilatura" or is_worth_it:
                text = by_trafilatura(page, prose, how)
                if trace is not None:
                    trace.found_by(Reason.TRAFILATURA, text)
        return text


def _by_resiliparse(page: bytes) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        page.decode(), main_content=True, alt_texts=False, comments=False
    )
    return text.strip()


def _why_so_little(page: bytes, layout: Layout) -> str:
    """The reason for which a page with too little text is dropped."""
    seen = visible(parse(page))
    if seen < _EMPTY:
        return "empty_page"
    return "too_short" if 2 * prose_of(layout) > seen else "boilerplate_only"


def _without_header(
    text: str, title: str, dates: frozenset[str], trace: Trace | None = None
) -> str:
    """The text without leading lines that repeat the title, and without lines at either end that
    are just a date with a word or two."""
    lines = text.split("\n")
    plain_title = _plain(title)
    removed: list[tuple[Reason, str]] = []
    for _ in range(2):
        while lines and not lines[0]:
            lines.pop(0)
        if lines and _is_title(_plain(lines[0].lstrip("#")), plain_title):
            removed.append((Reason.TITLE, lines.pop(0)))
        if lines and _is_date_line(lines[0], dates):
            removed.append((Reason.DATE, lines.pop(0)))
    if trace is not None:
        for reason, line in removed:
            trace.left_out(reason, line)
    if lines and _is_date_line(lines[-1], dates):
        last = lines.pop()
        if trace is not None:
            trace.left_out(Reason.DATE, last, last=True)
    return "\n".join(lines).strip()


def _is_title(line: str, title: str) -> bool:
    """Whether a line is the title, which may also contain the site's name, after a separator or
    before one."""
    if not line or not title:
        return False
    if line == title:
        return True
    rest = title.removeprefix(line) if title.startswith(line) else title.removesuffix(line)
    return rest != title and re.search(r"^\s+[|\-–—:·»]|[|\-–—:·«]\s+$", rest) is not None


def _is_date_line(line: str, dates: frozenset[str]) -> bool:
    """Whether a line is just a date with a word or two. dates: as the page shows them."""
    if len(line) > 60:
        return False
    plain = _plain(line)
    rest = plain
    for shown in sorted(dates, key=len, reverse=True):
        rest = rest.replace(shown, " ")
    rest = _NUMERIC_DATE.sub(" ", rest)
    return rest != plain and len(re.findall(r"[^\W\d_]+", rest)) <= 2


def _plain(text: str) -> str:
    """The text in one line and with its case folded, for comparison."""
    return " ".join(text.split()).casefold()
