"""What archives say of themselves is counted, bounded, and without what is about persons."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.sources.archives.warcinfo import Noted, _shown
from stages.sources.warc import Warc
from stages.sources.wet import Wet
from tests.warcs import arc, conversion, members, record, response

COMMON_CRAWL = b"""\
isPartOf: CC-MAIN-2024-18\r
publisher: Common Crawl\r
description: Wide crawl of the web for April 2024\r
operator: Ann Example (ann@example.org)\r
hostname: ip-10-67-67-22.ec2.internal\r
software: Apache Nutch 1.19 (modified,\r
  https://example.org/nutch/)\r
robots: checked via crawler-commons 1.5\r
http-header-from: ann@example.org\r
http-header-user-agent: example/1.0 (+https://example.org/bot; bot@example.org)\r
format: WARC File Format 1.1\r
"""
SAID = {
    "record: warcinfo": 1,
    "date: 2024-03": 1,
    "isPartOf: CC-MAIN-2024-18": 1,
    "publisher: Common Crawl": 1,
    "software: Apache Nutch 1.19 (modified, https://example.org/nutch/)": 1,
    "robots: checked via crawler-commons 1.5": 1,
    "http-header-user-agent: example/1.0 (+https://example.org/bot; [e-mail])": 1,
}
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<arcmetadata xmlns:arc="http://archive.org/arc/1.0/" xmlns:dcterms="http://purl.org/dc/terms/">
<arc:software>Heritrix 1.12.1 &amp; more</arc:software>
<arc:operator>Ann Example</arc:operator>
<arc:robots>classic</arc:robots>
<dcterms:isPartOf>autumn</dcterms:isPartOf>
</arcmetadata>
"""


def info(content: bytes = COMMON_CRAWL) -> bytes:
    return record("warcinfo", content, media="application/warc-fields")


def said(source: Warc | Wet) -> Counter[str]:
    """What a source counts of its files, over all partitions."""
    found: Counter[str] = Counter()
    for partition in source.partitions():
        for records in source.read(partition):
            found.update(records.file_measures.get("warcinfo", {}))
    return found


def in_file(path: Path, data: bytes) -> Counter[str]:
    path.write_bytes(data)
    return said(Warc(paths=(str(path),)))


def test_what_is_taken(tmp_path: Path) -> None:
    page = response("https://www.exemple.cat/")
    assert in_file(tmp_path / "a.warc.gz", members([info(), page])) == SAID
    assert in_file(tmp_path / "a.warc", info() + page) == SAID


def test_names_of_persons_are_not(tmp_path: Path) -> None:
    found = in_file(tmp_path / "a.warc.gz", members([info()]))
    assert not any(word in key for key in found for word in ("Ann", "@", "ec2", "Wide"))


def test_each_file_counts(tmp_path: Path) -> None:
    for number in range(3):
        content = members([info(), conversion(f"https://{number}.cat/", "text")])
        (tmp_path / f"{number}.wet.gz").write_bytes(content)
    assert said(Wet(paths=(str(tmp_path),))) == dict.fromkeys(SAID, 3)


def test_a_cut_file_counts_once(tmp_path: Path) -> None:
    pages = [conversion(f"https://{number}.cat/", f"text {number} " * 40) for number in range(60)]
    path = tmp_path / "a.wet.gz"
    path.write_bytes(members([info(), *pages]))
    cut = Wet(paths=(str(path),), partition_bytes=500)
    assert len(cut.partitions()) > 3
    assert said(cut) == SAID


@pytest.mark.parametrize("version", [1, 2])
def test_arc(tmp_path: Path, version: int) -> None:
    found = in_file(tmp_path / "a.arc", b"".join(arc([("https://a.cat/", b"x")], version)))
    assert found == {"record: filedesc": 1, "date: 1998-09": 1, "publisher: Nobody": 1}


def test_arc_of_heritrix(tmp_path: Path) -> None:
    block = b"1 1 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n" + XML
    line = b"filedesc://a.arc 0.0.0.0 20071001000000 text/plain %d\n" % len(block)
    assert in_file(tmp_path / "a.arc", line + block + b"\n") == {
        "record: filedesc": 1,
        "date: 2007-10": 1,
        "publisher: InternetArchive": 1,
        "software: Heritrix 1.12.1 & more": 1,
        "robots: classic": 1,
        "isPartOf: autumn": 1,
    }


def test_hostile_records_are_bounded_and_harmless(tmp_path: Path) -> None:
    many = [info(f"software: s{number}\r\n".encode()) for number in range(500)]
    assert len(in_file(tmp_path / "a.warc.gz", members(many))) <= 64
    long = b"software: " + b"x" * 10_000_000 + b"\r\npublisher: \x1b[31mred \xe2\x80\xaetxt\r\n"
    found = in_file(tmp_path / "b.warc.gz", members([info(long)]))
    assert all(len(key) < 250 for key in found)
    (key,) = (
        in_file(tmp_path / "c.warc.gz", members([info(long[10_000_010:])])).keys() - SAID.keys()
    )
    assert key == "publisher: <U+001B>[31mred <U+202E>txt"
    for content in (b"", b"\0" * 99, b"software", b": \r\n", b"<software><software>" * 999):
        found = in_file(tmp_path / "d.warc.gz", members([info(content)]))
        assert set(found) == {"record: warcinfo", "date: 2024-03"}


@given(st.text())
def test_no_value_keeps_an_address_of_mail(value: str) -> None:
    shown = _shown(f"{value} bot@example.org {value}")
    assert "bot@example.org" not in shown
    assert len(shown) <= 200
    assert shown.isprintable() or not value.isprintable()


@given(st.lists(st.lists(st.tuples(st.just("software"), st.text(max_size=3)), max_size=5)))
def test_what_was_met_before_counts_on(records: list[list[tuple[str, str]]]) -> None:
    noted = Noted()
    keys = [noted.keys(one) for one in records]
    assert len({key for found in keys for _, key in found}) <= 64
    assert all(noted.keys(one) == found for one, found in zip(records, keys, strict=True))
