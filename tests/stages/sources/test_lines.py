import bz2
import gzip
import lzma
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from stages.sources.lines import Line, read_lines


def lz4(data: bytes) -> bytes:
    packed: bytes = pa.compress(data, codec="lz4", asbytes=True)
    return packed


SKIPPABLE = b"\x50\x2a\x4d\x18\x05\0\0\0sizes"
PACKS = {
    "plain": bytes,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "members": lambda data: gzip.compress(data[:9], mtime=0) + gzip.compress(data[9:], mtime=0),
    "zstd": zstandard.compress,
    "frames": lambda data: zstandard.compress(data[:9]) + zstandard.compress(data[9:]),
    "skippable zstd": lambda data: SKIPPABLE + zstandard.compress(data),
    "xz": lambda data: lzma.compress(data, preset=0),
    "xz streams": lambda data: lzma.compress(data[:9]) + bytes(8) + lzma.compress(data[9:]),
    "xz, padded": lambda data: lzma.compress(data) + bytes(400_000),
    "bzip2": bz2.compress,
    "bzip2 streams": lambda data: bz2.compress(data[:9], 1) + bz2.compress(data[9:]),
    "lz4": lz4,
    "lz4 frames": lambda data: lz4(data[:9]) + lz4(data[9:]),
    "skippable lz4": lambda data: SKIPPABLE + lz4(data),
}


def read(path: Path, content: bytes, longest: int = 1 << 20) -> list[Line]:
    path.write_bytes(content)
    return list(read_lines(str(path), longest))


@pytest.mark.parametrize("pack", PACKS)
def test_every_line_is_where_it_says(tmp_path: Path, pack: str) -> None:
    data = b"".join(b"%d" % i * (i % 50) + b"\n" for i in range(20_000)) + b"the last"
    lines = read(tmp_path / "x", PACKS[pack](data))
    assert [line.content for line in lines] == data.split(b"\n")
    assert all(data[line.offset :][: line.length] == line.content for line in lines[::97])
    assert [line.number for line in lines] == list(range(1, 20_002))


@settings(max_examples=settings.default.max_examples // 2)
@given(data=st.lists(st.sampled_from([b"a", b"\n", b"bcd", b"\r\n"])).map(b"".join))
def test_lines_of_any_file(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    lines = read(tmp_path_factory.mktemp("x") / "x", data)
    assert b"\n".join(line.content or b"" for line in lines) == data.removesuffix(b"\n")


def test_a_line_that_is_too_long(tmp_path: Path) -> None:
    data = b"short\n" + b"x" * 900_000 + b"\nshort\n" + b"y" * 11
    lines = read(tmp_path / "x", data, longest=10)
    assert [line.content for line in lines] == [b"short", None, b"short", None]
    assert [line.length for line in lines] == [5, 900_000, 5, 11]


LOST = {"gzip": 200, "zstd": 132_000, "xz": 200, "lz4": 70_000, "bzip2": 1_400_000}
"""Packing -> bytes that may be lost before a cut: some packings are only read by whole blocks."""


@pytest.mark.parametrize("pack", LOST)
@pytest.mark.parametrize("cut", [3, 30, 3_000])
def test_all_before_damage_is_read(tmp_path: Path, pack: str, cut: int) -> None:
    data = b"".join(b"line %d\n" % i for i in range(100_000))
    packed = PACKS[pack](data)
    lines = read(tmp_path / "x", packed[:-cut])
    assert not lines[-1].whole
    kept = b"\n".join(line.content or b"" for line in lines[:-1])
    assert data.startswith(kept)
    lost = len(data) - len(kept)
    assert lost < LOST[pack] + cut * 100


@pytest.mark.parametrize("pack", LOST)
@pytest.mark.parametrize("place", [0.01, 0.3, 0.6, 0.99])
def test_a_flipped_byte_is_damage(tmp_path: Path, pack: str, place: float) -> None:
    data = b"".join(b"%d\n" % (i * i) for i in range(60_000))
    packed = bytearray(PACKS[pack](data))
    packed[int(len(packed) * place)] ^= 0x55
    lines = read(tmp_path / "x", bytes(packed))
    assert not lines[-1].whole or b"\n".join(line.content or b"" for line in lines) + b"\n" != data


@pytest.mark.parametrize("pack", LOST)
def test_data_after_the_end_is_damage(tmp_path: Path, pack: str) -> None:
    lines = read(tmp_path / "x", PACKS[pack](b"one\ntwo\n") + b"not packed at all")
    assert [line.content for line in lines] == [b"one", b"two", None]
    assert not lines[-1].whole


@pytest.mark.parametrize("pack", PACKS)
def test_no_bytes_packed(tmp_path: Path, pack: str) -> None:
    assert read(tmp_path / "x", PACKS[pack](b"")) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_bomb_takes_little_memory(tmp_path: Path) -> None:
    """A line that unpacks to 80 MiB is passed over, in a process that then held far less."""
    for pack in LOST:
        (tmp_path / pack).write_bytes(PACKS[pack](b"a\n" + bytes(80 << 20) + b"\nb\n"))
    code = """if True:
        import re, sys
        from pathlib import Path
        from stages.sources.lines import read_lines
        most = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
        before = most()
        for path in sys.argv[1:]:
            assert [line.content for line in read_lines(path, 1 << 20)] == [b"a", None, b"b"], path
        print(most() - before)
    """
    paths = [str(tmp_path / pack) for pack in LOST]
    done = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, check=True)
    assert int(done.stdout) < 48 << 10


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\x14\0", "packed as zip, .*valid: plain, gzip, zstd, xz, bzip2 or lz4"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "packed as 7z"),
        (b"Rar!\x1a\x07\x01\0", "packed as rar"),
        (b"LZIP\x01", "packed as lzip"),
        (b"\x02\x21\x4c\x18abc", "legacy"),
        (b"\x1f\x9d\x90", "compress"),
        (b"\xff\x06\0\0sNaPpY", "snappy"),
        (lzma.compress(b"a\n", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]),
         "takes more than 256 MiB"),
    ],
)  # fmt: skip
def test_other_packings_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path / "x", content)
    assert caught.value.where == str(tmp_path / "x")


def test_an_empty_file(tmp_path: Path) -> None:
    assert read(tmp_path / "x", b"") == []
