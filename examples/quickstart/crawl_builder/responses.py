"""One HTTP response of the crawl, what is true of it, and the page that it shows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from crawl_builder import rights, warc
from crawl_builder.chance import number
from crawl_builder.charsets import Charset
from crawl_builder.sites import Site
from crawl_builder.templates import TEMPLATES, Links, View

UTC = datetime.UTC


@dataclass(frozen=True)
class Response:
    """`body` is what the reader sees; transfer and content encodings are put on in `record`."""

    url: str
    date: str
    site: Site
    body: bytes
    truth: dict[str, Any]
    content_type: str = "text/html; charset=UTF-8"
    status: str = "200 OK"
    headers: warc.Headers = ()
    encoded: bool = True

    @property
    def html(self) -> bool:
        return self.status.startswith("200") and self.content_type.startswith(
            ("text/html", "application/xhtml+xml")
        )

    def record(self) -> warc.Record:
        http, payload = self.http()
        return warc.response(self.url, self.date, http, payload, self.site.address)

    def http(self) -> tuple[bytes, bytes]:
        """The HTTP message and its payload (content-encoded, not transfer-encoded)."""
        headers = [("Date", http_date(self.date)), *self.site.headers]
        if self.content_type:
            headers.append(("Content-Type", self.content_type))
        headers += [("Cache-Control", f"max-age={60 * number(self.url, 60)}"), *self.headers]
        payload = body = self.body
        if self.encoded and self.site.gzip:
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
            payload = body = warc.gzip_member(body)
        if self.encoded and self.site.chunked:
            headers.append(("Transfer-Encoding", "chunked"))
            body = chunks(payload)
        else:
            headers.append(("Content-Length", str(len(payload))))
        headers.append(("Connection", "close"))
        return warc.http_response(self.status, tuple(headers), body), payload


@dataclass(frozen=True)
class Dress:
    """What a page looks like, apart from its text."""

    site: Site
    url: str
    date: str
    template: str = ""
    charset: Charset = field(default_factory=Charset)
    signals: tuple[str, ...] = ()
    license: str = ""
    related: Links = ()


def page(
    dress: Dress, *, kind: str, language: str, title: str, content: str, **truth: Any
) -> Response:
    """A page in a site's frame."""
    site = dress.site
    in_head = number(site.host, 2) == 0
    head = dress.charset.meta(site) + rights.metas(dress.signals)
    view = View(
        site=site,
        language=language,
        title=title,
        date=dress.date[:10],
        url=dress.url,
        content=content,
        related=dress.related,
        head=head + (rights.link(dress.license) if in_head else ""),
        license="" if in_head else rights.anchor(dress.license),
    )
    html = TEMPLATES[dress.template or site.template](view)
    known: dict[str, Any] = {
        "language": language,
        "kind": kind,
        "source": None,
        "copy_of": None,
        "charset": dress.charset.name,
        "declared": dress.charset.declared,
        "pii": {},
        "rights": list(dress.signals),
        "license": dress.license or None,
    }
    return Response(
        url=dress.url,
        date=dress.date,
        site=site,
        body=dress.charset.encode(html),
        truth=known | truth,
        content_type=dress.charset.content_type(site),
        headers=rights.headers(dress.signals),
    )


def moved(response: Response, url: str, site: Site, date: str, kind: str) -> Response:
    """The same bytes at another address; a mirror does not send what the site said in headers."""
    headers, signals = response.headers, response.truth["rights"]
    if kind == "mirror":
        headers, signals = (), [signal for signal in signals if signal.startswith("meta:")]
    known = response.truth | {"kind": kind, "rights": signals, "copy_of": response.url}
    return replace(response, url=url, site=site, date=date, headers=headers, truth=known)


def chunks(data: bytes, size: int = 1500) -> bytes:
    """Transfer-Encoding: chunked, RFC 9112 section 7.1."""
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def instant(date: str, seed: str, days: int = 0) -> str:
    """A WARC-Date: a time of day that follows from the seed, `days` after the page's date."""
    day = datetime.date.fromisoformat(date) + datetime.timedelta(days=days)
    seconds = number(f"time {seed}", 24 * 3600)
    return f"{day}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def http_date(date: str) -> str:
    moment = datetime.datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return format_datetime(moment, usegmt=True)


def other_scheme(url: str) -> str:
    scheme = urlsplit(url).scheme
    return url.replace(scheme, "http" if scheme == "https" else "https", 1)


def with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"
