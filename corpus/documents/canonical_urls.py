"""One spelling for all URLs that surely name the same page, for comparing them.

Lists, `same_url`, `corpus trace` and rules of robots.txt compare this form. A document keeps its
URL as it was captured.
"""

import ipaddress
import re
from collections.abc import Iterator
from unicodedata import normalize
from urllib.parse import quote, unquote

from corpus.documents.urls import ascii_host, clean_url

__all__ = ["canonical_path", "canonical_url"]

_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?([^/?#\\]*)(.*)", re.DOTALL)
_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_TRACKING = frozenset(
    {
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid"),
        *("mc_cid", "mc_eid", "_ga", "_gl", "igshid", "phpsessid", "jsessionid"),
    }
)
"""Query parameters, in lower case, that say how a visitor came or who the visitor is, and never
which page is meant: campaigns of Google Analytics, clicks on advertisements, sessions."""

_RESERVED = "/:@!$&'()*+,;="
"""Characters that may stand in a path as they are, beside the unreserved ones (RFC 3986, 3.3)."""
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/_~:@!$&'()*+,;=-]*(?:\.[A-Za-z0-9_~:@!$&'()*+,;=-]+/?)?")
"""Paths that are canonical already: most of them."""
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9/_~:@!$&'()*+,;=?.-]*")
_ESCAPES = re.compile(r"((?:%[0-9A-Fa-f]{2})+)")
_NO_HOST = re.compile(r"[\x00-\x20/?#@\\<>^|%]")


def canonical_url(url: str) -> str:
    """The URL in one spelling: normalised by RFC 3986, section 6.2.2 and 6.2.3, as far as that
    keeps its meaning, and an IRI as the URI that it stands for (RFC 3987, section 3.1).

    Scheme and host are in lower case, the host in ASCII, without default port; escapes that are
    not needed are undone, all others are in upper case; characters beyond ASCII are escaped, in
    Unicode's form NFC; `.` and `..` are resolved; an empty path is `/`. Userinfo, fragment (see
    `clean_url`) and tracking parameters (utm_*, click ids, session ids) are removed. The order and
    case of parameters, a final slash and `www.` stay: servers may tell them apart.
    """
    parts = _PARTS.match(re.sub(r"[\t\r\n]", "", clean_url(url)))
    if parts is None or not parts[2]:
        return clean_url(url)
    scheme, rest = parts[1].lower(), parts[4]
    path, mark, query = rest.partition("?")
    kept = (p for p in query.split("&") if unquote(p).partition("=")[0].lower() not in _TRACKING)
    query = _canonical_query("&".join(kept))
    if scheme in _PORTS:
        path = path.replace("\\", "/")  # as browsers read it (WHATWG URL, special schemes)
    authority = _canonical_authority(parts[3], scheme)
    return f"{scheme}://{authority}{canonical_path(path)}{mark if query else ''}{query}"


def canonical_path(path: str) -> str:
    """The path of a URL in one spelling; it begins with a slash."""
    if not _PLAIN_PATH.fullmatch(path):
        path = _canonical_escapes(path, _RESERVED)
        path = _without_dots(path)
    return path if path.startswith("/") else f"/{path}"


def _canonical_query(query: str) -> str:
    return query if _PLAIN_QUERY.fullmatch(query) else _canonical_escapes(query, _RESERVED + "?")


def _canonical_authority(authority: str, scheme: str) -> str:
    """Host and port in one spelling; a text that is no host stays as it is."""
    host, colon, port = authority.rpartition(":")
    if not colon or (port and not port.isdecimal()) or (not port and not host):
        host, port = authority, ""
    if ":" in host and not host.endswith("]"):
        return authority
    port = port.lstrip("0") or ("0" if port else "")
    return _canonical_host(host) + (f":{port}" if port and port != _PORTS.get(scheme) else "")


def _canonical_host(host: str) -> str:
    if host.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(host[1:-1])}]"
        except ValueError:
            return host.lower()
    if "%" in host:
        decoded = unquote(host, errors="strict") if _is_utf8(host) else host
        host = host if _NO_HOST.search(decoded) else decoded
    return ascii_host(host)


def _is_utf8(escaped: str) -> bool:
    try:
        unquote(escaped, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _canonical_escapes(part: str, safe: str) -> str:
    """Path or query with the escapes that it needs, and no others; `safe`: characters that may
    stand unescaped beside the unreserved ones."""
    found: list[str] = []
    text: list[str] = []

    def end_text() -> None:
        found.append(quote(normalize("NFC", "".join(text)), safe=safe, errors="surrogatepass"))
        text.clear()

    for number, piece in enumerate(_ESCAPES.split(part)):
        if number % 2 == 0:  # between escapes
            text.append(piece)
            continue
        for character, byte in _unescaped(bytes.fromhex(piece.replace("%", ""))):
            if character:
                text.append(character)
            else:
                end_text()
                found.append(f"%{byte:02X}")
    end_text()
    return "".join(found)


def _unescaped(escaped: bytes) -> Iterator[tuple[str, int]]:
    """The characters that need no escape of their own, and the bytes that must stay escaped:
    reserved ASCII, controls, and what is no UTF-8."""
    for character in escaped.decode("utf-8", "surrogateescape"):
        code = ord(character)
        if 0xDC80 <= code <= 0xDCFF:
            yield "", code - 0xDC00
        elif code < 0x80 and not (character.isalnum() or character in "-._~"):
            yield "", code
        else:
            yield character, 0


def _without_dots(path: str) -> str:
    """The path with `.` and `..` resolved (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for number, segment in enumerate(segments):
        if segment not in (".", ".."):
            kept.append(segment)
            continue
        if segment == "..":
            kept[-1:] = []
        if number == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)
