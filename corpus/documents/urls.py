"""URLs of documents, without personal data and fragments; hosts and domains.

Domains follow the ICANN part of the public suffix list (https://publicsuffix.org), as it comes in
the wheel of tldextract; nothing is fetched and nothing is cached on disk.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "ascii_host",
    "clean_url",
    "clean_urls",
    "domain_of",
    "domains_of",
    "host_of",
    "is_public_suffix",
]

# In the syntax that Python and RE2 share, so that a single URL and a column give the same.
_AROUND = r"^[\x00-\x20<]+|[\x00-\x20>]+$"
_USERINFO = r"^((?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?)[^/?#]*@"
_FRAGMENT = r"#(?s:.)*$"
_HOST = r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?P<host>\[[^\]/?#]*\]|[^/?#:\\]*)"

_python_around, _python_userinfo, _python_fragment, _python_host = map(
    re.compile, (_AROUND, _USERINFO, _FRAGMENT.replace("$", r"\Z"), _HOST)
)


def clean_url(url: str) -> str:
    """The URL without `user:password@`, fragment, and white space or angle brackets around it.

    A fragment is never sent to a server (RFC 9110, section 7.1), so it names no other page, but
    it may hold a visitor's token. All else stays as it was crawled.
    """
    while True:  # removing one part may expose another userinfo
        before = url
        url = _python_fragment.sub("", _python_around.sub("", url))
        url = _python_userinfo.sub(r"\1", url)
        if url == before:
            return url


def clean_urls(urls: pa.Array) -> pa.Array:
    """`clean_url` of each string of an array; null becomes empty."""
    urls = pc.fill_null(urls.cast(pa.string()), "")
    while True:
        before = urls
        data = _bytes_of(urls)
        # Searching all bytes once costs little beside applying an expression row by row.
        lowest = np.frombuffer(data, np.uint8).min() if data else 0xFF
        if b"<" in data or b">" in data or lowest <= 0x20:
            urls = pc.replace_substring_regex(urls, _AROUND, "")
        if b"#" in data:
            urls = pc.replace_substring_regex(urls, _FRAGMENT, "")
        if b"@" in data:
            urls = pc.replace_substring_regex(urls, _USERINFO, r"\1")
        if urls is before or urls.equals(before):
            return urls


def domain_of(url: str) -> str:
    """The registrable domain of a URL, in lower-case ASCII (IDNA): `diba.cat` for
    `https://www.diba.cat/x`.

    An IP address, or a host without a public suffix, is its own domain. "" if there is no host.
    """
    return _domain("/".join(clean_url(url).split("/", 3)[:3]))


def domains_of(urls: pa.Array) -> pa.Array:
    """`domain_of` of each URL of an array that `clean_urls` gave; each host is looked up once."""
    pieces = pc.list_slice(pc.split_pattern(urls, "/", max_splits=3), 0, 3)
    starts = pc.binary_join(pieces, "/").dictionary_encode()
    domains = pa.array([_domain(start) for start in starts.dictionary.to_pylist()], pa.string())
    return domains.take(starts.indices)


@lru_cache(maxsize=65_536)
def _domain(start: str) -> str:
    """The domain of a URL that is cut before its third slash."""
    found = _python_host.match(start)
    return _registrable(found["host"]) if found else ""


def host_of(url: str) -> str:
    """The host of a URL, in lower-case ASCII (IDNA), without port; "" if there is none."""
    found = _python_host.match(clean_url(url))
    return ascii_host(found["host"]) if found else ""


def is_public_suffix(host: str) -> bool:
    """Whether domains are registered below a host, such as `cat` or `co.uk`, by the ICANN part of
    the public suffix list."""
    parts = _extractor()(host)
    return bool(parts.suffix) and not parts.domain


def ascii_host(host: str) -> str:
    """A host in the form for comparing hosts: lower-case ASCII (IDNA), no dots around it."""
    return _ascii(host.strip(".").lower())


def _bytes_of(urls: pa.Array) -> bytes:
    """The bytes of all strings of an array, in one piece."""
    _, offsets, data = urls.buffers()
    if data is None or len(urls) == 0:
        return b""
    edges = memoryview(offsets).cast("i")
    first, last = edges[urls.offset], edges[urls.offset + len(urls)]
    return memoryview(data)[first:last].tobytes()


def _registrable(host: str) -> str:
    """The registrable domain of a host, or the host itself where it has none."""
    host = ascii_host(host)
    if not host or host.startswith("["):
        return host
    parts = _extractor()(host)
    return f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else host


@cache
def _extractor() -> Callable[..., "tldextract.ExtractResult"]:  # type: ignore[name-defined]  # noqa: F821 - imported late
    import tldextract

    extract: Callable[..., tldextract.ExtractResult] = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True
    )
    return extract


def _ascii(host: str) -> str:
    """A host in IDNA as browsers send it (UTS #46, nontransitional); names that IDNA 2008 does not
    allow, such as emoji, as IDNA 2003 has them; else the host as it is."""
    if host.isascii():
        return host
    import idna  # costs 5 ms, and few crawls need it

    try:
        return idna.encode(host, uts46=True, transitional=False).decode()
    except idna.IDNAError:
        with suppress(UnicodeError):
            return host.encode("idna").decode()
        return host
