"""What crawlers write otherwise than the standard has it, and is read all the same."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stages.sources.archives.archive import Fault, Item, Padding, Placed, read_archive
from stages.sources.archives.record_headers import head_of
from tests.warcs import members, response, warcinfo

PAGE = response("https://a.cat/", "<html><p>Bon dia</p></html>")
AFTER = response("https://b.cat/", "<html><p>Egun on</p></html>")
Change = Callable[[bytes], bytes]


def plain(records: list[bytes]) -> bytes:
    return b"".join(records)


def header(change: Change) -> Change:
    def changed(record: bytes) -> bytes:
        head, end, content = record.partition(b"\r\n\r\n")
        return change(head + end) + content

    return changed


def swap(old: bytes, new: bytes) -> Change:
    return header(lambda head: head.replace(old, new))


CHANGES: dict[str, Change] = {
    "version 0.17": swap(b"WARC/1.0", b"WARC/0.17"),
    "version 0.18": swap(b"WARC/1.0", b"WARC/0.18"),
    "version 1.1": swap(b"WARC/1.0", b"WARC/1.1"),
    "bare line feeds": header(lambda head: head.replace(b"\r\n", b"\n")),
    "a folded line": swap(b"WARC-Date: ", b"WARC-Date:\r\n\t"),
    "a folded length": swap(b"Content-Length: ", b"Content-Length:\r\n "),
    "names in lower case": header(
        lambda head: re.sub(rb"(?m)^[\w-]+:", lambda name: name[0].lower(), head)
    ),
    "no space after a colon": header(lambda head: head.replace(b": ", b":")),
    "bytes that are no ASCII": swap(b"WARC-Date", b"X-Title: caf\xe9 \xff\r\nWARC-Date"),
    "an empty value": swap(b"WARC-Date", b"X-Empty:\r\nWARC-Date"),
    "the length twice": header(lambda head: head[:-2] + head.split(b"\r\n")[-3] + b"\r\n\r\n"),
}


def read(path: Path, data: bytes) -> list[Item[Any]]:
    path.write_bytes(data)

    def visit(record: Any) -> tuple[str, bool, str, bytes]:
        uri = record.headers.get("WARC-Target-URI") or ""
        return str(record.record_type), record.is_http, uri, bytes(record.reader.read())

    return list(read_archive(str(path), visit))


def values(items: list[Item[Any]]) -> list[Any]:
    assert not any(isinstance(item, Fault) for item in items)
    return [item.value for item in items if isinstance(item, Placed)]


@pytest.mark.parametrize("pack", [plain, members])
@pytest.mark.parametrize("name", CHANGES)
def test_a_header_of_another_form(tmp_path: Path, pack: Callable[..., bytes], name: str) -> None:
    path, change = tmp_path / "x", CHANGES[name]
    known = values(read(path, pack([warcinfo(), PAGE, AFTER])))
    for odd in ([warcinfo(), change(PAGE), AFTER], [change(r) for r in (warcinfo(), PAGE, AFTER)]):
        assert values(read(path, pack(odd))) == known


@pytest.mark.parametrize("pack", [plain, members])
@pytest.mark.parametrize("padding", [b"\r\n", b"\n\n\n", b"\0" * 600, b"\r\n\0\0 "])
def test_padding(tmp_path: Path, pack: Callable[..., bytes], padding: bytes) -> None:
    parts = [pack([record]) for record in (warcinfo(), PAGE, AFTER)]
    known = values(read(tmp_path / "x", b"".join(parts)))
    for data in (padding.join(parts), b"".join([*parts, padding]), padding + b"".join(parts)):
        assert values(read(tmp_path / "x", data)) == known


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n"])
def test_a_member_that_holds_nothing(tmp_path: Path, content: bytes) -> None:
    parts = [members([record]) for record in (warcinfo(), PAGE, AFTER)]
    known = values(read(tmp_path / "x", b"".join(parts)))
    empty = members([content])
    for data in (empty.join(parts), b"".join([*parts, empty]), empty + b"".join(parts)):
        assert values(read(tmp_path / "x", data)) == known


def test_line_feeds_only(tmp_path: Path) -> None:
    pages = [record[:-4].replace(b"\r\n", b"\n") for record in (warcinfo(), AFTER)]
    sizes = [len(page.partition(b"\n\n")[2]) for page in pages]
    records = [
        re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % size, page) + b"\n\n"
        for page, size in zip(pages, sizes, strict=True)
    ]
    assert [uri for _, _, uri, _ in values(read(tmp_path / "x", plain(records)))] == [
        "",
        "https://b.cat/",
    ]


@pytest.mark.parametrize("pack", [plain, members])
def test_without_a_length(tmp_path: Path, pack: Callable[..., bytes]) -> None:
    blind = header(lambda head: re.sub(rb"Content-Length: \d+\r\n", b"", head))(PAGE)
    first, fault, last = read(tmp_path / "x", pack([warcinfo(), blind, AFTER]))
    assert isinstance(first, Placed)
    assert isinstance(fault, Fault)
    assert fault.reason == "header"
    assert isinstance(last, Placed)
    assert (fault.offset, fault.offset + fault.length) == (first.length, last.offset)


@pytest.mark.parametrize(
    "head",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -1\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Type: request\r\nContent-Length: 1\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1\r\n\n",
        b"WARC/1.0\r\nContent-Length: 1\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1\r\n",
        b"WARC/3.0\r\nWARC-Type: response\r\nContent-Length: 1\r\n\r\n",
        b"http://a.cat/ 10.0.0.1 1998 text/html 3\n",
        b"",
    ],
)
def test_no_header(head: bytes) -> None:
    assert head_of(head) is None


def test_an_arc_header() -> None:
    line = b"http://a.cat/a b?c 10.0.0.1 199809011200 text/html; charset=x 45\nx"
    head = head_of(line)
    assert head is not None
    assert (head.size, head.length) == (len(line) - 1, 45)
    assert dict(head.fields)[b"WARC-Target-URI"] == b"http://a.cat/a b?c"
    assert dict(head.fields)[b"WARC-Date"] == b"1998-09-01T12:00:00Z"


def test_padding_is_told_from_records(tmp_path: Path) -> None:
    items = read(tmp_path / "x", members([PAGE]) + b"\0" * 90 + members([AFTER]))
    assert [type(item) for item in items] == [Placed, Padding, Placed]
    assert items[1].length == 90
