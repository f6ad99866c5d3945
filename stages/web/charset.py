"""From the bytes of a page to its text: which charset, and why that one.

The order is that of browsers (WHATWG HTML 13.2.3.2 and Encoding Standard): byte order mark, HTTP
header, a `meta` or XML declaration near the start, then detection. In two places the bytes
outweigh what is declared: a page that is valid UTF-8 beyond ASCII is UTF-8 whatever it says, and
a page declared as UTF-8 that holds more faults than UTF-8 characters is something else.
"""

import codecs
import re
from functools import cache
from typing import NamedTuple

from stages.web.charset_labels import charset_of
from stages.web.headers import Headers, values_of

__all__ = ["Decoded", "declared_in_page", "decode"]

_PRESCAN = 1024
"""Bytes that browsers look at before they parse (HTML 13.2.3.2)."""
_LATE = 16384
"""A declaration after the prescan makes browsers start anew (13.2.3.5); looked for up to here."""
_SAMPLE = 65536
"""Bytes of text that detection gets."""
_OUTWEIGHS = 10
"""So many times more characters than faults make a page UTF-8 that says it is not."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xfe\xff", "utf-16be"),
    (b"\xff\xfe", "utf-16le"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*\"?'?\s*([^\s;\"',]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]*)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([^\s\"';/>]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]+)", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL
)
_HIGH_BYTES = bytes(range(0x80, 0x100))
_C1 = re.compile(rb"[\x80-\x9f]")

_READ_AS_ASCII = {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}
"""A declaration that could be read as ASCII cannot mean UTF-16 (HTML 13.2.3.2)."""

_CODECS = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""Multi-byte charsets whose Python codec has another name or a narrower table."""
_MULTI_BYTE = frozenset({"utf-8", "gb18030", "euc-jp", "iso-2022-jp", *_CODECS})
_NEVER_UTF8 = frozenset({"utf-8", "utf-16le", "utf-16be", "iso-2022-jp", "replacement"})
"""Declarations that validity as UTF-8 does not overrule; UTF-8 itself needs no overruling."""

_SINGLE_BYTE = {
    "ibm866": "cp866",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
}
_EXCEPTIONS = {
    "koi8-u": {0xAE: "ў", 0xBE: "Ў"},
    "windows-1255": {0xCA: "\u05ba"},
}
"""Bytes that the standard's tables read otherwise than Python's."""

_DETECTED = {"mac-cyrillic": "x-mac-cyrillic", "iso8859-13": "windows-1257"}
"""Detection's names -> ours. On the web the Baltic ISO part is its superset by Microsoft."""
_WITH_C1 = {"iso-8859-2": "windows-1250", "iso-8859-7": "windows-1253"}
"""What a page detected as an ISO part is where it uses bytes that are control characters there."""


class Decoded(NamedTuple):
    """text: of the whole body, U+FFFD for bytes that mean nothing, without byte order mark.
    charset: its name in the WHATWG standard, lower case.
    source: `bom`, `header`, `meta`, `validity` (UTF-8 against a declaration or without one),
        `detected`, or `default` (nothing but ASCII, nothing declared).
    """

    text: str
    charset: str
    source: str


def decode(body: bytes, headers: Headers | None = None) -> Decoded:
    """The text of an HTML page, its charset, and what gave it; never raises on any bytes."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return Decoded(_text(body[len(mark) :], charset), charset, "bom")
    text = _text(body, "utf-8")
    right, wrong = _evidence(body, text)
    declared = _declarations(body, headers)
    for charset, source in declared:
        if charset == "utf-8" and wrong > right:
            continue
        if charset.startswith("utf-16") and b"\0" not in body and not wrong:
            continue
        if charset not in _NEVER_UTF8 and right > _OUTWEIGHS * wrong:
            return Decoded(text, "utf-8", "validity")
        return Decoded(_text(body, charset), charset, source)
    found = None if declared else _undeclared_utf16(body)
    if not found and right >= wrong:
        return Decoded(text, "utf-8", "validity" if right else "default")
    found = found or _detect(body)
    return Decoded(_text(body, found), found, "detected")


def declared_in_page(body: bytes) -> str | None:
    """The charset that a `meta` element or XML declaration names; None without a known one."""
    for start, end in ((0, _PRESCAN), (_PRESCAN, _LATE)):
        if start >= len(body) > 0:
            break
        head = _COMMENT.sub(b"", body[:end])
        for meta in _META.finditer(head):
            if b"content" in meta[1].lower() and b"http-equiv" not in meta[1].lower():
                continue  # a description may speak of charsets
            label = _META_CHARSET.search(meta[1])
            charset = charset_of(label[1].decode("latin-1")) if label else None
            if charset:
                return _READ_AS_ASCII.get(charset, charset)
    xml = _XML.match(body, 0, min(len(body), _PRESCAN))
    charset = charset_of(xml[1].decode("latin-1")) if xml else None
    return _READ_AS_ASCII.get(charset, charset) if charset else None


def _declarations(body: bytes, headers: Headers | None) -> list[tuple[str, str]]:
    """Charsets named by the header and the page, in the order in which they count."""
    declared = []
    for value in values_of(headers, "content-type"):
        label = _HEADER_CHARSET.search(value)
        if label and (charset := charset_of(label[1])):
            declared.append((charset, "header"))
            break
    if charset := declared_in_page(body):
        declared.append((charset, "meta"))
    return declared


def _undeclared_utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of its markup is zero."""
    start = body[: 2 * (min(len(body), _PRESCAN) // 2)]
    half = len(start) // 2
    even, odd = start[::2].count(0), start[1::2].count(0)
    if half >= 8 and odd * 2 > half and even * 10 < half:
        return "utf-16le"
    if half >= 8 and even * 2 > half and odd * 10 < half:
        return "utf-16be"
    return None


def _evidence(body: bytes, text: str) -> tuple[int, int]:
    """Characters beyond ASCII, and faults, in what UTF-8 makes of the body."""
    faults = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    ascii_only = len(body.translate(None, _HIGH_BYTES))
    return len(text) - ascii_only - faults, faults


def _text(body: bytes, charset: str) -> str:
    if charset == "replacement":
        return "\ufffd" if body else ""
    if charset in _MULTI_BYTE:
        return body.decode(_CODECS.get(charset, charset), "replace")
    return codecs.charmap_decode(body, "strict", _table(charset))[0]


@cache
def _table(charset: str) -> str:
    """The character of each byte. Where a vendor's charset leaves a byte below A0 undefined, it
    is a control character, above it is a fault."""
    if charset == "x-user-defined":
        return "".join(chr(b if b < 0x80 else 0xF780 + b - 0x80) for b in range(256))
    codec = _SINGLE_BYTE.get(charset, charset)
    other = _EXCEPTIONS.get(charset, {})

    def character(byte: int) -> str:
        if byte in other:
            return other[byte]
        try:
            return bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            return chr(byte) if byte < 0xA0 else "\ufffd"

    return "".join(map(character, range(256)))


def _detect(body: bytes) -> str:
    """What uchardet takes the text between the tags for; windows-1252 if it has no opinion."""
    from resiliparse.parse.encoding import detect_encoding

    text = _MARKUP.sub(b" ", body[: 4 * _SAMPLE])
    if text.isascii():
        text = body
    found = detect_encoding(text[:_SAMPLE], max_len=0, html5_compatible=False) or ""
    charset = charset_of(_DETECTED.get(found, found)) or "windows-1252"
    if charset in ("utf-8", "utf-16le", "utf-16be", "replacement"):
        charset = "windows-1252"
    return _WITH_C1.get(charset, charset) if _C1.search(text) else charset
