"""Writes small WARC files for tests."""

import gzip
import zlib
from collections.abc import Iterable, Sequence

DATE = "2024-03-01T12:00:00Z"


def http(
    body: bytes | str = "<html><body>Bon dia</body></html>",
    *,
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
) -> bytes:
    """An HTTP response as a server sends it."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
    body = body.encode() if isinstance(body, str) else body
    return "\r\n".join(lines).encode("latin-1") + body


def record(
    kind: str,
    content: bytes = b"",
    *,
    uri: str = "",
    date: str = DATE,
    media: str = "application/http; msgtype=response",
    **more: str,
) -> bytes:
    """One WARC record; `more` are further headers, `_` standing for `-`."""
    headers = [("WARC-Type", kind), ("WARC-Date", date), ("Content-Type", media)]
    headers += [("WARC-Target-URI", uri)] if uri else []
    headers += [("WARC-Record-ID", f"<urn:uuid:{zlib.crc32(content):032x}>")]
    headers += [(name.replace("_", "-"), value) for name, value in more.items()]
    headers += [("Content-Length", str(len(content)))]
    lines = ["WARC/1.0", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode() + content + b"\r\n\r\n"


def response(uri: str, body: bytes | str = "<html>Bon dia</html>", **more: str) -> bytes:
    """A response record with an HTML page."""
    return record("response", http(body), uri=uri, **more)


def warcinfo() -> bytes:
    return record("warcinfo", b"software: none\r\n", media="application/warc-fields")


def conversion(uri: str, text: bytes | str, **more: str) -> bytes:
    """A record of a WET file."""
    text = text.encode() if isinstance(text, str) else text
    return record("conversion", text, uri=uri, media="text/plain", **more)


def arc(records: Iterable[tuple[str, bytes]], version: int = 1) -> list[bytes]:
    """The records of an ARC file: its own description, then one for each address and content."""
    fields = ["URL IP-address Archive-date Content-type Archive-length"]
    if version == 2:
        fields = ["URL IP-address Archive-date Content-type Result-code Checksum Location Offset"]
        fields[0] += " Filename Archive-length"
    block = f"{version} 0 Nobody\n{fields[0]}\n\n".encode()
    between = "" if version == 1 else "200 ABC - 0 x.arc "
    found = [b"filedesc://x.arc 0.0.0.0 19980901000000 text/plain %s%d\n%s\n"]
    found[0] %= between.encode(), len(block), block
    for uri, content in records:
        line = f"{uri} 10.0.0.1 19980901120000 text/html {between}{len(content)}\n"
        found.append(line.encode() + content + b"\n")
    return found


def members(records: Iterable[bytes]) -> bytes:
    """Each record a gzip member of its own."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)
