"""Plain files whose records are closed by fewer than two line ends (ISO 28500, 4, asks for two)."""

import gzip
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from stages.sources.archives.archive import Fault, Placed, read_archive
from stages.sources.archives.seams import ranges
from tests.warcs import members, response, warcinfo

CLOSES = pytest.mark.parametrize("close", [b"", b"\n", b"\r\n"], ids=["none", "lf", "crlf"])
ENDS = ("</html>", "</html>\n", "</html>\r\n", "</html>\n\n", "</html>\r\n\r\n")
RECORDS = [
    warcinfo(),
    *(response(f"https://{n}.cat/", f"<html>page {n}{ENDS[n % 5]}") for n in range(12)),
]
Pack = Callable[[bytes], bytes]


def closed(records: list[bytes], close: bytes) -> bytes:
    return b"".join(record.removesuffix(b"\r\n\r\n") + close for record in records)


def visit(record: Any) -> tuple[str, bytes]:
    return str(record.headers.get("WARC-Target-URI") or ""), bytes(record.reader.read())


def read(
    path: Path, data: bytes, edges: tuple[int, ...] = (0, -1)
) -> tuple[list[tuple[str, bytes]], int]:
    """The records, and how many faults."""
    path.write_bytes(data)
    items: list[Any] = []
    for start, end in pairwise(edges):
        items += read_archive(str(path), visit, start, end)
    kept = [item.value for item in items if isinstance(item, Placed)]
    return kept, sum(isinstance(item, Fault) for item in items)


@CLOSES
@pytest.mark.parametrize("pack", [bytes, lambda data: gzip.compress(data, mtime=0)])
def test_are_read_whole(tmp_path: Path, close: bytes, pack: Pack) -> None:
    whole = read(tmp_path / "x.warc.gz", members(RECORDS))
    assert read(tmp_path / "x", pack(closed(RECORDS, close))) == whole


@CLOSES
def test_are_read_whole_in_ranges(tmp_path: Path, close: bytes) -> None:
    data = closed(RECORDS, close)
    whole = read(tmp_path / "x", data)
    for length in (200, 700, 1_000):
        edges = [start for start, _ in ranges(len(data), length)]
        assert read(tmp_path / "x", data, (*edges, len(data))) == whole


@CLOSES
def test_each_record_is_visited_once(tmp_path: Path, close: bytes) -> None:
    """That is to say, read at full speed."""
    path = tmp_path / "x"
    path.write_bytes(closed(RECORDS, close))
    seen = []
    list(read_archive(str(path), lambda record: seen.append(record.content_length)))
    assert len(seen) == len(RECORDS)


@CLOSES
@pytest.mark.parametrize("hit", [0, 1, 3, 5])
def test_bytes_lost_or_doubled_never_make_another_record(
    tmp_path: Path, close: bytes, hit: int
) -> None:
    whole, _ = read(tmp_path / "x.warc.gz", members(RECORDS))
    before, after = closed(RECORDS[:hit], close), closed(RECORDS[hit + 1 :], close)
    record = RECORDS[hit].removesuffix(b"\r\n\r\n")
    middle = len(record) - 12
    for size in range(1, 6):
        lost = record[:middle] + record[middle + size :]
        doubled = record[: middle + size] + record[middle:]
        for broken in (lost, doubled):
            kept, faults = read(tmp_path / "x", before + broken + close + after)
            assert (kept, faults) == (whole[:hit] + whole[hit + 1 :], 1)


@CLOSES
def test_the_last_record_ends_with_the_file(tmp_path: Path, close: bytes) -> None:
    whole, _ = read(tmp_path / "x.warc.gz", members(RECORDS))
    data = closed(RECORDS[:-1], close) + RECORDS[-1].removesuffix(b"\r\n\r\n")
    assert read(tmp_path / "x", data) == (whole, 0)
    assert read(tmp_path / "x", data[:-1]) == (whole[:-1], 1)


@CLOSES
def test_a_close_that_is_not_that_of_the_file_is_damage(tmp_path: Path, close: bytes) -> None:
    """Line ends of the content, or those after it? In a file of two line ends these are missing."""
    whole, _ = read(tmp_path / "x.warc.gz", members(RECORDS))
    data = b"".join(RECORDS[:5]) + closed(RECORDS[5:6], close) + b"".join(RECORDS[6:])
    assert read(tmp_path / "x", data) == (whole[:5] + whole[6:], 1)
