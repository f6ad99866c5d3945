"""Which addresses people take for one page, and in what two of them differ. Pure.

`canonical_url` gives one spelling for addresses that surely name the same page. A person who asks
for a page may also mean http for https, `www.` for the bare domain, or a final slash.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.canonical_urls import canonical_url
from corpus.documents.urls import clean_url, domain_of

__all__ = ["addresses_of_page", "difference", "domains_of_page", "page_of"]

_BARE = re.compile(r"[^\s/?#:@\\]+\.[^\s/?#:@\\]+(?::[0-9]+)?(?:[/?#]|\Z)")
"""The beginning of an address that leaves its scheme out, as people write them: `example.org/page`.
"""
_ESCAPE = re.compile("%[0-9A-F]{2}")
_WORD = re.compile("[A-Za-z0-9]+")
_HIDES_WORDS = r"[\t\r\n\x{212A}]|%(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|[Ee]2%84%[Aa][Aa])"  # RE2
"""What `canonical_url` turns into letters and digits of ASCII, or takes out between them: escapes
of these, the Kelvin sign, which is K in Unicode's form NFC, and line ends."""
_LONGER = r"^[^:]*://[^/?#\\]*/[^/?#\\.%\t\r\n](?:[^.%\t\r\n]|\.[^.%\t\r\n])*\.?$"
"""Addresses whose path no spelling makes empty: it has neither `..` nor escapes."""


def page_of(url: str) -> str:
    """The page that a person means by an address: its canonical spelling without `http://`,
    `https://`, `www.` and the final slash of the path. An address may leave its scheme out."""
    url = clean_url(url)
    whole = canonical_url(f"http://{url}" if _BARE.match(url) else url)
    scheme, mark, rest = whole.partition("://")
    if not mark or scheme not in ("http", "https"):
        return whole
    path, mark, query = rest.removeprefix("www.").partition("?")
    return f"{path.removesuffix('/')}{mark}{query}"


def addresses_of_page(urls: pa.Array, page: str) -> list[str]:
    """Those of many addresses that name a page (`page_of`), each once.

    Finding the page of an address takes a while. So those are sorted out first that lack a word of
    the page's path or query, which another spelling cannot do without hiding it by escapes.
    """
    path = (page.partition("://")[2] or page).partition("/")[2]
    if not path:
        urls = urls.filter(pc.invert(pc.match_substring_regex(urls, _LONGER)))
    words = {*_WORD.findall(_ESCAPE.sub(" ", path))}
    for word in sorted(words, key=lambda one: (-len(one), one)):  # a long one sorts out most
        has_word = pc.match_substring(urls, word)
        others = urls.filter(pc.invert(has_word))
        hidden = others.filter(pc.match_substring_regex(others, _HIDES_WORDS))
        urls = pa.concat_arrays([urls.filter(has_word), hidden])
    return [url for url in urls.unique().to_pylist() if page_of(url) == page]


def domains_of_page(url: str) -> list[str]:
    """The registrable domains under which a page may stand, with `www.` and without: two where the
    host has no public suffix, or is one. None of an address without a host."""
    url = clean_url(url)
    if "://" not in url and not _BARE.match(url):
        return []
    page = page_of(url)
    host = page if "://" in page else f"http://{page}"
    if not (domain := domain_of(host)):
        return []
    return sorted({domain, domain_of(host.replace("://", "://www.", 1))})


def difference(asked: str, found: str) -> str:
    """In words, what was taken for what of an address that was asked for; "" where both have one
    canonical spelling. Both must name one page (`page_of`)."""
    other = canonical_url(found)
    # An address that is asked for without a scheme differs in no scheme.
    whole = asked if "://" in asked else f"{other.partition('://')[0]}://{asked}"
    one = canonical_url(whole)
    (scheme, _, place), (other_scheme, _, other_place) = (
        one.partition("://"),
        other.partition("://"),
    )
    said = [f"{other_scheme} for {scheme}"] if scheme != other_scheme else []
    if place.startswith("www.") and not other_place.startswith("www."):
        said.append("the bare domain for www.")
    elif other_place.startswith("www.") and not place.startswith("www."):
        said.append("www. for the bare domain")
    slash, other_slash = (at.partition("?")[0].endswith("/") for at in (place, other_place))
    if slash != other_slash:
        said.append("with a final slash" if other_slash else "without the final slash")
    return ", ".join(said)
