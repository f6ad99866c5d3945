"""A small writer of WARC/1.1 (ISO 28500:2017): one gzip member a record, the same bytes always."""

from __future__ import annotations

import base64
import hashlib
import struct
import uuid
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

SOFTWARE = "quickstart-crawl/1.0"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Record:
    """A WARC record: its named fields without version, length and digests of the block."""

    kind: str
    date: str
    fields: Headers
    block: bytes

    @property
    def target(self) -> str:
        return dict(self.fields).get("WARC-Target-URI", "")

    @property
    def id(self) -> str:
        seed = f"{self.kind} {self.date} {sorted(self.fields)}"
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}>"

    def bytes(self) -> bytes:
        named = (
            ("WARC-Type", self.kind),
            ("WARC-Record-ID", self.id),
            ("WARC-Date", self.date),
            *self.fields,
            ("WARC-Block-Digest", digest(self.block)),
            ("Content-Length", str(len(self.block))),
        )
        head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named) + "\r\n"
        return head.encode() + self.block + b"\r\n\r\n"


def digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def gzip_member(data: bytes) -> bytes:
    """RFC 1952 with no time and no system in the header, so that equal data give equal bytes."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return header + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def warcinfo(filename: str, date: str) -> Record:
    lines = (
        f"software: {SOFTWARE}",
        "format: WARC File Format 1.1",
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description: invented pages on reserved host names, for the quickstart",
        "robots: obey",
    )
    block = "".join(f"{line}\r\n" for line in lines).encode()
    fields = (("WARC-Filename", filename), ("Content-Type", "application/warc-fields"))
    return Record("warcinfo", date, fields, block)


def http_response(status: str, headers: Headers, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode("latin-1") + b"\r\n" + body


def response(url: str, date: str, http: bytes, payload: bytes, address: str) -> Record:
    fields = (
        ("WARC-Target-URI", url),
        ("WARC-IP-Address", address),
        ("WARC-Payload-Digest", digest(payload)),
        ("Content-Type", "application/http; msgtype=response"),
    )
    return Record("response", date, fields, http)


def request(of: Record) -> Record:
    """The request that a crawler would have sent for this response."""
    parts = urlsplit(of.target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {parts.hostname}",
        f"User-Agent: {SOFTWARE} (+https://crawler.example/)",
        "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
        "Accept-Encoding: gzip",
        "Connection: close",
    )
    block = "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"
    fields = (
        ("WARC-Target-URI", of.target),
        ("WARC-Concurrent-To", of.id),
        ("Content-Type", "application/http; msgtype=request"),
    )
    return Record("request", of.date, fields, block)


def revisit(of: Record, url: str, date: str, http_head: bytes) -> Record:
    """The same payload met again: only the HTTP header is kept."""
    fields = (
        ("WARC-Target-URI", url),
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        ("WARC-Refers-To", of.id),
        ("WARC-Refers-To-Target-URI", of.target),
        ("WARC-Refers-To-Date", of.date),
        ("WARC-Payload-Digest", dict(of.fields)["WARC-Payload-Digest"]),
        ("Content-Type", "application/http; msgtype=response"),
    )
    return Record("revisit", date, fields, http_head)


def attached(of: Record, kind: str, content_type: str, block: bytes) -> Record:
    """A `metadata` or `conversion` record that belongs to a response."""
    fields = (
        ("WARC-Target-URI", of.target),
        ("WARC-Refers-To", of.id),
        ("Content-Type", content_type),
    )
    return Record(kind, of.date, fields, block)
