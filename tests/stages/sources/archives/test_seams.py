"""Read range by range, a file gives what it gives when it is read whole, and all of it once."""

import gzip
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ConfigError, InputError
from corpus.storage.store import Store
from stages.sources.archives import seams
from stages.sources.archives.archive import Padding, Placed, read_archive
from stages.sources.archives.framing import Kind
from stages.sources.archives.seams import ranges, seam
from tests.warcs import members, response, warcinfo

Pack = Callable[[list[bytes]], bytes]
HALF = settings(max_examples=settings.default.max_examples // 2)


def plain(records: list[bytes]) -> bytes:
    return b"".join(records)


def one_line_end(records: list[bytes]) -> bytes:
    return b"".join(record.removesuffix(b"\r\n") for record in records)


def one_member(records: list[bytes]) -> bytes:
    return gzip.compress(plain(records), mtime=0)


def stored(records: list[bytes]) -> bytes:
    """A gzip member a record, which holds it as it is, as gzip does what cannot be made smaller."""
    packed = []
    for record in records:
        deflate = zlib.compressobj(0, wbits=31)
        packed.append(deflate.compress(record) + deflate.flush())
    return b"".join(packed)


def in_zstd(records: list[bytes]) -> bytes:
    packed: bytes = pa.compress(plain(records), codec="zstd", asbytes=True)
    return packed


def page(number: int, content: bytes) -> bytes:
    return response(f"https://{number}.cat/", content)


PACKS: list[Pack] = [plain, one_line_end, members, stored, one_member]


@st.composite
def contents(draw: st.DrawFn, depth: int = 0) -> bytes:
    """Content of odd sizes; some of it is an archive, or a part of one."""
    size = draw(st.sampled_from([0, 1, 2, 3, 100, 3_000]))
    chance = random.Random(size + draw(st.integers(0, 9)))
    if depth == 2 or draw(st.booleans()):
        return chance.randbytes(size)
    inner = draw(st.lists(contents(depth + 1), min_size=1, max_size=3))
    archive = draw(st.sampled_from(PACKS))([page(99, content) for content in inner])
    before = draw(st.sampled_from([b"", b"\0\r\n\r\n"]))
    return before + archive[: draw(st.sampled_from([None, len(archive) // 2, -3]))]


@st.composite
def files(draw: st.DrawFn) -> bytes:
    inner = draw(st.lists(contents(), max_size=8))
    records = [warcinfo(), *(page(number, content) for number, content in enumerate(inner))]
    return draw(st.sampled_from(PACKS))(records)


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(files()))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(4, len(data)))
        old = draw(st.sampled_from([0, 1, 9, 100, 1 << 20]))
        data[at : at + old] = draw(st.sampled_from([b"", b"\0", b"\r\n", b"XXXXXXXXX"]))
    return bytes(data)


lengths = st.sampled_from([40, 133, 1_000, 5_000])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seams") / "x.warc"


def read(path: Path | str, start: int = 0, end: int = -1) -> list[Any]:
    def visit(record: Any) -> str:
        record.reader.read(10)
        return record.headers.get("WARC-Target-URI") or "info"

    items = read_archive(str(path), visit, start, end)
    return [
        (item.value, item.offset, item.length) if isinstance(item, Placed) else item.kind
        for item in items
        if not isinstance(item, Padding)
    ]


def in_ranges(path: Path, length: int) -> list[list[Any]]:
    return [read(path, start, end) for start, end in ranges(path.stat().st_size, length)]


def together(parts: list[list[Any]]) -> list[Any]:
    return [item for part in parts for item in part]


@HALF
@given(data=files(), length=lengths)
def test_a_sound_file(path: Path, data: bytes, length: int) -> None:
    path.write_bytes(data)
    found: Any
    try:
        found = together(in_ranges(path, length))
    except ConfigError as error:  # nothing tells one inside that ends as the record around it does
        found = error.message
    assert found == read(path) or "lies inside the record" in found


@HALF
@given(data=damaged_files(), length=lengths, walk=st.sampled_from([500, 2_000, 1 << 20]))
def test_a_damaged_file(path: Path, data: bytes, length: int, walk: int) -> None:
    path.write_bytes(data)
    try:
        whole = read(path)
    except InputError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seams, "_WALK", dict.fromkeys(seams._WALK, walk))
        try:
            found = together(in_ranges(path, length))
        except ConfigError as error:  # an archive in an archive was taken for records
            found = error.message
    assert found == whole or "lies inside the record" in found


def test_padding_before_a_seam(path: Path) -> None:
    """FastWARC passes over it to the first record behind the seam."""
    careful = page(1, b"<html>").replace(b"\r\n", b"\n")
    careful = careful.replace(b"Length: 65", b"Length: 62")
    before = warcinfo() + careful + b"\r\n" * 3
    path.write_bytes(before + page(2, b"<html>"))
    parts = [read(path, 0, len(before)), read(path, len(before))]
    assert together(parts) == read(path)
    assert len(parts[1]) == 1


@given(size=st.integers(0, 10_000), more=st.integers(0, 10_000), length=st.integers(1, 3_000))
def test_ranges_are_of_their_file_alone(size: int, more: int, length: int) -> None:
    cut = ranges(size, length)
    assert [start for start, _ in cut] == list(range(0, len(cut) * length, length))
    assert [end for _, end in cut] == [*(start for start, _ in cut[1:]), size]
    assert len(cut) == 1 or 4 * (cut[-1][1] - cut[-1][0]) >= length
    assert size > length or cut == [(0, size)]
    # A file that grows has no other ranges but the last.
    assert ranges(size + more, length)[: len(cut) - 1] == cut[:-1]
    assert ranges(size, 0) == [(0, size)]


@HALF
@given(data=files(), bytes_=st.lists(st.integers(0, 20_000), min_size=2, max_size=5))
def test_seams_are_in_the_order_of_the_bytes(path: Path, data: bytes, bytes_: list[int]) -> None:
    path.write_bytes(data)
    found = [seam(str(path), byte) for byte in sorted(bytes_)]
    assert found == sorted(found)
    assert all(at >= min(byte, len(data)) for at, byte in zip(found, sorted(bytes_), strict=True))


@pytest.mark.parametrize("pack", [plain, members, stored])
@pytest.mark.parametrize("nested", [plain, members])
def test_a_cut_in_an_archive_in_an_archive(path: Path, pack: Pack, nested: Pack) -> None:
    """The records inside are no seams, though each is followed by another."""
    noise = random.Random(3).randbytes
    inner = nested([page(number, noise(3_000)) for number in range(9)])
    first = [warcinfo(), page(1, b"<html>")]
    whole = pack([*first, page(2, inner), page(3, b"<html>")])
    path.write_bytes(whole)
    after = len(pack([*first, page(2, inner)]))
    for byte in range(len(pack(first)) + 1, after, 997):
        assert seam(str(path), byte) == after


@pytest.mark.parametrize("pack", [one_member, in_zstd])
def test_a_file_without_seams_is_read_by_its_first_range(path: Path, pack: Pack) -> None:
    records = [warcinfo(), *(page(number, b"<html>" * 500) for number in range(9))]
    path.write_bytes(pack(records))
    whole, *others = in_ranges(path, 100)
    assert len(whole) == 10
    assert len(others) > 1
    assert not any(others)


def test_a_range_inside_a_record_is_empty(path: Path) -> None:
    path.write_bytes(plain([warcinfo(), page(1, b"a" * 9_000), page(2, b"b")]))
    parts = in_ranges(path, 1_000)
    assert [len(part) for part in parts] == [2, *[0] * (len(parts) - 2), 1]


def test_what_is_no_archive_is_an_error_in_every_range(path: Path) -> None:
    path.write_bytes(b"<html>" * 100)
    for start, end in ranges(600, 100):
        with pytest.raises(InputError, match="no WARC file"):
            read(path, start, end)


def test_a_seam_that_lies_inside_a_record(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an archive in an archive is longer than the walk, the range before it says so."""
    monkeypatch.setitem(seams._WALK, Kind.PLAIN, 5_000)
    inner = plain([page(number, b"a" * 500) for number in range(50)])
    path.write_bytes(plain([warcinfo(), page(1, inner), page(2, b"b")]))
    with pytest.raises(ConfigError) as error:
        read(path, 0, 2_000)
    message = str(error.value)
    assert str(path) in message
    assert f"byte {seam(str(path), 2_000):,}" in message
    assert f"byte {len(warcinfo()):,}" in message
    assert "`partition_bytes: 0`" in message
    assert len(read(path)) == 3


def test_an_archive_whose_end_is_that_of_the_record_around_it(path: Path) -> None:
    """That cannot be told from a record, except by who reads on to it."""
    inner = plain([page(number, b"a" * 500) for number in range(9)])[:-4]
    path.write_bytes(plain([warcinfo(), page(1, inner), page(2, b"b")]))
    with pytest.raises(ConfigError, match="lies inside the record"):
        in_ranges(path, 1_000)


def test_damage_before_a_seam_makes_no_other_range_longer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seams, "_WALK", dict.fromkeys(seams._WALK, 3_000))
    records = [page(number, random.Random(number).randbytes(900)) for number in range(40)]
    data = bytearray(members([warcinfo(), *records]))
    data[18_500:18_550] = b"\0" * 50  # where records follow one another until the next cut
    path.write_bytes(data)
    parts = in_ranges(path, 10_000)
    assert [part.count("damaged") for part in parts] == [0, 1, 0, 0, 0]
    assert all(len(part) > 5 for part in parts)
    assert together(parts) == read(path)


def test_in_an_object_store(path: Path, bucket: str) -> None:
    noise = random.Random(3).randbytes
    data = members([warcinfo(), *(page(number, noise(9_000)) for number in range(20))])
    path.write_bytes(data)
    with Store(bucket).writing("x.warc.gz") as stream:
        stream.write(data)
    url = f"{bucket}/x.warc.gz"
    parts = [read(url, start, end) for start, end in ranges(len(data), 50_000)]
    assert parts == in_ranges(path, 50_000)
