"""Gold pages: every text in every template of its kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from benchmarks.gold.filler import Filler
from benchmarks.gold.marks import Gold, gold_of, unmarked
from benchmarks.gold.texts import Block, Text, phrases, sentences, texts

__all__ = ["HELD", "TEMPLATES", "Page", "dress", "pages"]

_FOLDER = Path(__file__).parent / "templates"
TEMPLATES = tuple(sorted(path.name.split(".")[0] for path in _FOLDER.glob("[a-z]*.html.j2")))
"""Kind and name: `forum-table`."""
HELD = frozenset(
    "news-tables blog-blogger forum-phpbb shop-custom government-portal wiki-docs "
    "recipe-microdata listing-rows".split()
)
"""Templates to judge by what was learned or chosen on the others."""


@dataclass(frozen=True)
class Page:
    """A text in a template. `html` is what an extractor gets, `gold` what it should find; `marked`
    is for those who learn from elements."""

    name: str
    language: str
    kind: str
    template: str
    marked: str

    @property
    def held(self) -> bool:
        return self.template in HELD

    @cached_property
    def html(self) -> str:
        return unmarked(self.marked)

    @cached_property
    def gold(self) -> Gold:
        return gold_of(self.marked)


def pages() -> list[Page]:
    """All pages, in a fixed order; always the same bytes."""
    return [
        Page(f"{text.key} {name}", text.language, text.kind, name, dress(text, name))
        for text in texts()
        for name in TEMPLATES
        if text.page and name.split("-")[0] == text.kind
    ]


def dress(text: Text, template: str) -> str:
    """The page of a text, with marks."""
    filler = Filler(f"{text.key} {template}")
    said = phrases(text.language)
    return _environment().get_template(f"{template}.html.j2").render(
        t=text,
        w={key: values if len(values) > 1 else values[0] for key, values in said.items()},
        f=filler,
        site=filler.pick(said["names"]).split()[-1],
        author=filler.pick(said["names"]),
        labels=lambda count: _labels(filler, said, count),
        teasers=lambda count: list(islice(cycle(_teasers(filler, text)), count)),
        body=lambda blocks, **style: _Body(filler, **style).parts(blocks),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["slug"] = lambda text: re.sub(r"\W+", "-", text.lower()).strip("-")
    environment.filters["sentences"] = lambda text, count: " ".join(sentences(text)[:count])
    return environment


def _labels(filler: Filler, said: dict[str, list[str]], count: int) -> list[str]:
    """Entries of menus: few words, few of them alike."""
    single = said["menu"] + said["topics"]
    pairs = [f"{first}: {second}" for first in said["menu"] for second in said["topics"]]
    return list(islice(cycle(single + filler.shuffled(pairs)), count))


def _teasers(filler: Filler, text: Text) -> list[Text]:
    """Other texts of the language."""
    others = [other for other in texts() if other.language == text.language and other != text]
    return filler.shuffled(others)


@dataclass(frozen=True)
class _Body:
    """Blocks as HTML. paragraph: `p`, `div`, or `br` for text parted by line breaks; links: share
    of words that are links; css: class of paragraphs; level: of headings."""

    filler: Filler
    paragraph: str = "p"
    links: float = 0.0
    css: str = ""
    level: int = 2

    def parts(self, blocks: Sequence[Block]) -> list[Markup]:
        return [Markup(getattr(self, f"_{block.kind}")(block)) for block in blocks]

    def _p(self, block: Block) -> str:
        words = self._words(block.text)
        if self.paragraph == "br":
            return f"{words}<br><br>"
        css = f' class="{self.css}"' if self.css else ""
        return f"<{self.paragraph}{css}>{words}</{self.paragraph}>"

    def _h(self, block: Block) -> str:
        text = escape(block.text)
        if self.paragraph == "br":
            return f"<b><font size=4>{text}</font></b><br><br>"
        if self.paragraph == "div":
            return f'<div class="sub"><strong>{text}</strong></div>'
        return f"<h{self.level}>{text}</h{self.level}>"

    def _list(self, block: Block) -> str:
        if self.paragraph == "br":
            return "".join(f"- {self._words(line)}<br>" for line in block.lines) + "<br>"
        return "<ul>" + "".join(f"<li>{self._words(line)}</li>" for line in block.lines) + "</ul>"

    def _table(self, block: Block) -> str:
        border = " border=1 cellpadding=4" if self.paragraph == "br" else ' class="table"'
        rows = (
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>\n"
            for cells in block.cells
        )
        return f"<table{border}>{''.join(rows)}</table>"

    def _quote(self, block: Block) -> str:
        return f'<blockquote data-gold="optional">{escape(block.text)}</blockquote>'

    def _words(self, text: str) -> str:
        """With links and stress on words here and there."""
        made = []
        for word in text.split():
            plain: Any = escape(word)
            if self.links and self.filler.number(0, 9999) < self.links * 10_000:
                address = f"/{self.filler.token()}"
                kind = self.filler.number(0, 4)
                made.append(f'<a href="{address}">{plain}</a>' if kind else f"<b>{plain}</b>")
            else:
                made.append(str(plain))
        return " ".join(made)
