"""Licences that a page states for itself, as ids in the style of SPDX.

There are three forms, of which the first that names a known licence counts: links with
`rel=license` in header and page; JSON-LD (`license` of schema.org) about the page or its article;
and a sentence in a footer about the work or the site. A mere link to a licence does not count: it
may be about a picture, or about somebody else's work.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from corpus.documents.licence_names import spdx_of
from stages.html.head import scripts
from stages.html.headers import Headers, values_of

__all__ = ["licence_of"]

_REL = re.compile(rb"\brel\s*=\s*[\"']?[^\"'<>]{0,99}?\blicense\b", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TAG_SIZE = 2000
"""Bytes on either side of a `rel` in which the beginning and end of its tag are searched."""
_LINK = re.compile(r"<([^<>]*)>\s*;[^,]*\brel\s*=\s*\"?[^\",;]*\blicense\b", re.IGNORECASE)

_ABOUT = re.compile(r"(?:Article|Page|Posting|Website|WebSite|CreativeWork|WebContent)\Z")
"""Endings of schema.org types that mean the page or its text, not a picture or data set in it."""

_HOSTS = (b"creativecommons.org/", b"gnu.org/", b"nationalarchives.gov.uk/", b"etalab.gouv.fr/")
_ADDRESS = re.compile(
    rb"\bhref\s*=\s*[\"']?((?:https?:)?//(?:www\.)?(?:creativecommons\.org/(?:licenses|publicdomain)/"
    rb"|gnu\.org/|nationalarchives\.gov\.uk/|etalab\.gouv\.fr/)[^\"'<>\s]{1,200})",
    re.IGNORECASE,
)
"""A link to a licence, as known footers have it."""
_MARK = re.compile(
    rb"<footer\b|\b(?:id|class)\s*=\s*[\"'][^\"'<>]{0,200}?"
    rb"(?:foot|copyright|licen[cs]|colophon|legal)",
    re.IGNORECASE,
)
_FOOTER = 3000
"""Bytes before a link to a licence in which the footer must begin."""
_SENTENCE = 600
"""Bytes before and after a link to a licence in which the sentence must stand."""
_TAG = re.compile(r"^[^<>]*>|<[^>]*>?")
_SPEAKS_OF_THE_PAGE = re.compile(
    r"\b(?:"
    r"this (?:work|site|website|content|text|page|article|blog|wiki)"
    r"|(?:text|content) (?:on this \w+ )?is (?:available|licen[cs]ed)"
    r"|(?:except where|unless) otherwise"
    r"|est[ea] (?:obra|sitio|web|p.gina|texto|art.culo|blog|contido|conte.do|trabalho|site)"
    r"|salvo (?:que|indicaci.n|donde|onde|dove|diversa)|(?:el|los) (?:textos?|contenidos?)"
    r"|aquesta? (?:obra|lloc|web|p.gina|text|article|blog)|aquest contingut|el text est."
    r"|(?:llevat|excepte) (?:que|on|quan|d)|els continguts"
    r"|o texto est.|lan hau|testua|eduki hau|orri hau"
    r"|cet(?:te)? (?:.uvre|article|page|site|texte)|sauf (?:mention|indication)|les textes sont"
    r"|quest[ao'.] ?(?:opera|sito|testo|pagina)|il testo ."
    r"|dies(?:e|es|er) (?:werk|inhalte?|text|seite)|der text ist|so(?:fern|weit) nicht anders"
    r")",
    re.IGNORECASE,
)
"""Sentences in the notices of Creative Commons and in the footers of MediaWiki. A dot stands for a
letter that depends on the charset."""


def licence_of(headers: Headers | None, page: bytes) -> str:
    """The one known licence that the page states for itself, in the forms that the module lists.

    "" without one, and where one form names several, since then parts of the page have licences
    of their own.
    """
    for addresses in (_linked(headers, page), _in_data(page), _in_footer(page)):
        named = {name for address in addresses if (name := spdx_of(address))}
        if named:
            return named.pop() if len(named) == 1 else ""
    return ""


def _linked(headers: Headers | None, page: bytes) -> Iterator[str]:
    """Addresses of licences in links of header and page."""
    for value in values_of(headers, "link"):
        yield from _LINK.findall(value)
    for rel in _REL.finditer(page):
        start = page.rfind(b"<", max(0, rel.start() - _TAG_SIZE), rel.start())
        end = page.find(b">", rel.end(), rel.end() + _TAG_SIZE)
        href = _HREF.search(page[start:end].decode("latin-1")) if -1 < start < end else None
        if href:
            yield "".join(href.groups(""))


def _in_data(page: bytes) -> Iterator[str]:
    """Addresses of licences in JSON-LD about the page."""
    if b"ld+json" not in page:
        return
    for script in scripts(page, b"application/ld+json"):
        if b"license" not in script:
            continue
        try:
            data = json.loads(script.decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in data if isinstance(data, list) else [data]:
            graph = item.get("@graph") if isinstance(item, dict) else None
            for thing in [item, *(graph if isinstance(graph, list) else ())]:
                if isinstance(thing, dict) and _is_about_the_page(thing):
                    yield from _addresses(thing.get("license"))


def _is_about_the_page(thing: dict[str, Any]) -> bool:
    kind = thing.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and _ABOUT.search(name) for name in kinds)


def _addresses(value: Any) -> Iterator[str]:
    """The addresses in a `license` value of JSON-LD: strings, objects, or lists of them."""
    for one in value if isinstance(value, list) else [value]:
        address = (one.get("@id") or one.get("url")) if isinstance(one, dict) else one
        if isinstance(address, str):
            yield address


def _in_footer(page: bytes) -> Iterator[str]:
    """Addresses of licences in a footer with a sentence about the work or the site."""
    if not any(host in page for host in _HOSTS):
        return
    for href in _ADDRESS.finditer(page):
        before = page[max(0, href.start() - _FOOTER) : href.start()]
        around = page[max(0, href.start() - _SENTENCE) : href.end() + _SENTENCE]
        said = " ".join(_TAG.sub(" ", around.decode("utf-8", "replace")).split())
        if _MARK.search(before) and _SPEAKS_OF_THE_PAGE.search(said):
            yield href[1].decode("latin-1")
