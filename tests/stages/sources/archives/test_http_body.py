import gzip
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from stages.sources.archives.http_body import BodyFault, decode_body, looks_like_html


@given(st.lists(st.binary(min_size=1, max_size=40)))
def test_chunks_are_joined(parts: list[bytes]) -> None:
    parts = [b"<", *parts]  # what begins as gzip or zstd is taken for that
    body = b"".join(b"%X\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert decode_body(body, "chunked", "", 1 << 20) == b"".join(parts)


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "br", "zstd", "chunked"]))
def test_any_body_comes_out_or_has_a_reason(body: bytes, coding: str) -> None:
    try:
        assert isinstance(decode_body(body, "", coding, 1 << 20), bytes)
    except BodyFault as fault:
        assert fault.reason in ("bad_coding", "truncated", "too_large")  # noqa: PT017 - any may come


def test_a_body_that_unpacks_without_end() -> None:
    bomb = bytes(50 << 20)
    for coding, body in (("deflate", zlib.compress(bomb)), ("", zstandard.compress(bomb))):
        with pytest.raises(BodyFault, match="too_large"):
            decode_body(body, "", coding, 1 << 20)


@pytest.mark.parametrize(
    ("unpacked", "ratio", "reason"),
    [
        (50 << 20, 200, "decompression_bomb"),
        (50 << 20, None, "too_large"),
        (50 << 20, 900, "too_large"),  # below the ratio where it passes the limit
        (5 << 20, 2_000, ""),
        (1 << 20, 2, ""),  # too small to do harm
    ],
)
def test_the_ratio_of_a_body_to_what_is_stored(
    unpacked: int, ratio: int | None, reason: str
) -> None:
    bomb = zlib.compress(bytes(unpacked), 9)
    found = ""
    try:
        decode_body(bomb, "", "deflate", 20 << 20, ratio)
    except BodyFault as fault:
        found = fault.reason
    assert found == reason


def test_the_ratio_is_that_of_all_codings() -> None:
    bomb = bytes(10 << 20)
    for _ in range(3):
        bomb = gzip.compress(bomb)
    with pytest.raises(BodyFault, match="decompression_bomb"):
        decode_body(bomb, "", "gzip, gzip, gzip", 20 << 20, 1_000)


def test_members_without_number_take_no_longer_than_their_bytes() -> None:
    body = gzip.compress(b"", mtime=0) * 200_000
    assert decode_body(body, "", "gzip", 1 << 20) == b""


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (b"<!DOCTYPE html>", True),
        (b"\xef\xbb\xbf\r\n <HTML lang=ca>", True),
        ("<html>".encode("utf-16"), True),
        (b"<!-- note --><p>", True),
        (b'<?xml version="1.0"?><!DOCTYPE html><html>', True),
        (b'<?xml version="1.0"?><rss>', False),
        (b"<bold>", False),
        (b"<p", True),
        (b"{}", False),
        (b"", False),
    ],
)
def test_looks_like_html(body: bytes, html: bool) -> None:
    assert looks_like_html(body) == html
