"""On sound archives, record for record what warcio reads."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.sources.archives.archive import Padding, Placed, read_archive
from tests import ROOT
from tests.warcs import arc, http, members

warcio = pytest.importorskip("warcio")
iterator = pytest.importorskip("warcio.archiveiterator")
writer = pytest.importorskip("warcio.warcwriter")

Pack = Callable[[list[bytes]], bytes]
Read = tuple[str, str, str, bytes]

CRAWLS = ROOT.parent / "shared" / "data" / "warc"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("warcio") / "x"


def ours(path: Path) -> list[Read]:
    def visit(record: Any) -> Read:
        headers = record.headers
        uri, date = headers.get("WARC-Target-URI") or "", headers.get("WARC-Date") or ""
        uri = uri.strip("<>")  # as GNU Wget writes it; Capture takes them off too
        return str(record.record_type), uri, date, bytes(record.reader.read())

    items = [item for item in read_archive(str(path), visit) if not isinstance(item, Padding)]
    assert all(isinstance(item, Placed) for item in items)
    return [item.value for item in items if isinstance(item, Placed)]


def theirs(path: Path) -> list[Read]:
    with path.open("rb") as stream:
        found = []
        for record in iterator.ArchiveIterator(stream, no_record_parse=True, arc2warc=True):
            header = record.rec_headers.get_header
            uri, date = header("WARC-Target-URI") or "", header("WARC-Date") or ""
            found.append((record.rec_type, uri, date, record.raw_stream.read()))
        return found


kinds = st.sampled_from(["response", "request", "resource", "metadata", "conversion"])
contents = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=300).map(http),
    st.sampled_from([b"", b"\r\n", b"WARC/1.0\r\n\r\n", b"\n\n" * 9, b"\x1f\x8b\x08" * 3]),
    st.integers(1, 200_000).map(lambda size: b"<html>" + b"ab\n" * (size // 3)),
)


@given(
    records=st.lists(st.tuples(kinds, st.integers(0, 99), contents), min_size=1, max_size=6),
    packed=st.booleans(),
    version=st.sampled_from(["WARC/1.0", "WARC/1.1"]),
)
def test_what_warcio_writes(
    path: Path, records: list[tuple[str, int, bytes]], packed: bool, version: str
) -> None:
    stream = io.BytesIO()
    written = writer.WARCWriter(stream, gzip=packed, warc_version=version)
    for kind, number, content in records:
        record = written.create_warc_record(
            f"ftp://{number}.cat/ñ",
            kind,
            payload=io.BytesIO(content),
            length=len(content),
            warc_content_type="application/octet-stream",
        )
        written.write_record(record)
    path.write_bytes(stream.getvalue())
    assert ours(path) == theirs(path)
    assert [read[3] for read in ours(path)] == [content for _, _, content in records]


def plain(records: list[bytes]) -> bytes:
    return b"".join(records)


def one_member(records: list[bytes]) -> bytes:
    return gzip.compress(plain(records), mtime=0)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("pack", [plain, members, one_member])
def test_arc(path: Path, version: int, pack: Pack) -> None:
    pages = [(f"http://{n}.cat/", http(f"<html>{n} " + "text\n" * n)) for n in range(9)]
    path.write_bytes(pack(arc(pages, version)))
    read = ours(path)
    assert [(uri, content) for kind, uri, _, content in read if kind == "response"] == pages
    assert read[0][0] == "warcinfo"
    assert {date for _, _, date, _ in read[1:]} == {"1998-09-01T12:00:00Z"}
    if version == 1 and pack is not one_member:  # warcio reads neither
        assert [found[1:] for found in theirs(path)[1:]] == [found[1:] for found in read[1:]]


@pytest.mark.skipif(not CRAWLS.is_dir(), reason="needs the real crawls in ../shared/data/warc")
def test_real_crawls() -> None:
    for crawl in sorted(CRAWLS.glob("*.warc.gz")):
        assert ours(crawl) == theirs(crawl)
