"""From the bytes of a page to its text: which charset it is in, and what shows that.

The order is that of browsers (WHATWG HTML 13.2.3.2 and Encoding Standard): byte order mark, HTTP
header, a `meta` or XML declaration near the start, then detection. In four cases the bytes
outweigh what is declared. A page in which about every second byte is zero is UTF-16. A page that
is valid UTF-8 beyond ASCII is UTF-8, whatever it declares. A page declared as UTF-8 that has more
invalid sequences than UTF-8 characters is in another charset. And among single-byte charsets
another one than the declared one is taken where its letters make text in a language of the
registry and those of the declared one clearly do not.
"""

import re
from typing import NamedTuple

from stages.html.charset_detection import readings
from stages.html.charset_labels import charset_of
from stages.html.charset_tables import MULTI_BYTE, is_utf8, text_of
from stages.html.encoded_twice import encoded_once
from stages.html.headers import Headers, values_of

__all__ = ["Decoded", "declared_in_page", "decode"]

_PRESCAN = 1024
"""Bytes that browsers search before they parse (HTML 13.2.3.2)."""
_LATE = 16384
"""Bytes that are searched for a later declaration, which makes browsers start again (13.2.3.5)."""
_WIDE = 4096
"""Bytes that are examined for UTF-16."""
_SAMPLE = 65536
"""Bytes of text that detection gets."""
_OUTWEIGHS = 10
"""How many times more UTF-8 characters than invalid sequences a page needs to be taken for UTF-8
against its declaration."""

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
_REPLACEMENT = "\ufffd".encode()
_HIGH_BYTES = bytes(range(0x80, 0x100))

_READ_AS_ASCII = {"utf-16le": "utf-8", "utf-16be": "utf-8"}
"""Charsets that are read instead: a declaration in ASCII cannot mean UTF-16 (HTML 13.2.3.2)."""
_NO_TEXT = frozenset({"x-user-defined"})
"""Declarations that are ignored: such pages come with a font that gives bytes their meaning, and
only detection may find the charset."""
_NEVER_UTF8 = frozenset({"utf-8", "utf-16le", "utf-16be", "iso-2022-jp", "replacement"})
"""Declarations that are not overruled where the page is valid UTF-8."""

_TRUSTED = (25.0, 15.0)
"""Bonus for the charset that is declared first, and second, as natural logarithms of a likelihood:
about six letters that another charset reads better outweigh a wrong declaration."""
_STRANGE = 1.1
"""Excess cost of a letter (see `Reading.strange`) above which a page is in no language of the
registry."""
_FAMILIAR = 0.5
"""Excess cost of a letter below which a page is clearly in a language of the registry; only then
detection overrules a declaration."""
_DETECTED = {
    "cp949": "euc-kr",
    "iso8859-6": "windows-1256",
    "iso8859-8": "windows-1255",
    "iso8859-9": "windows-1254",
}
"""The detecting library's names -> the supersets that are used on the web."""
_OTHERS = frozenset(
    "big5 euc-jp euc-kr gb18030 gbk shift_jis windows-1254 windows-1255 windows-1256 windows-1258 "
    "windows-874".split()
)
"""Charsets of languages outside the registry, which a library detects."""


class Decoded(NamedTuple):
    """The text of a page, and its charset.

    encoded: the text of the whole body in UTF-8, with U+FFFD for bytes that have no meaning, and
        without byte order mark; the body itself where it is that already.
    charset: the charset's name in the WHATWG standard, in lower case.
    source: what showed the charset: `bom`, `header`, `meta`, `validity` (valid UTF-8, against a
        declaration or without one), `detected`, or `default` (only ASCII and no declaration).
    """

    encoded: bytes
    charset: str
    source: str

    @property
    def text(self) -> str:
        """The text as a string."""
        return self.encoded.decode()

    @property
    def replacements(self) -> int:
        """The number of characters U+FFFD. Most pages have none, which their first byte shows
        fast."""
        return self.encoded.count(_REPLACEMENT) if _REPLACEMENT[:1] in self.encoded else 0


def decode(body: bytes, headers: Headers | None = None, host: str = "") -> Decoded:
    """The text of an HTML page, its charset, and what showed the charset. Never raises, whatever
    the bytes.

    host: the page's host; if its last label names a country, that country's languages count as
    likelier. Text that was encoded in UTF-8 twice is decoded twice.
    """
    found = _decode(body, headers, host)
    if found.charset != "utf-8":
        return found
    return found._replace(encoded=encoded_once(found.encoded))


def _decode(body: bytes, headers: Headers | None, host: str) -> Decoded:
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _found(charset, "bom", body[len(mark) :])
    declared = _declarations(body, headers)
    if wide := _utf16(body):
        sources = [source for charset, source in declared if charset == wide]
        return _found(wide, (*sources, "detected")[0], body)
    is_valid = is_utf8(body)
    # In valid UTF-8 it only matters whether there is any character beyond ASCII, not how many.
    right, wrong = (int(not body.isascii()), 0) if is_valid else _evidence(body)
    legacy: list[tuple[str, str]] = []
    for charset, source in declared:
        if charset == "utf-8" and (wrong > right or (legacy and not right)):
            continue
        if charset.startswith("utf-16") and b"\0" not in body:
            continue
        if charset not in _NEVER_UTF8 and right > _OUTWEIGHS * wrong:
            return _found("utf-8", "validity", body, is_valid)
        if charset not in MULTI_BYTE:
            legacy.append((charset, source))
        elif charset == "utf-8" or not legacy:
            return _found(charset, source, body, is_valid)
    if not legacy and right >= wrong:
        return _found("utf-8", "validity" if right else "default", body, is_valid)
    return _found(*_settled(body, legacy, host), body)


def _found(charset: str, source: str, body: bytes, is_valid: bool = False) -> Decoded:
    """The body decoded from a charset. is_valid: whether the body is known to be valid UTF-8."""
    is_plain = is_valid and charset == "utf-8"
    return Decoded(body if is_plain else text_of(body, charset).encode(), charset, source)


def declared_in_page(body: bytes) -> str | None:
    """The charset that a `meta` element or XML declaration names; None without a known one."""
    for start, end in ((0, _PRESCAN), (_PRESCAN, _LATE)):
        if start >= len(body) > 0:
            break
        head = _COMMENT.sub(b"", body[:end])
        for meta in _META.finditer(head):
            if b"content" in meta[1].lower() and b"http-equiv" not in meta[1].lower():
                continue  # for example a description, which may speak of charsets
            label = _META_CHARSET.search(meta[1])
            charset = charset_of(label[1].decode("latin-1")) if label else None
            if charset:
                return _READ_AS_ASCII.get(charset, charset)
    xml = _XML.match(body, 0, min(len(body), _PRESCAN))
    charset = charset_of(xml[1].decode("latin-1")) if xml else None
    return _READ_AS_ASCII.get(charset, charset) if charset else None


def _declarations(body: bytes, headers: Headers | None) -> list[tuple[str, str]]:
    """The charsets that header and page name, each with its source, in the order of precedence."""
    declared = []
    # The header may stand there twice; as for its type, the last charset that is known counts.
    labels = _HEADER_CHARSET.findall(",".join(values_of(headers, "content-type")))
    if charset := next(filter(None, map(charset_of, reversed(labels))), None):
        declared.append((charset, "header"))
    if charset := declared_in_page(body):
        declared.append((charset, "meta"))
    return [(charset, source) for charset, source in declared if charset not in _NO_TEXT]


def _utf16(body: bytes) -> str | None:
    """The charset of UTF-16 without a byte order mark, in which every second byte of markup and
    spaces is zero; None for other pages."""
    start = body[: 2 * (min(len(body), _WIDE) // 2)]
    half = len(start) // 2
    even, odd = start[::2].count(0), start[1::2].count(0)
    if half >= 8 and odd * 8 > half and even * 10 < odd:
        return "utf-16le"
    if half >= 8 and even * 8 > half and odd * 10 < even:
        return "utf-16be"
    return None


def _evidence(body: bytes) -> tuple[int, int]:
    """For a body that is not valid UTF-8: how many characters beyond ASCII it has when it is read
    as UTF-8 all the same, and how many invalid sequences."""
    text = text_of(body, "utf-8")
    faults = text.count("\ufffd") - body.count(_REPLACEMENT)
    ascii_only = len(body.translate(None, _HIGH_BYTES))
    return len(text) - ascii_only - faults, faults


def _settled(body: bytes, declared: list[tuple[str, str]], host: str) -> tuple[str, str]:
    """The single-byte charset that declarations and letters together make likeliest, and its
    source."""
    text = _MARKUP.sub(b" ", body[: 4 * _SAMPLE])
    text = (body if text.isascii() else text)[:_SAMPLE]
    if text.isascii() and declared:
        return declared[0]
    best = readings(text, host)[0]
    if not declared:
        other = _other(text) if best.strange > _STRANGE else None
        return other or best.charset, "detected"
    if best.strange > _STRANGE:
        return declared[0]
    said = {one.charset: one.cost for one in readings(text, host, [c for c, _ in declared])}
    choices = [
        (said[charset] - trusted, charset, source)
        for (charset, source), trusted in zip(declared, _TRUSTED, strict=False)
    ]
    if best.strange < _FAMILIAR:
        choices.append((best.cost, best.charset, "detected"))
    return min(choices)[1:]


def _other(text: bytes) -> str | None:
    """The charset of a language outside the registry, as uchardet detects it; else None."""
    from resiliparse.parse.encoding import detect_encoding

    found = detect_encoding(text, max_len=0, html5_compatible=False) or ""
    charset = charset_of(_DETECTED.get(found, found.replace("_", "-")))
    return charset if charset in _OTHERS else None
