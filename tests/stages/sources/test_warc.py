import bz2
import gzip
import lzma
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastwarc import stream_io

from corpus.errors import InputError
from corpus.testing import SourceContract, read_all, rows_read
from stages.sources.archives.captures import sha1_of
from stages.sources.warc import Warc
from tests import ROOT
from tests.warcs import arc, conversion, http, members, record, response, warcinfo


def packed(data: bytes) -> bytes:
    """Gzip without the time of day, which would give test workers tests of other names."""
    return gzip.compress(data, mtime=0)


PAGE = "<html><body><p>Bon dia a tothom</p></body></html>"
TYPED = ("Content-Type", "text/html; charset=utf-8")


def read(tmp_path: Path, *records: bytes, **settings: Any) -> list[dict[str, Any]]:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(records))
    return rows_read(Warc(paths=(str(path),), **settings))


def read_one(tmp_path: Path, content: bytes, **settings: Any) -> dict[str, Any]:
    uri = "https://www.exemple.cat/"
    (row,) = read(tmp_path, record("response", content, uri=uri), **settings)
    return row


class TestWarc(SourceContract):
    source = Warc
    file_name = "crawl.warc.gz"
    records = (
        warcinfo(),
        record("request", b"GET / HTTP/1.1\r\n\r\n", media="application/http; msgtype=request"),
        response("https://www.exemple.cat/", PAGE),
        response("https://example.com/en", PAGE),
        record("response", http(status="404 Not Found"), uri="https://exemple.cat/no"),
        record("revisit", http(b""), uri="https://exemple.cat/again"),
        record("metadata", b"x: y\r\n", media="application/warc-fields"),
        conversion("https://exemple.cat/", "text"),
        record("response", b"\x07", uri="dns:exemple.cat", media="text/dns"),
    )

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(members(records))


class TestPlainWarc(TestWarc):
    file_name = "crawl.warc"

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(b"".join(records))


class TestWarcInOneMember(TestWarc):
    """Not as the standard has it, but met."""

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(gzip.compress(b"".join(records), mtime=0))


class TestArc(TestWarc):
    file_name = "crawl.arc.gz"
    records = tuple((f"http://{n}.cat/", http(f"{PAGE} {n}")) for n in range(5))

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(members(arc(records)[1:]))  # without the file's description


class TestPlainArc(TestArc):
    file_name = "crawl.arc"

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(b"".join(arc(records, version=2)[1:]))


def test_a_page_with_all_its_columns(tmp_path: Path) -> None:
    headers = [TYPED, ("X-Robots-Tag", "noai"), ("Set-Cookie", "session=1")]
    content = http(PAGE, headers=headers)
    uri = "<https://user:secret@www.Exemple.cat/a?b=1#part>"
    info, page = warcinfo(), record("response", content, uri=uri, date="2024-03-01T12:00:00.5Z")
    (row,) = read(tmp_path, info, page)
    assert row["url"] == "https://www.Exemple.cat/a?b=1"
    assert row["domain"] == "exemple.cat"
    assert row["date"].isoformat() == "2024-03-01T12:00:00.500000+00:00"
    assert row["html"] == PAGE.encode()
    assert row["headers"] == [
        {"name": "content-type", "value": "text/html; charset=utf-8"},
        {"name": "x-robots-tag", "value": "noai"},
    ]
    stored = (tmp_path / "crawl.warc.gz").read_bytes()
    start, length = row["origin"]["offset"], row["origin"]["length"]
    assert gzip.decompress(stored[start : start + length]) == page


def test_what_finds_a_page_again(tmp_path: Path) -> None:
    """Record id, digest as declared or else as computed, status where there was one."""
    uri, digest = "https://a.cat/", "sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"
    declared = response(uri, PAGE, WARC_Payload_Digest=digest)
    resource = record("resource", PAGE.encode(), uri=uri, media="text/html")
    rows = read(tmp_path, declared, response(uri, PAGE), resource)
    assert [row["record_id"] for row in rows] == [
        f"urn:uuid:{zlib.crc32(content):032x}"
        for content in (http(PAGE), http(PAGE), PAGE.encode())
    ]
    assert [row["digest"] for row in rows] == [digest, *2 * [sha1_of(PAGE.encode())]]
    assert [row["status"] for row in rows] == [200, 200, 0]
    (tmp_path / "x.arc").write_bytes(b"".join(arc([(uri, http(PAGE))])))
    (row,) = rows_read(Warc(paths=(str(tmp_path / "x.arc"),)))
    assert (row["record_id"], row["digest"]) == ("", sha1_of(PAGE.encode()))


def test_origin_is_the_record_in_a_plain_file(tmp_path: Path) -> None:
    records = [warcinfo(), response("https://a.cat/", PAGE), response("https://b.cat/", PAGE)]
    stored = b"".join(records)
    (tmp_path / "crawl.warc").write_bytes(stored)
    rows = rows_read(Warc(paths=(str(tmp_path),)))
    cut = [
        stored[row["origin"]["offset"] :][: row["origin"]["length"]]
        for row in sorted(rows, key=lambda row: row["url"])
    ]
    assert cut == records[1:]


def brotli(data: bytes) -> bytes:
    sink = LastingSink()
    writer = stream_io.BrotliWriter(sink)
    writer.write(data)
    writer.close()
    return sink.data


class LastingSink:
    """A file-like object that outlives its close."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> int:
        self.data += bytes(data)
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (http(PAGE), None),
        (http(PAGE, headers=()), None),
        (http("  <!DOCTYPE html><p>x", headers=()), None),
        (http("just words", headers=()), "not_html"),
        (http("<svg></svg>", headers=()), "not_html"),
        (http(PAGE, headers=[("Content-Type", "application/xhtml+xml")]), None),
        (http(PAGE, headers=[("Content-Type", "TEXT/HTML;charset=x")]), None),
        (http(PAGE, headers=[("Content-Type", "text/plain")]), "not_html"),
        (http(PAGE, status="301 Moved"), "http_status"),
        (http(PAGE, status="206 Partial Content"), "http_status"),
        (http(" \r\n"), "empty_body"),
        (http(PAGE * 1000), "too_large"),
        (http(packed(PAGE.encode() * 1000), headers=[TYPED, ("Content-Encoding", "gzip")]),
         "too_large"),
        (http(PAGE, headers=[TYPED, ("Content-Encoding", "rot13")]), "bad_coding"),
        (http(PAGE, headers=[TYPED, ("Content-Encoding", "gzip, " * 6)]), "bad_coding"),
        (http(bytes(range(99)), headers=[TYPED, ("Content-Encoding", "gzip")]), "bad_coding"),
        (http(b"<p>x", headers=[TYPED, ("Content-Encoding", "br")]), None),
        (http("just words", headers=[TYPED, ("Content-Encoding", "br")]), None),
        (http(brotli(b"a" * 90_000), headers=[TYPED, ("Content-Encoding", "br")]), "too_large"),
        (http(pa.compress(b"a" * 90_000, codec="zstd", asbytes=True),
              headers=[TYPED, ("Content-Encoding", "zstd")]), "too_large"),
        (http(packed(PAGE.encode())[:-9], headers=[TYPED, ("Content-Encoding", "gzip")]),
         "truncated"),
        (b"", "bad_http"),
        (b"not http at all", "bad_http"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 40_000 + b"\r\n\r\nx", "bad_http"),
        (b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE.encode(), None),
    ],
)  # fmt: skip
def test_what_is_a_page(tmp_path: Path, content: bytes, reason: str | None) -> None:
    row = read_one(tmp_path, content, max_bytes=20_000)
    assert row["reason"] == reason
    assert len(row["id"]) == 32
    assert row["domain"] == "exemple.cat"
    assert bool(row["html"]) == (reason is None)


CHUNKED = b"5\r\n" + PAGE[:5].encode() + b"\r\n%x;ext=1\r\n" % (len(PAGE) - 5)
CHUNKED += PAGE[5:].encode() + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (CHUNKED, [("Transfer-Encoding", "chunked")]),
        (CHUNKED[:-5], [("Transfer-Encoding", "chunked")]),
        (PAGE.encode(), [("Transfer-Encoding", "chunked")]),
        (packed(PAGE.encode()), [("Content-Encoding", "gzip")]),
        (packed(PAGE[:9].encode()) + packed(PAGE[9:].encode()),
         [("Content-Encoding", "x-gzip")]),
        (PAGE.encode(), [("Content-Encoding", "gzip")]),
        (__import__("zlib").compress(PAGE.encode()), [("Content-Encoding", "deflate")]),
        (__import__("zlib").compress(PAGE.encode())[2:-4], [("Content-Encoding", "deflate")]),
        (brotli(PAGE.encode()), [("Content-Encoding", "br")]),
        (PAGE.encode(), [("Content-Encoding", "br")]),
        (packed(packed(PAGE.encode())), [("Content-Encoding", "gzip, gzip")]),
        (pa.compress(PAGE.encode(), codec="zstd", asbytes=True), [("Content-Encoding", "zstd")]),
        (PAGE.encode(), [("Content-Encoding", "zstd")]),
        # Bodies that claim a coding that they do not have.
        (__import__("zlib").compress(PAGE.encode()), [("Content-Encoding", "gzip")]),
        (packed(PAGE.encode()), [("Content-Encoding", "deflate")]),
        (packed(PAGE.encode()), [("Content-Encoding", "br")]),
        (packed(PAGE.encode()), [("Content-Encoding", "zstd")]),
        (packed(PAGE.encode()), []),
    ],
)  # fmt: skip
def test_codings_are_undone(tmp_path: Path, body: bytes, headers: list[tuple[str, str]]) -> None:
    row = read_one(tmp_path, http(body, headers=[TYPED, *headers]))
    assert (row["reason"], row["html"]) == (None, PAGE.encode())


@pytest.mark.parametrize(
    ("line", "headers"),
    [
        ("HTTP/2 200", ""),
        ("HTTP/2.0 200 OK", ""),
        ("HTTP/2 200", ":status: 200\r\n"),
        ("HTTP/3 200 ", ""),
        ("HTTP/1.1 200", ""),
        ("HTTP/1.1 200 Tot bé", ""),
        ("HTTP/1.1 200 OK", "X-Title: café\r\n"),
        ("HTTP/1.1 200 OK", "X-Folded: a\r\n\tb\r\n"),
        ("HTTP/1.1 200 OK", "no colon\r\n"),
        ("HTTP/1.1 200 OK", "X-Bare: a\n"),
        ("HTTP/1.1 200 OK", "Content-Length: 5\r\n"),
        ("HTTP/1.1 200 OK", "Content-Length: 5\r\nContent-Length: 7,000\r\n"),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("charset", ["latin-1", "utf-8"])
def test_headers_of_many_servers(
    tmp_path: Path, line: str, headers: str, end: str, charset: str
) -> None:
    head = f"{line}\r\n{headers}Content-Type: text/html\r\n\r\n".replace("\r\n", end)
    row = read_one(tmp_path, head.encode(charset) + PAGE.encode())
    assert (row["reason"], row["html"]) == (None, PAGE.encode())


def test_pages_that_the_crawler_cut(tmp_path: Path) -> None:
    page = response("https://exemple.cat/", PAGE, WARC_Truncated="length")
    (row,) = read(tmp_path, page)
    assert row["reason"] == "truncated"
    (row,) = read(tmp_path, page, keep_truncated=True)
    assert row["html"] == PAGE.encode()


@pytest.mark.parametrize(
    ("content", "reason"), [(PAGE, None), (" ", "empty_body"), (PAGE * 99, "too_large")]
)
def test_a_page_stored_as_a_resource(tmp_path: Path, content: str, reason: str | None) -> None:
    page = record("resource", content.encode(), uri="https://a.cat/", media="text/html;charset=x")
    (row,) = read(tmp_path, page, max_bytes=2_000)
    assert row["reason"] == reason
    assert row["html"] == (b"" if reason else content.encode())


def test_the_id_follows_the_payload_digest(tmp_path: Path) -> None:
    uri = "https://exemple.cat/"
    one, same = (
        response(uri, PAGE, WARC_Payload_Digest="sha1:ABC", WARC_IP_Address=address)
        for address in ("10.0.0.1", "10.0.0.2")
    )
    other = response(uri, PAGE, WARC_Payload_Digest="sha1:DEF")
    ids = [row["id"] for row in read(tmp_path, one, same, other)]
    assert ids[0] == ids[1] != ids[2]
    ids = [row["id"] for row in read(tmp_path, response(uri, PAGE), response(uri, PAGE + " "))]
    assert ids[0] != ids[1]


def test_a_large_page_stands_alone_in_its_batch(tmp_path: Path) -> None:
    large = "<html>" + "a" * (20 << 20)
    path = tmp_path / "crawl.warc"
    pages = [PAGE, PAGE, large, PAGE]
    path.write_bytes(b"".join(response(f"https://{i}.cat/", p) for i, p in enumerate(pages)))
    batches = [records.batch.num_rows for records in read_all(Warc(paths=(str(path),)))]
    assert batches == [2, 1, 1]


@pytest.mark.parametrize("content", [b"", b"plain words\n" * 9, packed(b"words"), b"\x1f\x8b"])
def test_no_warc_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"crawl\.warc\.gz: .*(empty|no WARC)"):
        read_all(Warc(paths=(str(path),)))


CRAWLS = ROOT.parent / "shared" / "data" / "warc"


@pytest.mark.skipif(not CRAWLS.is_dir(), reason="needs the real crawls in ../shared/data/warc")
def test_real_crawls() -> None:
    kept = skipped = 0
    for records in read_all(Warc(paths=(str(CRAWLS),))):
        assert not records.quarantined
        assert records.dropped is not None
        skipped += sum(records.skipped.values())
        kept += records.dropped.null_count
    assert (kept, skipped) == (19, 117)


HTML = "text/html"
BYTES = "application/octet-stream"


@pytest.mark.parametrize(
    ("types", "identified", "body", "is_page"),
    [
        ([HTML, HTML], "", PAGE, True),
        ([HTML, "text/html; charset=utf-8"], "", PAGE, True),
        (["text/html, text/html"], "", PAGE, True),
        (["text/html;charset=UTF-8,text/html;charset=UTF-8"], "", PAGE, True),
        (["text/plain", HTML], "", PAGE, True),
        ([HTML, "text/plain"], "", PAGE, False),
        ([HTML, "no type"], "", "just words", True),
        (["no type"], "", PAGE, True),
        (["no type"], "", "just words", False),
        ([], HTML, "just words", True),
        ([], "application/pdf", PAGE, False),
        ([], BYTES, PAGE, True),
        (["*/*"], "application/xhtml+xml", "just words", True),
        (["unknown/unknown"], "text/html; charset=utf-8", "just words", True),
        ([BYTES], HTML, PAGE, True),
        ([BYTES], "image/png", PAGE, False),
        ([BYTES], "", PAGE, False),
        ([BYTES], BYTES, PAGE, False),
        (["text/plain"], HTML, PAGE, False),
        ([HTML], "text/plain", PAGE, True),
    ],
)
def test_the_type_of_a_response(
    tmp_path: Path, types: list[str], identified: str, body: str, is_page: bool
) -> None:
    content = http(body, headers=[("Content-Type", value) for value in types])
    more = {"WARC_Identified_Payload_Type": identified} if identified else {}
    (row,) = read(tmp_path, record("response", content, uri="https://a.cat/", **more))
    assert row["reason"] == (None if is_page else "not_html")


@pytest.mark.parametrize(
    ("media", "identified", "is_page"),
    [
        ("text/html", "", True),
        ("text/plain, text/html", "", True),
        (BYTES, HTML, True),
        (BYTES, "", False),
        ("text/plain", HTML, False),
    ],
)
def test_the_type_of_a_resource(tmp_path: Path, media: str, identified: str, is_page: bool) -> None:
    more = {"WARC_Identified_Payload_Type": identified} if identified else {}
    page = record("resource", PAGE.encode(), uri="https://a.cat/", media=media, **more)
    assert len(read(tmp_path, page)) == is_page


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lzma.compress(response("https://a.cat/", PAGE)), "WACZ; it is packed as xz"),
        (bz2.compress(response("https://a.cat/", PAGE)), "it is packed as bzip2"),
        (b"PK\x03\x04" + bytes(40), "it is packed as zip"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "it is packed as 7z"),
        (b"just words", "valid: both, plain or as gzip, zstd or lz4, and WACZ"),
    ],
)
def test_another_packing_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x.warc").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_all(Warc(paths=(str(tmp_path / "x.warc"),)))
