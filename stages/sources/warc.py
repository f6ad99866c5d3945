"""The source `warc`: HTML pages from WARC files (ISO 28500:2017)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from corpus.config.settings import Positive, PositiveSize
from corpus.schema import COLUMNS, Schema
from corpus.stage import setting
from stages.sources.archives.captures import ArchiveSource, Capture, declared_digest, sha1_of
from stages.sources.archives.http_body import BodyFault, decode_body, looks_like_html
from stages.sources.archives.media_types import media_type

__all__ = ["Warc"]

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_UNTYPED = frozenset({"", "unknown/unknown", "application/unknown"})
"""Media types that say nothing (WHATWG MIME sniffing): what the crawler identified decides, or else
the body."""
_BINARY = "application/octet-stream"
"""The media type of any bytes; what the crawler identified decides, if it did."""
_SECRET = frozenset({"set-cookie", "set-cookie2"})
"""Headers that are not kept: they hold a visitor's session, and no stage needs them."""


@dataclass(frozen=True, kw_only=True)
class Warc(ArchiveSource):
    """HTML pages of web crawls: HTTP responses with status 200, and resources.

    The column `html` is the body with its codings undone. `origin.offset` and `origin.length` are
    the record's place in the file as it is stored. All other records are counted: records of other
    types are skipped by type, responses that are not a page are dropped by reason, and records that
    cannot be read are quarantined as `damaged` or `truncated`, with the fault and the range of
    bytes in the ledger. ARC files are read too. What `warcinfo` records say of the crawl is counted
    in the ledger: software, publisher, larger crawl, user agent, robots, month.
    """

    name = "warc"
    version = 5
    adds: ClassVar[Schema] = {
        n: COLUMNS[n].type for n in ("html", "headers", "record_id", "digest", "status")
    }
    reasons = frozenset(
        {
            *("bad_http", "http_status", "not_html", "truncated"),
            *("too_large", "decompression_bomb", "bad_coding", "empty_body"),
        }
    )

    max_bytes: PositiveSize = setting(64 << 20, "pages above this size are dropped as too_large")
    max_ratio: Positive | None = setting(
        200,
        "pages that unpack to more than so many times their stored bytes, and to more than 1 MiB, "
        "are dropped as decompression_bomb; null: never",
    )
    keep_truncated: bool = setting(
        False, "keep pages that the crawler says it cut (WARC-Truncated)"
    )

    def visit(self, record: Any) -> Capture | str:
        kind = str(record.record_type)
        if kind == "resource" and _media(record, _values(record.headers, "content-type")) in _HTML:
            return self._resource(record)
        if kind != "response":
            return kind
        if not record.is_http:
            return "response_not_http"
        try:
            record.parse_http(quirks_mode=True)
        except OSError:  # a header without end; damage is noticed when the rest is read
            return Capture.of(record, sha1_of(record.reader), {}, "bad_http")
        page = _Page(record, self.max_bytes, self.max_ratio)
        reason = page.status_fault() or page.read()
        if not reason and page.is_cut and not self.keep_truncated:
            reason = "truncated"
        if reason:
            return Capture.of(record, page.digest(), {}, reason)
        columns = {"html": page.html, "headers": page.header_list()}
        return Capture.of(record, page.digest(), columns, status=page.status)

    def _resource(self, record: Any) -> Capture:
        """A page that was stored without its HTTP headers."""
        if record.content_length > self.max_bytes:
            return Capture.of(record, sha1_of(record.reader), {}, "too_large")
        html = record.reader.read()
        if not html.strip():
            return Capture.of(record, sha1_of(html), {}, "empty_body")
        return Capture.of(record, sha1_of(html), {"html": html, "headers": []})


def _media(record: Any, declared: list[str]) -> str:
    """The media type of a record's payload; "" if it is unknown. declared: the values of the header
    `Content-Type` of the payload."""
    kind = media_type(declared)
    if kind in _UNTYPED or kind == _BINARY:
        identified = media_type(_values(record.headers, "warc-identified-payload-type"))
        if identified not in _UNTYPED and identified != _BINARY:
            return identified
    return "" if kind in _UNTYPED else kind


def _values(headers: Any, name: str) -> list[str]:
    """The values of all lines of a header; `name` is in lower case."""
    return [value for known, value in headers if known.strip().lower() == name]


class _Page:
    """One response, which may be a page; its content is read once, and only if it may be one."""

    def __init__(self, record: Any, limit: int, ratio: int | None) -> None:
        self._record = record
        self._limit, self._ratio = limit, ratio
        self._content: bytes | None = None
        self._headers = [(name.strip().lower(), value) for name, value in record.http_headers]
        self.html = b""
        headers = record.headers
        self.status = record.http_headers.status_code
        self.is_cut = "WARC-Truncated" in headers or "WARC-Segment-Number" in headers

    def status_fault(self) -> str | None:
        """The reason for which its status makes it no page, or None."""
        if self.status is None:
            return "bad_http"
        return None if self.status == 200 else "http_status"

    def read(self) -> str | None:
        """Read the body and undo its codings. Returns the reason why it is no page, or None."""
        kind = _media(self._record, _values(self._headers, "content-type"))
        untyped = not kind
        if kind not in _HTML and not untyped:
            return "not_html"
        if self._record.content_length > self._limit:
            return "too_large"
        self._content = self._record.reader.read()
        transfer, content = self._value("transfer-encoding"), self._value("content-encoding")
        try:
            self.html = decode_body(self._content, transfer, content, self._limit, self._ratio)
        except BodyFault as fault:
            return fault.reason
        if not self.html.strip():
            return "empty_body"
        return "not_html" if untyped and not looks_like_html(self.html) else None

    def digest(self) -> str:
        """The declared digest of the payload, or else that of the payload as it is stored."""
        if declared := declared_digest(self._record):
            return declared
        return sha1_of(self._record.reader if self._content is None else self._content)

    def header_list(self) -> list[Mapping[str, str]]:
        """The headers, as the column `headers` has them."""
        return [{"name": n, "value": v} for n, v in self._headers if n not in _SECRET]

    def _value(self, name: str) -> str:
        return ",".join(_values(self._headers, name))
