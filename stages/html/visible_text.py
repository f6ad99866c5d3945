"""The text of a whole page as a reader sees it, menus and footers included, for comparison by
people."""

from corpus.documents.urls import host_of
from stages.html.charset import decode
from stages.html.headers import Headers

__all__ = ["visible_text"]


def visible_text(html: bytes, headers: Headers, url: str) -> str:
    """The text of a page, with a line for each block, list item and row of a table. The charset is
    decided as for extraction (`stages.html.charset`)."""
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        decode(html, headers, host_of(url)).text, main_content=False, alt_texts=False
    )
    return text
