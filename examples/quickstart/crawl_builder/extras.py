"""What a crawl holds beside pages: redirects, errors, pictures, feeds, records without a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crawl_builder import warc
from crawl_builder.chance import number, shuffled
from crawl_builder.files import pdf, png
from crawl_builder.pages import Sites
from crawl_builder.phrases import phrases
from crawl_builder.responses import Response, http_date, instant, other_scheme
from crawl_builder.sites import Site

ERRORS = (
    "404 Not Found",
    "404 Not Found",
    "404 Not Found",
    "410 Gone",
    "403 Forbidden",
    "500 Internal Server Error",
    "503 Service Unavailable",
)
REDIRECTS = ("301 Moved Permanently", "302 Found", "308 Permanent Redirect")


def truth(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "language": "und",
        "kind": kind,
        "source": None,
        "copy_of": None,
        "pii": {},
        "rights": [],
    } | more


def plain(site: Site, path: str, content_type: str, body: bytes) -> Response:
    url = site.root + path
    return Response(
        url=url,
        date=instant("2024-05-14", url),
        site=site,
        body=body,
        truth=truth("not_html", content_type=content_type),
        content_type=content_type,
        encoded=False,
    )


def not_html(sites: Sites) -> list[Response]:
    chosen = [sites[host] for host in shuffled("files", sites)]
    made = []
    for index, site in enumerate(chosen[:20]):
        rules = "User-agent: *\nDisallow: /login/\n"
        if index % 2:
            rules += "\nUser-agent: ExampleAIBot\nDisallow: /\n"
        feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": site.name})
        sitemap = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<url><loc>{site.root}</loc></url></urlset>\n"
        )
        path, content_type, body = (
            ("robots.txt", "text/plain", rules.encode()),
            ("assets/seal.png", "image/png", png(number(site.host, 256))),
            ("files/report.pdf", "application/pdf", pdf([site.name, "Report", "One page"])),
            ("feed.json", "application/json", feed.encode()),
            ("assets/site.css", "text/css", b"body { margin: 0 auto; max-width: 60em }\n"),
            ("sitemap.xml", "application/xml", sitemap.encode()),
            ("assets/app.js", "text/javascript; charset=utf-8", b"console.log('ready');\n"),
        )[index % 7]
        made.append(plain(site, path, content_type, body))
    return made


def odd(sites: Sites) -> list[Response]:
    """Answers that say text/html and hold none."""
    first, second = (sites[host] for host in shuffled("odd", sites)[:2])
    picture = plain(first, "image.php?id=7", "text/html", png(99))
    nothing = plain(second, "blank", "text/html; charset=utf-8", b"")
    return [
        replace(picture, truth=truth("mislabelled", content_type="image/png")),
        replace(nothing, truth=truth("empty")),
    ]


def redirects(pages: Sequence[Response]) -> list[Response]:
    made = []
    for index, page in enumerate(pages):
        status = REDIRECTS[index % len(REDIRECTS)]
        url = f"{page.site.root}go/{number(page.url, 10**6)}"
        body = f'<html><body><a href="{page.url}">{status}</a></body></html>'.encode()
        made.append(
            Response(
                url=url,
                date=page.date,
                site=page.site,
                body=body,
                truth=truth("redirect", copy_of=page.url),
                content_type="text/html",
                status=status,
                headers=(("Location", page.url),),
                encoded=False,
            )
        )
    return made


def errors(pages: Sequence[Response]) -> list[Response]:
    made = []
    for status, page in zip(ERRORS, pages, strict=False):
        url = f"{page.site.root}gone/{number(page.url, 10**6)}.html"
        missing = phrases(page.truth["language"])["missing"]
        body = f"<html><head><title>{status}</title></head><body><h1>{missing}</h1></body></html>"
        made.append(
            Response(
                url=url,
                date=page.date,
                site=page.site,
                body=body.encode(),
                truth=truth("error"),
                status=status,
                encoded=False,
            )
        )
    return made


def revisit(page: Response) -> tuple[warc.Record, dict[str, dict[str, Any]]]:
    """The page met again under its other scheme: headers, and a pointer to the payload."""
    url = other_scheme(page.url)
    date = instant(page.date[:10], f"revisit {url}", days=30)
    head = warc.http_response(
        "200 OK",
        (("Date", http_date(date)), *page.site.headers, ("Content-Type", page.content_type)),
        b"",
    )
    entry = {url: page.truth | {"kind": "revisit", "copy_of": page.url, "status": 200}}
    return warc.revisit(page.record(), url, date, head), entry


def metadata(page: Response) -> warc.Record:
    block = f"fetchTimeMs: {number(page.url, 900)}\r\nhopsFromSeed: 1\r\n".encode()
    return warc.attached(page.record(), "metadata", "application/warc-fields", block)


def conversion(page: Response, text: str) -> warc.Record:
    return warc.attached(page.record(), "conversion", "text/plain", text.encode())


def lookup(site: Site) -> warc.Record:
    """A name look-up, kept as a response as some crawlers do: no HTTP in it."""
    date = instant("2024-01-02", site.host)
    digits = "".join(character for character in date if character.isdigit())
    block = f"{digits}\n{site.host}.\t3600\tIN\tA\t{site.address}\n"
    fields = (("WARC-Target-URI", f"dns:{site.host}"), ("Content-Type", "text/dns"))
    return warc.Record("response", date, fields, block.encode())
