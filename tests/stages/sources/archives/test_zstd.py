"""Archives in zstd, with a dictionary and without (IIPC, Zstandard compression of WARC, 1.0)."""

import struct
from pathlib import Path
from typing import Any

import pytest
import zstandard

from corpus.errors import InputError
from stages.sources.archives.archive import Fault, Padding, Placed, read_archive, records_at
from stages.sources.archives.members import ZstdFrame, frame_end, zstd_dictionary
from tests.warcs import response, warcinfo

RECORDS = [warcinfo(), *(response(f"https://{n}.cat/", "<p>text " * n) for n in range(200))]
DICTIONARY = zstandard.train_dictionary(2_000, RECORDS)


def skippable(content: bytes) -> bytes:
    return struct.pack("<II", 0x184D2A5D, len(content)) + content


def with_dictionary(*, packed: bool) -> list[bytes]:
    """The frame with the dictionary, then a frame a record."""
    raw = DICTIONARY.as_bytes()
    compressor = zstandard.ZstdCompressor(dict_data=DICTIONARY, write_checksum=True)
    first = skippable(zstandard.ZstdCompressor().compress(raw) if packed else raw)
    return [first, *(compressor.compress(record) for record in RECORDS)]


def visit(record: Any) -> tuple[str, int]:
    return record.headers.get("WARC-Target-URI") or "info", len(record.reader.read())


def read(path: Path, data: bytes) -> list[Any]:
    path.write_bytes(data)
    return list(read_archive(str(path), visit))


def pages(items: list[Any]) -> list[Any]:
    return [item.value for item in items if isinstance(item, Placed)]


@pytest.fixture
def known(tmp_path: Path) -> list[Any]:
    return pages(read(tmp_path / "x.warc", b"".join(RECORDS)))


@pytest.mark.parametrize("packed", [False, True])
def test_with_a_dictionary(tmp_path: Path, packed: bool, known: list[Any]) -> None:
    parts = with_dictionary(packed=packed)
    padding, *items = read(tmp_path / "x", b"".join(parts))
    assert padding == Padding(0, len(parts[0]))
    assert pages(items) == known
    assert [item.length for item in items] == [len(part) for part in parts[1:]]


@pytest.mark.parametrize("hit", [1, 2, 100, 201])
def test_damage_after_a_dictionary(tmp_path: Path, hit: int, known: list[Any]) -> None:
    parts = with_dictionary(packed=True)
    part = parts[hit]
    parts[hit] = part[:-2] + b"\0" + part[-1:]
    items = read(tmp_path / "x", b"".join(parts))
    assert pages(items) == [value for number, value in enumerate(known, 1) if number != hit]
    assert sum(isinstance(item, Fault) for item in items) == 1


def test_one_frame_in_all(tmp_path: Path, known: list[Any]) -> None:
    whole = zstandard.ZstdCompressor().compress(b"".join(RECORDS))
    assert pages(read(tmp_path / "x", whole)) == known
    *items, fault = read(tmp_path / "x", whole[: len(whole) // 2])
    assert isinstance(fault, Fault)
    assert pages(items) == known[: len(pages(items))]


def test_a_record_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "x"
    whole = zstandard.ZstdCompressor().compress(b"".join(RECORDS[:9]))
    for data in (b"".join(with_dictionary(packed=True)[:9]), whole):
        for item in read(path, data):
            found = records_at(str(path), visit, item.offset, item.length)
            assert (item in list(found)) == isinstance(item, Placed)


def test_a_dictionary_that_is_none(tmp_path: Path) -> None:
    bad = skippable(zstandard.ZstdCompressor().compress(b"x" * 99)[:-9])
    with pytest.raises(InputError, match="dictionary"):
        read(tmp_path / "x", bad + zstandard.ZstdCompressor().compress(RECORDS[0]))
    with pytest.raises(InputError, match="no WARC"):
        read(tmp_path / "x", zstandard.ZstdCompressor().compress(b"words"))


def test_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(zstandard.ZstdCompressor().compress(bytes(1 << 28)))
    with path.open("rb") as stream:
        assert frame_end(stream, 0) == path.stat().st_size
        assert zstd_dictionary(stream) == (b"", 0)
        assert len(ZstdFrame(stream, 0, b"").read(1 << 10)) == 1 << 10
