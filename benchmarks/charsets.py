"""python -m benchmarks.charsets [--bytes 500] [--pages 4]

How often the bytes of a page become the text they were written from: every language served, the
charsets of its older pages, and what the page says of its charset. The texts are the example's
own prose. Undeclared pages are shown to other libraries too, as far as they are installed
(`pip install charset-normalizer chardet cchardet chardetng-py`). "Right" means equal text: several
charsets may be right for the same bytes. A character that a charset lacks is a reference, as
content managers wrote it.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from corpus.documents.languages import LANGUAGES
from stages.html.charset import decode
from stages.html.charset_detection import CHARSETS
from stages.html.charset_labels import charset_of
from stages.html.charset_tables import text_of

__all__ = ["DECLARED", "LIES", "UNDECLARED", "Page", "matrix", "right"]

TEXTS = Path(__file__).parents[1] / "examples" / "quickstart" / "pages"
CODECS = {
    "ibm866": "cp866",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
UNICODE = ("utf-8", "utf-16le", "utf-16be")
# Declarations in a page, and in its header: {} is the charset that it is in.
DECLARED = {
    "header": ("", "text/html; charset={}"),
    "meta": ("<meta charset={}>", "text/html"),
    "http-equiv": ('<META http-equiv=Content-Type content="text/html; charset={}">', ""),
    "both": ("<meta charset={}>", "text/html; charset={}"),
    "late meta": ("<style>" + "p{{}} " * 300 + "</style><meta charset={}>", ""),
    "meta right, header iso-8859-1": ("<meta charset={}>", "text/html; charset=iso-8859-1"),
    "meta right, header utf-8": ("<meta charset={}>", "text/html; charset=utf-8"),
    "header right, meta iso-8859-1": ("<meta charset=iso-8859-1>", "text/html; charset={}"),
    "header right, meta utf-8": ("<meta charset=utf-8>", "text/html; charset={}"),
}
LIES = {
    "only utf-8, a lie": ("<meta charset=utf-8>", "text/html; charset=utf-8"),
    "only iso-8859-1, a lie": ("", "text/html; charset=iso-8859-1"),
    "only windows-1251, a lie": ("<meta charset=windows-1251>", ""),
    "only x-user-defined": ("<meta charset=x-user-defined>", "text/html"),
}
UNDECLARED = {"undeclared": ("", "text/html"), "undeclared, host known": ("", "text/html")}
# The same bytes: only a declaration tells the Romanian letters with cedilla from those with comma.
COMMAS = str.maketrans("şţŞŢ", "șțȘȚ")
CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")
# UTF-16 is declared in a header only: a page that could be read to its declaration is none.
IN_PAGE = ("meta", "http-equiv", "late meta")


class Page(NamedTuple):
    """One cell of the matrix. group: `declared`, `lie` or `undeclared`; text: what is right."""

    group: str
    way: str
    language: str
    charset: str
    body: bytes
    headers: list[dict[str, str]]
    host: str
    text: str


def matrix(least: int = 500, pages: int = 1) -> Iterator[Page]:
    """All cells, `pages` of each, each with `least` bytes of text or a little more."""
    for tag, language in LANGUAGES.items():
        own = CHARSETS.get(tag) or CHARSETS[language.parent]
        for charset in (*own, *UNICODE):
            known = {
                "declared": DECLARED,
                "lie": LIES if charset != "utf-8" else {},
                "undeclared": UNDECLARED,
            }
            for title, paragraphs in _texts(tag, charset, least, pages):
                for group, ways in known.items():
                    for way, declaration in ways.items():
                        if charset.startswith("utf-16") and way in IN_PAGE:
                            continue
                        host = f"a.{language.regions[0].lower()}" if "host" in way else ""
                        yield _page(group, way, tag, charset, title, paragraphs, declaration, host)


def right(page: Page) -> bool:
    """Whether ours reads it as it was written."""
    return _same(decode(page.body, page.headers, page.host).text, page)


def _same(text: str, page: Page) -> bool:
    if page.charset == "iso-8859-16" and page.group != "declared":
        return text.translate(COMMAS) == page.text.translate(COMMAS)
    return text == page.text


def _texts(tag: str, charset: str, least: int, pages: int) -> list[tuple[str, list[str]]]:
    """Titles and first paragraphs of texts, those first that have something beyond ASCII there."""
    found = []
    for path in sorted((TEXTS / tag).glob("*.md")):
        head, body = path.read_text("utf-8").split("---\n", 2)[1:]
        title = head.split("title: ", 1)[1].splitlines()[0]
        if tag == "en":
            body = body.replace("'", "’")  # or it would hold nothing but ASCII
        chosen: list[str] = []
        size = 0
        for paragraph in body.strip().split("\n\n"):
            if size < least:
                end = paragraph.find(" ", least - size)
                chosen.append(paragraph[: end if end > 0 else None])
                size += len(_encoded(chosen[-1], charset))
        if size >= least:
            found.append((title, chosen))
    found.sort(key=lambda text: _encoded("".join(text[1]), charset).isascii())
    return found[:pages]


def _encoded(text: str, charset: str) -> bytes:
    if charset in ("windows-1250", "iso-8859-2"):
        text = text.translate(CEDILLAS)
    return text.encode(CODECS.get(charset, charset), "xmlcharrefreplace")


def _page(
    group: str,
    way: str,
    tag: str,
    charset: str,
    title: str,
    paragraphs: Iterable[str],
    declaration: tuple[str, str],
    host: str,
) -> Page:
    meta, header = (part.format(charset) for part in declaration)
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    html = (
        f"<!DOCTYPE html>\n<html><head>{meta}<title>{title}</title></head>\n<body><ul class=menu>"
        f"<li><a href=/>Home</a><li><a href=/login>Log in</a></ul>\n{text}</body></html>\n"
    )
    body = _encoded(html, charset)
    headers = [{"name": "content-type", "value": header}] if header else []
    expected = body.decode(CODECS.get(charset, charset))
    return Page(group, way, tag, charset, body, headers, host, expected)


def _others() -> dict[str, Callable[[bytes], str]]:
    """Library -> the charset that it finds."""
    known: dict[str, Callable[[bytes], str]] = {}
    if find_spec("resiliparse"):
        from resiliparse.parse.encoding import detect_encoding

        known["resiliparse"] = lambda body: detect_encoding(body, max_len=0) or ""
    if find_spec("charset_normalizer"):
        from charset_normalizer import from_bytes

        def normalizer(body: bytes) -> str:
            best = from_bytes(body).best()
            return best.encoding if best else ""

        known["charset-normalizer"] = normalizer
    if find_spec("chardet"):
        import chardet

        known["chardet"] = lambda body: chardet.detect(body)["encoding"] or ""
    if find_spec("cchardet"):
        import cchardet

        known["cchardet"] = lambda body: cchardet.detect(body)["encoding"] or ""
    if find_spec("chardetng_py"):
        import chardetng_py

        known["chardetng"] = chardetng_py.detect
    return known


def _read(find: Callable[[bytes], str], page: Page) -> bool:
    """Whether it is right by the web's tables for the name that a library gives."""
    name = find(page.body).replace("_", "-")
    charset = charset_of(name) or charset_of(name.replace("mac-", "x-mac-"))
    if charset:
        text = text_of(page.body, charset)
    else:
        try:
            text = page.body.decode(name, "replace")
        except LookupError:
            return False
    return _same(text.removeprefix("\ufeff"), page)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bytes", type=int, default=500, help="of text in a page")
    arguments.add_argument(
        "--pages", type=int, default=4, help="of each cell, where there are as many"
    )
    given = arguments.parse_args()
    pages = list(matrix(given.bytes, given.pages))
    ways: dict[tuple[str, str], list[bool]] = defaultdict(list)
    by_charset: dict[str, list[bool]] = defaultdict(list)
    wrong: dict[tuple[str, str, str], int] = defaultdict(int)
    start = time.process_time()
    for page in pages:
        good = right(page)
        ways[page.group, page.way].append(good)
        if page.way == "undeclared":
            by_charset[page.charset].append(good)
        if not good:
            wrong[page.way, page.language, page.charset] += 1
    spent = time.process_time() - start
    each = spent / len(pages) * 1e3
    print(f"{len(pages):,} pages of {given.bytes:,} bytes of text; {each:.2f} ms each")
    for (group, way), results in ways.items():
        print(f"{group:11} {way:32} {len(results):6,}  {sum(results) / len(results):.4f}")
    for (way, language, charset), count in sorted(wrong.items()):
        print(f"  wrong: {way}, {language} in {charset}: {count}")
    undeclared = [page for page in pages if page.way == "undeclared"]
    print(f"\nundeclared: {', '.join(f'{c} {sum(r) / len(r):.3f}' for c, r in by_charset.items())}")
    legacy = [page for page in undeclared if page.charset not in UNICODE]
    for name, find in _others().items():
        start = time.process_time()
        shares = [sum(_read(find, p) for p in some) / len(some) for some in (undeclared, legacy)]
        spent = (time.process_time() - start) / (len(undeclared) + len(legacy)) * 1e3
        print(
            f"{name:20} all {shares[0]:.4f}, without Unicode {shares[1]:.4f}, {spent:.2f} ms each"
        )
    start = time.process_time()
    ours = [sum(map(right, some)) / len(some) for some in (undeclared, legacy)]
    spent = (time.process_time() - start) / (len(undeclared) + len(legacy)) * 1e3
    print(f"{'ours':20} all {ours[0]:.4f}, without Unicode {ours[1]:.4f}, {spent:.2f} ms each")


if __name__ == "__main__":
    main()
