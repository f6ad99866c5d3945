"""A small archive damaged in four ways, here at some of its bytes, in `make soak` at each: never a
crash, never a wrong record, nothing lost but what was hit, no byte without an account."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zstandard

from corpus.errors import InputError
from stages.sources.archives.archive import Fault, Placed, read_archive
from tests.warcs import arc, conversion, http, members, response, warcinfo

RECORDS = [
    warcinfo(),
    response("https://a.cat/", "<html><p>Bon dia a tothom</p></html>", WARC_IP_Address="10.0.0.1"),
    conversion("https://b.cat/", "Egun on guztioi, hau testu bat da."),
]
ARC = arc((f"http://{n}.cat/", http(f"<p>page {n}, written in 1998</p>")) for n in range(2))
Pack = Callable[[list[bytes]], bytes]


def plain(records: list[bytes]) -> bytes:
    return b"".join(records)


def one_line_end(records: list[bytes]) -> bytes:
    return b"".join(record.removesuffix(b"\r\n") for record in records)


def no_line_end(records: list[bytes]) -> bytes:
    return b"".join(record.removesuffix(b"\r\n\r\n") for record in records)


def frames(records: list[bytes]) -> bytes:
    compressor = zstandard.ZstdCompressor(write_checksum=True)
    return b"".join(compressor.compress(record) for record in records)


def one_member(records: list[bytes]) -> bytes:
    return gzip.compress(plain(records), mtime=0)


@dataclass(frozen=True)
class Damage:
    """A damaged file, the record that was hit, and the bytes that were put in its place."""

    data: bytes
    hit: int
    what: str


def damages(packed: list[bytes], step: int) -> Iterator[Damage]:
    """Each byte, or one of `step`, flipped, doubled, removed; from it on cut."""
    for hit, whole in enumerate(packed):
        before, after = b"".join(packed[:hit]), b"".join(packed[hit + 1 :])
        for at in range(hit % step, len(whole), step):
            start, byte, rest = whole[:at], whole[at : at + 1], whole[at + 1 :]
            flipped = bytes([byte[0] ^ 0x15])
            for what, broken in (
                ("flipped", start + flipped + rest),
                ("doubled", start + byte + byte + rest),
                ("removed", start + rest),
                ("cut", start),
            ):
                if broken:  # A record of which nothing is left leaves no trace.
                    yield Damage(before + broken + after, hit, f"{what} at {at} of {hit}")


def visit(record: Any) -> tuple[str, bytes]:
    return str(record.headers.get("WARC-Target-URI") or ""), bytes(record.reader.read())


def sound(packed: list[bytes], path: Path) -> list[tuple[str, bytes]]:
    path.write_bytes(b"".join(packed))
    return [item.value for item in read_archive(str(path), visit) if isinstance(item, Placed)]


@pytest.mark.parametrize("thorough", [False, pytest.param(True, marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    ("records", "pack", "step", "least"),
    [
        (RECORDS, plain, 5, 1),
        # Where the beginning of a record is hit, nothing tells whether the one before is whole.
        (RECORDS, one_line_end, 5, 0.98),
        (RECORDS, no_line_end, 5, 0.98),
        (RECORDS, members, 3, 1),
        (RECORDS, frames, 5, 1),
        (ARC, members, 5, 1),
    ],
    ids=["plain", "one line end", "no line end", "gzip", "zstd", "arc"],
)
def test_damage_costs_the_record_it_hits(
    records: list[bytes], pack: Pack, step: int, least: float, thorough: bool, tmp_path: Path
) -> None:
    step = 1 if thorough else step
    path = tmp_path / "x"
    packed = [pack([record]) for record in records]
    whole = sound(packed, path)
    assert len(whole) == 3
    cases = recoverable = recovered = 0
    for damage in damages(packed, step):
        cases += 1
        path.write_bytes(damage.data)
        others = [value for number, value in enumerate(whole) if number != damage.hit]
        recoverable += len(others)
        # That the bytes are all accounted for is checked by the reader.
        items = list(read_archive(str(path), visit))
        kept = [item.value for item in items if isinstance(item, Placed)]
        recovered += sum(value in kept for value in others)
        strange = [value for value in kept if value not in whole]
        if pack in (plain, one_line_end, no_line_end):
            # Without checksums, what was hit may come out as it is stored.
            assert len(strange) <= 1, damage.what
            assert all(_is_variant(value, whole[damage.hit]) for value in strange), damage.what
        else:
            assert not strange, damage.what
        assert len(kept) == len(whole) or any(isinstance(item, Fault) for item in items), (
            damage.what
        )
    share = recovered / recoverable
    print(f"{cases} cases, {share:.4f} of {recoverable} records recovered")
    assert cases > 300
    assert share >= least


def _is_variant(value: tuple[str, bytes], original: tuple[str, bytes]) -> bool:
    """Whether the content is the same, its address hit, or at most one byte of it is another, or
    gone, or twice there."""
    found, known = value[1], original[1]
    start = next((n for n, (a, b) in enumerate(zip(found, known, strict=False)) if a != b), None)
    if start is None:
        return abs(len(found) - len(known)) <= 1
    return any(found[start + a :] == known[start + b :] for a, b in ((1, 1), (0, 1), (1, 0)))


def test_one_member_in_all(tmp_path: Path) -> None:
    """What comes after the damage is lost, what comes before it is not."""
    path = tmp_path / "x"
    whole = one_member(RECORDS)
    read = sound([whole], path)
    for at in range(len(whole)):
        for broken in (whole[:at], whole[:at] + whole[at + 1 :]):
            path.write_bytes(broken)
            try:
                items = list(read_archive(str(path), visit))
            except InputError:
                assert at < len(whole) // 2
                continue
            assert any(isinstance(item, Fault) for item in items) or broken == whole
            kept = [item.value for item in items if isinstance(item, Placed)]
            assert kept == read[: len(kept)] or broken != whole[:at]
