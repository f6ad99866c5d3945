"""Headers of records, read leniently: WARC of any version, and ARC (versions 1 and 2).

They are read here where FastWARC stops. Bare line feeds, folded lines and names in any case are
accepted (RFC 2822, 2.2.3; ISO 28500, 5). A header that contradicts itself is rejected.
"""

import re
from dataclasses import dataclass

__all__ = ["MAX_HEAD", "Head", "head_of", "opens_as"]

MAX_HEAD = 1 << 16
"""Bytes that a header has at most."""

_VERSION = re.compile(rb"WARC/[01]\.\d{1,2}[ \t]*\r?\n")
_LINE = re.compile(rb"([^\r\n]*)(\r?\n)")
_NAMES = {
    name.lower(): name for name in (b"WARC-Type", b"Content-Length", b"Content-Type", b"WARC-Date")
}
"""Names in lower case -> names as FastWARC expects them."""
_ARC = re.compile(
    rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]{1,20}:[^\r\n]{0,20000}?) "
    rb"(?P<address>\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:.]{2,45}|-) "
    rb"(?P<date>\d{14}|\d{12}|\d{8}) (?P<media>[^\r\n]{1,2000}?) (?P<length>\d{1,15})\r?\n"
)
"""`URL IP date type length`; version 2 has more fields before the length (Internet Archive, 1996).
Fields are separated by a space, which some addresses contain too."""


@dataclass(frozen=True)
class Head:
    """The header of a record.

    size: bytes of the header, with the empty line that ends it. length: bytes of the content that
    follows. fields: names and values, unfolded, without the length.
    """

    size: int
    length: int
    fields: tuple[tuple[bytes, bytes], ...]
    is_arc: bool = False

    def written(self) -> bytes:
        """The header as WARC/1.1, in the plainest form."""
        lines = [b"%s: %s\r\n" % field for field in self.fields]
        return b"WARC/1.1\r\n%sContent-Length: %d\r\n\r\n" % (b"".join(lines), self.length)


def head_of(data: bytes) -> Head | None:
    """The header at the beginning of `data`; None without a complete and valid one."""
    if data.startswith(b"WARC/"):
        return _warc(data)
    found = _ARC.match(data)
    return _arc(found) if found else None


def opens_as(data: bytes) -> bool:
    """Whether a record may begin with `data`; for WARC a part of its first line is enough, for ARC
    the whole line is needed."""
    return data.startswith((b"WARC/1.", b"WARC/0.")) or bool(_ARC.match(data))


def _warc(data: bytes) -> Head | None:
    version = _VERSION.match(data)
    if version is None:
        return None
    fields: list[tuple[bytes, bytes]] = []
    at, end = version.end(), b""
    while (line := _LINE.match(data, at)) is not None:
        at = line.end()
        text, before, end = line[1], end, line[2]
        if not text:  # if the two line ends differ, it is not certain that this is an empty line
            return _checked(at, fields) if end == before else None
        if text[:1] in b" \t" and fields:
            name, value = fields.pop()
            fields.append((name, (value + b" " + text.strip()).strip()))
            continue
        name, colon, value = text.partition(b":")
        if not colon or not name.strip():
            return None
        name = name.strip()
        fields.append((_NAMES.get(name.lower(), name), value.strip()))
    return None


def _checked(size: int, fields: list[tuple[bytes, bytes]]) -> Head | None:
    """The header with these fields; None unless it has one type and one valid length."""
    lengths = {value for name, value in fields if name == b"Content-Length"}
    types = sum(name == b"WARC-Type" for name, _ in fields)
    length = lengths.pop() if len(lengths) == 1 else b""
    if types != 1 or not (length.isdigit() and len(length) <= 15):
        return None
    return Head(size, int(length), tuple(f for f in fields if f[0] != b"Content-Length"))


def _arc(line: re.Match[bytes]) -> Head:
    """The header of an ARC record, with the fields that a WARC record would have."""
    url, digits = line["url"], line["date"].decode().ljust(14, "0")
    date = "{}-{}-{}T{}:{}:{}Z".format(*re.findall("^....|..", digits))
    if url.lower().startswith(b"filedesc:"):
        kind, media = b"warcinfo", b"text/plain"
    elif url.lower().startswith((b"http:", b"https:")):
        kind, media = b"response", b"application/http; msgtype=response"
    else:
        kind, media = b"resource", line["media"].split()[0]
    fields = (
        (b"WARC-Type", kind),
        (b"WARC-Target-URI", url),
        (b"WARC-Date", date.encode()),
        (b"Content-Type", media),
    )
    return Head(line.end(), int(line["length"]), fields, is_arc=True)
