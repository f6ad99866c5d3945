"""The source `site_files`: robots.txt, tdmrep.json and licences of sites, from web crawls."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from corpus.schema import COLUMNS, Schema
from stages.rights.rsl import is_rsl
from stages.rights.site_signals import SITE_FILES, path_of
from stages.sources.archives.captures import ArchiveSource, Capture, sha1_of
from stages.sources.archives.http_body import BodyFault, decode_body, looks_like_html

__all__ = ["SiteFiles"]

_READ = 512 << 10
"""Bytes of a file that are kept; RFC 9309, section 2.5, requires at least 500 KiB."""
_LIMIT = 8 << 20
"""Bytes above which a response is too large."""
_MAY_BE_RSL = re.compile(r"\.xml$|rsl|licen[sc]e", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SiteFiles(ArchiveSource):
    """Robots.txt, tdmrep.json and RSL licences in WARC files, for `site_rights`.

    These are responses to `/robots.txt` and `/.well-known/tdmrep.json`, and documents of Really
    Simple Licensing, which are searched for at addresses that end in `.xml` or contain `rsl` or
    `licence`. Crawlers keep them beside the pages or, as Common Crawl does, in files of their own.
    The first 512 KiB of a file count. A missing file (status 4xx) and an HTML page in its place are
    kept as an empty file: they end what an earlier file stated. Other records are skipped, by type
    or as `page`.
    """

    name = "site_files"
    version = 5
    adds: ClassVar[Schema] = {"site_file": COLUMNS["site_file"].type}
    reasons = frozenset({"bad_http", "http_status", "too_large", "bad_coding", "truncated"})

    def visit(self, record: Any) -> Capture | str:
        path = path_of(record.headers.get("WARC-Target-URI") or "")
        if skipped := _skipped(record, path):
            return skipped
        content, file, reason = _read(record)
        if path not in SITE_FILES and not is_rsl(file):
            return "page"
        columns = {} if reason else {"site_file": file}
        return Capture.of(record, sha1_of(content), columns, reason)


def _skipped(record: Any, path: str) -> str:
    """The reason for which a record is skipped; "" where it may be a site file."""
    kind = str(record.record_type)
    if kind != "response":
        return kind
    if path not in SITE_FILES and not _MAY_BE_RSL.search(path):
        return "page"
    return "" if record.is_http else "response_not_http"


def _read(record: Any) -> tuple[Any, bytes, str | None]:
    """The stored content (bytes, or a reader), the file in it, and the reason for which it is
    dropped or None."""
    try:
        record.parse_http(quirks_mode=True)
    except OSError:  # a header without end; damage is noticed when the rest is read
        return record.reader, b"", "bad_http"
    if record.content_length > _LIMIT:
        return record.reader, b"", "too_large"
    content = record.reader.read()
    return content, *_file_of(record.http_headers, content)


def _file_of(headers: Any, content: bytes) -> tuple[bytes, str | None]:
    """The file in a response, and the reason for which it is dropped or None."""
    status = headers.status_code
    if status is None:
        return b"", "bad_http"
    if status != 200:
        return b"", None if 400 <= status < 500 else "http_status"
    given = [(name.strip().lower(), value) for name, value in headers]
    transfer, coding = (
        ",".join(value for name, value in given if name == wanted)
        for wanted in ("transfer-encoding", "content-encoding")
    )
    try:
        body = decode_body(content, transfer, coding, _LIMIT)
    except BodyFault as fault:
        return b"", fault.reason
    return b"" if looks_like_html(body) else body[:_READ], None
