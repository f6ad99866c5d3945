import gzip
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.sources.lines import Line, read_lines

PACKS = {
    "plain": bytes,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "members": lambda data: gzip.compress(data[:9], mtime=0) + gzip.compress(data[9:], mtime=0),
    "zstd": zstandard.compress,
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


@pytest.mark.parametrize("pack", ["gzip", "zstd"])
def test_all_before_damage_is_read(tmp_path: Path, pack: str) -> None:
    data = b"".join(b"line %d\n" % i for i in range(100_000))
    packed = PACKS[pack](data)
    lines = read(tmp_path / "x", packed[:-3])
    assert not lines[-1].whole
    kept = b"\n".join(line.content or b"" for line in lines[:-1])
    assert data.startswith(kept)
    lost = len(data) - len(kept)
    assert lost < (200 if pack == "gzip" else 132_000)  # a block of zstd is 128 KiB


def test_an_empty_file(tmp_path: Path) -> None:
    assert read(tmp_path / "x", b"") == []
