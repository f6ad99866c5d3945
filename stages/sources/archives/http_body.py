"""HTTP bodies with transfer and content codings undone (RFC 9112, section 7; RFC 9110, 8.4)."""

import io
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["BodyFault", "decode_body", "looks_like_html"]

_CODINGS = 5
"""Number of codings at most. Pages never have more, and each takes time to undo."""
_HARMLESS = 1 << 20
"""Bytes to which any body may unpack, however few bytes are stored."""
_BLOCK = 1 << 14
"""Bytes that are unpacked at once. The rest after a gzip member is copied, so a block is small."""
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_OPENINGS = (
    *(b"!doctype html", b"html", b"head", b"body", b"title", b"script", b"meta", b"link"),
    *(b"style", b"table", b"iframe", b"div", b"h1", b"font", b"p", b"a", b"b", b"br", b"!--"),
)


class BodyFault(Exception):
    """A body that cannot be decoded. reason: that for which its record is dropped."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode_body(
    body: bytes, transfer: str, content: str, limit: int, ratio: int | None = None
) -> bytes:
    """The body with its codings undone. transfer, content: the values of the headers
    `Transfer-Encoding` and `Content-Encoding`.

    Many crawlers undo codings before they store a body; such declarations are ignored. A body that
    begins as gzip or zstd data is unpacked as that, whatever is declared. Raises BodyFault for
    `bad_coding`, `truncated`, `too_large` (more than `limit` bytes), or `decompression_bomb` (more
    than 1 MiB and more than `ratio` times the stored bytes).
    """
    most = min(limit, max(_HARMLESS, ratio * len(body))) if ratio else limit
    try:
        return _decoded(body, _codings(content) + _codings(transfer), most)
    except BodyFault as fault:
        if fault.reason == "too_large" and most < limit:
            raise BodyFault("decompression_bomb") from None
        raise


def _decoded(body: bytes, codings: list[str], limit: int) -> bytes:
    if len(codings) > _CODINGS:
        raise BodyFault("bad_coding")
    for coding in reversed(codings):
        undo = _UNDO.get(coding)
        if undo is None:
            raise BodyFault("bad_coding")
        if body:
            body = (undo if coding == "chunked" else _told_by(body) or undo)(body, limit)
    undeclared = _told_by(body)
    return undeclared(body, limit) if undeclared else body


def looks_like_html(body: bytes) -> bool:
    """Whether a body without a usable media type begins like HTML (by WHATWG MIME sniffing)."""
    start = body[:1024]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[2:].replace(b"\0", b"")
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\t\n\x0c\r ").lower()
    if not start.startswith(b"<"):
        return False
    if start.startswith(b"<?xml"):
        return b"<html" in start
    name = start[1:]
    return any(
        name.startswith(opening)
        and (opening == b"!--" or name[len(opening) : len(opening) + 1] in b"\t\n\x0c\r />")
        for opening in _OPENINGS
    )


def _codings(header: str) -> list[str]:
    """The names of codings in a header, without those that change nothing."""
    names = (name.strip().lower() for name in header.split(","))
    return [name for name in names if name not in ("", "identity", "none", "utf-8")]


def _unchunk(body: bytes, limit: int) -> bytes:  # noqa: ARG001 - the body only gets shorter
    if not _CHUNK.match(body):
        return body
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        part = body[found.end() : found.end() + size]
        if len(part) < size:
            raise BodyFault("truncated")
        parts.append(part)
        at = found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    # If only the last, empty chunk is missing, the page is complete.
    if at < len(body):
        raise BodyFault("bad_coding")
    return b"".join(parts)


def _told_by(body: bytes) -> Callable[[bytes, int], bytes] | None:
    """The function that undoes the coding which the first bytes of a body show; None without
    one."""
    if body.startswith(b"\x1f\x8b\x08"):
        return _gunzip
    return _UNDO["zstd"] if body.startswith(b"\x28\xb5\x2f\xfd") else None


def _is_text(body: bytes) -> bool:
    return looks_like_html(body) or not _BINARY.search(body[:1024])


def _gunzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(b"\x1f\x8b"):  # some servers send deflate data, or no coding at all
        return body if _is_text(body) else _deflate(body, limit)
    parts: list[bytes] = []
    at = 0
    while body.startswith(b"\x1f\x8b", at):
        part, at = _inflate(body, at, 31, limit)
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _deflate(body: bytes, limit: int) -> bytes:
    """The body unpacked from zlib's format, or from raw deflate data, which some servers send; the
    body itself if it is plain text."""
    for bits in (15, -15):
        try:
            return _inflate(body, 0, bits, limit)[0]
        except BodyFault as fault:
            if fault.reason != "bad_coding":
                raise
    if _is_text(body):
        return body
    raise BodyFault("bad_coding")


def _inflate(body: bytes, at: int, bits: int, limit: int) -> tuple[bytes, int]:
    """The data unpacked from `at` on, and the offset of its end. bits: `wbits` of zlib."""
    inflate = zlib.decompressobj(bits)
    parts: list[bytes] = []
    while not inflate.eof:
        block = body[at : at + _BLOCK]
        if not block:
            raise BodyFault("truncated")
        try:
            part = inflate.decompress(block, limit + 1)
        except zlib.error as error:
            raise BodyFault("bad_coding") from error
        limit -= len(part)
        if limit < 0:
            raise BodyFault("too_large")
        parts.append(part)
        at += len(block) - len(inflate.unused_data)
    return b"".join(parts), at


def _by_fastwarc(reader: str) -> Callable[[bytes, int], bytes]:
    """A function that undoes a coding with the named reader of FastWARC."""

    def undo(body: bytes, limit: int) -> bytes:
        from fastwarc import stream_io

        if looks_like_html(body):
            return body
        unpacked: Any = getattr(stream_io, reader)(io.BytesIO(body))
        parts, total = [], 0
        try:
            while total <= limit and (data := unpacked.read(1 << 20)):
                parts.append(data)
                total += len(data)
        except OSError as error:
            if _is_text(body):
                return body
            raise BodyFault("bad_coding") from error
        if total > limit:
            raise BodyFault("too_large")
        return b"".join(parts)

    return undo


_UNDO: Mapping[str, Callable[[bytes, int], bytes]] = {
    "chunked": _unchunk,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _by_fastwarc("BrotliReader"),
    "zstd": _by_fastwarc("ZstdReader"),
}
