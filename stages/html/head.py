"""The head of a page and its elements, read with patterns and without a parser."""

import re
from collections.abc import Iterator, Mapping

from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import until_packs_change
from stages.html.headers import Headers, values_of

__all__ = ["attributes_of", "declared_language", "elements", "head_of", "scripts", "start_of"]

_HEAD = 65536
_UNREAD = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|noscript|title)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL
)
_END = re.compile(rb"</head\s*>|<body[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(r"<(meta|link|html)\s((?:[^>\"']|\"[^\"]*\"|'[^']*'){0,2000})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s=\"'>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_SCRIPT = re.compile(rb"<script\b([^>]{0,500})>", re.IGNORECASE)
_SCRIPT_END = re.compile(rb"</script", re.IGNORECASE)
_SUBTAG = re.compile(r"\s*([A-Za-z]{2,3})(?![A-Za-z])")


def start_of(page: bytes) -> bytes:
    """The first 64 KiB of a page, in which its head is searched.

    Markup is ASCII in every charset of the web except UTF-16, whose zero bytes are left out.
    """
    start = page[:_HEAD]
    return start.replace(b"\0", b"") if start[:64].count(0) > 16 else start


def head_of(page: bytes) -> str:
    """The head element without comments, scripts, styles and title, decoded as Latin-1; see
    `start_of`."""
    start = _UNREAD.sub(b"", start_of(page))
    end = _END.search(start)
    return start[: end.start() if end else None].decode("latin-1")


def elements(head: str, name: str) -> Iterator[Mapping[str, str]]:
    """The attributes of each element of a head called `name`, which is `meta`, `link` or `html`."""
    for tag, inside in _ELEMENT.findall(head):
        if tag.lower() == name:
            yield attributes_of(inside)


def attributes_of(inside: str) -> Mapping[str, str]:
    """The attributes in a tag: name in lower case -> value; of equal names the first counts."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(inside):
        found.setdefault(name.lower(), "".join(values))
    return found


def scripts(page: bytes, kind: bytes) -> Iterator[bytes]:
    """The contents of each `script` element in whose tag the type `kind`, in lower case, occurs."""
    at = 0
    while tag := _SCRIPT.search(page, at):
        at = tag.end()
        if kind in tag[1].lower():
            end = _SCRIPT_END.search(page, at)
            if end is None:
                return
            yield page[at : end.start()]
            at = end.end()


def declared_language(headers: Headers | None, head: str) -> str:
    """The language that a page declares with `<html lang>`, or else in its header
    `Content-Language`: the primary subtag, if the registry has it; `und` for others and for none.
    """
    declared = [e.get("lang") or e.get("xml:lang") or "" for e in elements(head, "html")]
    for value in (*declared, *values_of(headers, "content-language")):
        if found := _SUBTAG.match(value):
            tag = found[1].lower()
            return "nb" if tag == "no" else tag if tag in _primary() else "und"
    return "und"


@until_packs_change
def _primary() -> frozenset[str]:
    """The primary subtags of the languages in the registry."""
    return frozenset(tag.partition("-")[0] for tag in LANGUAGES)
