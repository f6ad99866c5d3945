"""Damage: all records but those that were hit come out, and each hit is counted."""

import base64
import gzip
import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from stages.sources.archives.archive import Fault, Placed, read_archive, records_at
from tests.stages.sources.archives.test_seams import damaged_files
from tests.warcs import members, response, warcinfo

PAGES = [response(f"https://{i}.cat/", f"<html>page {i} " + "abcdefg " * 40 * i) for i in range(6)]
RECORDS = [warcinfo(), *PAGES]
Pack = Callable[[list[bytes]], bytes]


def visit(record: Any) -> str:
    record.reader.read(10)
    return record.headers.get("WARC-Target-URI") or "info"


def read(tmp_path: Path, content: bytes) -> tuple[list[str], list[str]]:
    path = tmp_path / "x.warc"
    path.write_bytes(content)
    items = list(read_archive(str(path), visit))
    kept = [item.value for item in items if isinstance(item, Placed)]
    return kept, [item.kind for item in items if isinstance(item, Fault)]


def uris(*numbers: int) -> list[str]:
    return ["info", *(f"https://{number}.cat/" for number in numbers)]


def plain(records: list[bytes]) -> bytes:
    return b"".join(records)


@pytest.mark.parametrize("pack", [plain, members, lambda records: gzip.compress(plain(records))])
def test_a_sound_file(tmp_path: Path, pack: Pack) -> None:
    assert read(tmp_path, pack(RECORDS)) == (uris(0, 1, 2, 3, 4, 5), [])


@pytest.mark.parametrize("pack", [plain, members])
@pytest.mark.parametrize("hit", range(1, 7))
def test_damage_costs_one_record(tmp_path: Path, pack: Pack, hit: int) -> None:
    packed = [pack([record]) for record in RECORDS]
    if pack is plain:
        packed[hit] = b"XXXX" + packed[hit][4:]
    else:
        middle = len(packed[hit]) // 2
        packed[hit] = packed[hit][:middle] + b"\0" * 9 + packed[hit][middle + 9 :]
    kept, faults = read(tmp_path, b"".join(packed))
    assert kept == uris(*(i for i in range(6) if i != hit - 1))
    assert faults == ["damaged"]


@pytest.mark.parametrize("hit", range(1, 7))
def test_a_wrong_checksum_costs_one_record(tmp_path: Path, hit: int) -> None:
    packed = [members([record]) for record in RECORDS]
    packed[hit] = packed[hit][:-8] + bytes([packed[hit][-8] ^ 1]) + packed[hit][-7:]
    kept, faults = read(tmp_path, b"".join(packed))
    assert kept == uris(*(i for i in range(6) if i != hit - 1))
    assert faults == ["damaged"]


@pytest.mark.parametrize("pack", [plain, members])
@pytest.mark.parametrize("error", [-10, 10])
def test_a_wrong_length_costs_one_record(tmp_path: Path, pack: Pack, error: int) -> None:
    header, _, content = PAGES[3].partition(b"\r\n\r\n")
    length = len(content) - 4
    header = header.replace(b"Length: %d" % length, b"Length: %d" % (length + error))
    liar = header + b"\r\n\r\n" + content
    kept, faults = read(tmp_path, pack([*RECORDS[:4], liar, *RECORDS[5:]]))
    assert kept == uris(0, 1, 2, 4, 5)
    assert faults == ["damaged"]


@pytest.mark.parametrize("pack", [plain, members])
def test_a_file_that_was_cut_anywhere_in_its_last_record(tmp_path: Path, pack: Pack) -> None:
    whole = pack(RECORDS)
    last = len(pack(RECORDS[-1:]))
    complete = whole[:-last]
    for cut in range(1, last, 7):
        kept, faults = read(tmp_path, whole[: len(complete) + cut])
        if kept == uris(0, 1, 2, 3, 4, 5):  # nothing but its trailer is missing
            assert last - cut <= 16
            assert faults == ([] if pack is plain else ["truncated"])
        else:
            assert kept == uris(0, 1, 2, 3, 4)
            assert len(faults) == 1


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_one_member_that_was_cut_or_damaged(tmp_path: Path, cut: float) -> None:
    whole = gzip.compress(plain(RECORDS * 50))
    at = int(len(whole) * cut)
    for broken in (whole[:at], whole[:at] + b"\0" * 50 + whole[at + 50 :]):
        kept, faults = read(tmp_path, broken)
        assert len(faults) == 1
        assert len(kept) < 350
        assert kept == (uris(*range(6)) * 50)[: len(kept)]
        assert kept or broken != whole[:at]


@settings(max_examples=settings.default.max_examples // 2)
@given(at=st.integers(400, 2_200), damage=st.binary(min_size=1, max_size=40), pack=st.booleans())
def test_no_damage_raises_or_passes_in_silence(
    tmp_path_factory: pytest.TempPathFactory, at: int, damage: bytes, pack: bool
) -> None:
    whole = members(RECORDS) if pack else plain(RECORDS)
    broken = whole[:at] + damage + whole[at + len(damage) :]
    kept, faults = read(tmp_path_factory.mktemp("x"), broken[: len(whole)])
    assert set(kept) <= set(uris(*range(6))) or not pack
    # In a plain file without checksums, damage inside a page cannot be seen.
    assert len(kept) == 7 or faults


class _Away(io.BytesIO):
    """A file of a store that stops answering after some reads."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads > 10:
            raise InputError("the store does not answer", where="s3://b/a.warc.gz")
        return super().read(size)


@pytest.mark.parametrize("pack", [plain, members])
def test_a_store_that_stops_answering_is_no_damage(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be read must not pass for a file that ends there."""
    chance = random.Random(3)
    records = [response(f"https://a.example/{n}", chance.randbytes(30_000)) for n in range(100)]
    data = pack([warcinfo(), *records])
    monkeypatch.setattr("stages.sources.archives.wacz.opened", lambda _: _Away(data))
    with pytest.raises(InputError, match="does not answer"):
        list(read_archive("s3://b/a.warc.gz", lambda record: record.record_id))


@pytest.mark.parametrize("pack", [plain, members, lambda records: gzip.compress(plain(records))])
def test_a_record_is_found_again(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(pack(RECORDS))
    for item in read_archive(str(path), visit):
        assert list(records_at(str(path), visit, item.offset, item.length)) == [item]
        assert not list(records_at(str(path), visit, item.offset + 1, item.length))


ARCHIVE_IN_AN_ARCHIVE = (
    "c-oWi=3oE;7G}nC42J*19fO?p4fPCoxj-"
    "!4kjjEoD~0mJqU6lHw0x+bOJWI7(8$2ZMAyJr*T68u(8$Wb0EnV^xt#O!N>cMmpc)ek3UV@&6H7Al^YlT6=%!_+="
    "A;xu%?V0P&M!*QML6IHyY&yO4k$`3F38U-"
    "PNm2J86_nJ)(W}B=_NoZTQnm>5{uGPOLRknJgpQ!3X84u^$qlZI`vT<>*-"
    ">pU{hL@XH{C7nF6#CJ4iN9vNTOJG`B;z$0s!}y(Gg*!O+~)h?k3(%OfNt0O(Icpf?N@{Jqf~UXof-"
    "0(5b1j<rH^Mq*KMYKd)WNt&(&Nb4X9B1=oM!^p(K!o(~!DHTf?8JSyB7)0{WM8(9M>wmE8kb%Hn@n8Hu8)t0M+FB"
    "^OL@rDu#!D<Qf8pF*ZZqDKBG>kpbFn&>rSTn}U1|LOE?=tRq}HCr(xox>G8)emcN}D!ad5FCQ}E1nJ7S7vzEBAb3"
    "i^8_&@h6f+xVhI`FpMAy9ut{FSf1W=e?Biy(~!jKEtQ?pO)O%A~8jva-YJg8RlLq*y2B54&2y(G1{~*)>r?3|Jhy"
    "VHtC%Grtc`efp=Ti+RqkUi~ZN`Kau97r?PwA{Zi#Wik$D>M~7`a#(v;#$Nn1Qz~wbeYn-"
    ">fR%2vf7(PkBFwNM|+`upiOA;_PH6G0+Kwx2-Vs373gsmhor8JYk;AmnRO-xivOd$B{@c*zQ><kP5`dN#S"
)


def test_a_record_that_lay_inside_another_is_found_again(tmp_path: Path) -> None:
    """The header of a member is damaged, and so the archive in its content shows, of which records
    are taken that nothing but the next one confirms."""
    path = tmp_path / "x.warc.gz"
    path.write_bytes(zlib.decompress(base64.b85decode(ARCHIVE_IN_AN_ARCHIVE)))
    placed = [item for item in read_archive(str(path), visit) if isinstance(item, Placed)]
    assert len(placed) == 2
    for item in placed:
        assert list(records_at(str(path), visit, item.offset, item.length)) == [item]


@settings(max_examples=settings.default.max_examples // 2)
@given(damaged_files())
def test_so_it_is_beside_damage(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("damaged") / "x.warc"
    path.write_bytes(data)
    try:
        items = list(read_archive(str(path), visit))
    except InputError:
        return
    for item in items:
        if isinstance(item, Placed):
            found = records_at(str(path), visit, item.offset, item.length)
            assert item.value in [again.value for again in found]
