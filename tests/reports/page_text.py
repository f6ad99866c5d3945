"""The words of a page, as a reader meets them, for golden files."""

from html.parser import HTMLParser

__all__ = ["text_of"]

_UNSEEN = {"script", "style"}
_LINES = {"caption", "dd", "dt", "figcaption", "footer", "h1", "h2", "h3", "header", "li", "p",
          "section", "summary", "svg", "title", "tr", "desc", "label", "option", "a"}  # fmt: skip
_CELLS = {"td", "th"}
_TOLD = ("aria-label", "data-csv", "data-shown")
"""Attributes that a reader hears or sees."""


def text_of(html: str) -> str:
    """Its text, with a line for each paragraph, heading, row and label."""
    parser = _Text()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.parts.append("\n" if tag in _LINES else " | " if tag in _CELLS else "")
        self.parts += [f"\n[{value}]\n" for name, value in attributes if name in _TOLD]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        self.parts.append("\n" if tag in _LINES else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
