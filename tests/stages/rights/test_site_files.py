import gzip
from typing import Any

import pytest

from corpus.testing import SourceContract, rows_read
from stages.rights.site_files import SiteFiles
from tests.warcs import http, members, record, response, warcinfo

ROBOTS = "https://a.example/robots.txt"
TDMREP = "https://a.example/.well-known/tdmrep.json"
PLAIN = (("Content-Type", "text/plain"),)


def read(tmp_path: Any, *records: bytes) -> list[dict[str, Any]]:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(records))
    return rows_read(SiteFiles(paths=(str(path),)))


class TestSiteFiles(SourceContract):
    source = SiteFiles
    file_name = "crawl.warc.gz"
    records = (
        warcinfo(),
        response("https://a.example/", "<p>Bon dia</p>"),
        record("response", http("User-agent: *", headers=PLAIN), uri=ROBOTS),
        record("response", http("[]", headers=PLAIN), uri=TDMREP),
        record("response", http(status="503 No"), uri="https://b.example/robots.txt"),
        record("request", b"GET / HTTP/1.1\r\n\r\n", media="application/http; msgtype=request"),
    )

    def write(self, path: Any, records: Any) -> None:
        path.write_bytes(members(records))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (http("User-agent: *", headers=PLAIN), b"User-agent: *"),
        (http("User-agent: *", headers=()), b"User-agent: *"),
        (
            http(
                gzip.compress(b"User-agent: *", mtime=0),
                headers=(*PLAIN, ("Content-Encoding", "gzip")),
            ),
            b"User-agent: *",
        ),
        (http("gone", status="404 Not Found"), b""),
        (http("<!doctype html><p>Not found"), b""),
        (http("a" * 600_000, headers=PLAIN), b"a" * (512 << 10)),
    ],
)
def test_what_a_file_says(tmp_path: Any, content: bytes, expected: bytes) -> None:
    (row,) = read(tmp_path, record("response", content, uri=f"{ROBOTS}?x"))
    assert row["site_file"] == expected


def test_what_says_nothing_is_dropped(tmp_path: Any) -> None:
    redirect = http(status="301 Moved", headers=(("Location", "/"),))
    wrong = http("x", headers=(*PLAIN, ("Content-Encoding", "unheard-of")))
    rows = read(
        tmp_path,
        record("response", redirect, uri=ROBOTS),
        record("response", wrong, uri=TDMREP),
        response("https://a.example/robots.txt/x"),
    )
    assert [row["reason"] for row in rows] == ["http_status", "bad_coding"]


def test_an_archive_without_site_files_is_read(tmp_path: Any) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members([warcinfo(), response("https://a.example/", "<p>Bon dia</p>")]))
    source = SiteFiles(paths=(str(path),))
    (partition,) = source.partitions()
    (records,) = source.read(partition)
    assert records.batch.num_rows == 0
    assert records.skipped == {"warcinfo": 1, "page": 1}


def test_licences_are_found_by_what_they_are(tmp_path: Any) -> None:
    def file(path: str, body: str, status: str = "200 OK") -> bytes:
        content = http(body, status=status, headers=(("Content-Type", "application/xml"),))
        return record("response", content, uri=f"https://a.example{path}")

    licence = '<rsl xmlns="https://rslstandard.org/rsl"></rsl>'
    rows = read(
        tmp_path,
        file("/license.xml", licence),
        file("/rsl", licence),
        file("/sitemap.xml", "<urlset></urlset>"),
        file("/gone/license.xml", licence, "404 Not Found"),
        file("/page", licence),
        record("response", http("<rsl " * 2_000_000), uri="https://a.example/licences/large"),
    )
    assert [(row["url"], row["site_file"]) for row in rows] == [
        ("https://a.example/license.xml", licence.encode()),
        ("https://a.example/rsl", licence.encode()),
    ]
