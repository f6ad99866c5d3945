"""Texts that must stay whole: parts that repeat, that are links, that have odd names, or are short.

Each kind of fault has inputs of its own; what is left out of a text beside them is in test_choice.
"""

import pytest

from stages.extraction.choice import main_blocks
from stages.extraction.layout import layout_of
from stages.html.page import parse

LINES = (
    "The miller's daughter kept a ledger of every flood, and wrote beside each how far it rose.",
    "When the river was low she measured the stones, which nobody had asked her to do.",
    "In the spring of the long rain she moved the flour upstairs, two sacks at a time, alone.",
    "The men of the village laughed at her until the water stood in their own kitchens.",
    "Her book lies in the town hall today, and engineers come from far away to read it.",
    "They say that no instrument of their own has ever been as patient as she was.",
)
PROSE = [f"<p>{one} {two}</p>" for one, two in zip(LINES, LINES[1:] + LINES[:1], strict=True)]
TAIL = "".join(PROSE[3:])
MENU = (
    "<nav><ul><li><a href=/a>Home</a><li><a href=/b>Archive</a><li><a href=/c>Shop</a></ul></nav>"
)
FOOT = "<footer><p>© The Ledger Society · <a href=/i>Imprint</a></p></footer>"


def chosen(inside, around="<main><article>{}</article></main>"):
    """The chosen blocks of a page: a menu, an article and a footer."""
    page = f"<body>{MENU}{around.format(f'<h1>The ledger</h1>{inside}')}{FOOT}</body>"
    layout = layout_of(parse(page.encode()).find("body"))
    return [layout.blocks[number].text for number in main_blocks(layout)]


def repeated(pattern, count=4):
    """Boxes of one kind, of several blocks each, between paragraphs."""
    boxes = "".join(
        pattern.format(n=n, title=f"Flood number {n}", text=LINES[n % len(LINES)])
        for n in range(1, count + 1)
    )
    return PROSE[0] + PROSE[1] + boxes + TAIL


REPEATED = {
    "questions": "<div class=faq-item><h3>{title}</h3><p>{text}</p></div>",
    "details": "<details><summary>{title}</summary><p>{text}</p></details>",
    "steps": "<div class='step step-{n}'><span>Step {n}</span><h4>{title}</h4><p>{text}</p></div>",
    "sections": "<section><h2>{title}</h2><p>{text}</p></section>",
    "interview": "<div class=qa><p><b>{title}?</b></p><p>{text}</p></div>",
    "items": "<ul><li>{title}<ul><li>{text}</li><li>and so on</li></ul></li></ul>",
    "definitions": "<dl><dt>{title}</dt><dd><p>{text}</p><p>It is so.</p></dd></dl>",
    "headings of wikis": "<div class=hd><h2>{title}</h2><span>[<a href=/e>edit</a>]</span></div>"
    "<p>{text}</p>",
}


@pytest.mark.parametrize("kind", REPEATED)
@pytest.mark.parametrize("count", [3, 7])
def test_boxes_that_repeat_are_text_where_nothing_leads_away(kind, count):
    found = chosen(repeated(REPEATED[kind], count))
    for n in range(1, count + 1):
        assert LINES[n % len(LINES)] in found
        assert any(text.startswith(f"Flood number {n}") for text in found)
    assert not any("Archive" in text or "Imprint" in text or "edit" in text for text in found)


def test_teasers_that_repeat_lead_away():
    teaser = "<div class=card><a href=/{n}>{title} and what came of it</a><p>{text}</p></div>"
    boxes = repeated(teaser).removeprefix(PROSE[0] + PROSE[1]).removesuffix(TAIL)
    found = chosen("".join(PROSE), "<article>{}</article><aside><h2>More</h2>" + boxes + "</aside>")
    assert not any(text.startswith("Flood number") for text in found)


LINKED = {
    "items": ("<ul><li>Oats</li><li><a href=/r>Rye flour of the mill</a></li><li>Salt</li></ul>",
              ["Oats", "Rye flour of the mill", "Salt"]),
    "items that are mostly links": (
        "<ol><li><a href=/r>Rye</a></li><li><a href=/o>Oats</a></li><li>Warm water</li>"
        "<li><a href=/s>Salt</a>, a little</li></ol>", ["Rye", "Oats", "Warm water"]),
    "cells": ("<table><tr><th>Year</th><th>Bridge</th></tr><tr><td>1804</td><td><a href=/b>Old "
              "bridge</a></td></tr><tr><td>1811</td><td><a href=/n>New bridge</a></td></tr>"
              "</table>",
              ["Old bridge", "New bridge"]),
    "headings that are links to themselves": (
        f"<h2 id=w><a href=#w>The wheel</a></h2>{PROSE[2]}", ["The wheel"]),
    "headings that are links": (f"<h2><a href=/wheel>The wheel</a></h2>{PROSE[2]}", ["The wheel"]),
    "a paragraph": (f"<p><a href=/l>{LINES[2]}</a></p>", [LINES[2]]),
    "anchors that only name a place": (
        f"<h2><a name=w>Article 1. Of the wheel</a></h2><p><a name=x>{LINES[2]}</a></p>",
        ["Article 1. Of the wheel", LINES[2]]),
}  # fmt: skip


@pytest.mark.parametrize("kind", LINKED)
def test_links_inside_a_text_leave_no_holes(kind):
    inside, wanted = LINKED[kind]
    found = chosen(PROSE[0] + PROSE[1] + inside + TAIL)
    assert [text for text in wanted if text not in found] == []


@pytest.mark.parametrize(
    "attributes",
    [
        *("id=related-work", "id=search", "id=popular-culture", "id=reviews", "class=bio"),
        *("class=social-security", "class=similar-species", "class=legal-text", "id=menu-of-1804"),
        *('class="hidden md:block"', 'class="d-none d-lg-block"', 'class="widget-text banner"'),
        *("id=comments-on-the-law", "class=share-of-water"),
    ],
)
@pytest.mark.parametrize("tag", ["section", "div"])
def test_a_word_in_a_name_removes_no_section(attributes, tag):
    section = f"<{tag} {attributes}><h2>Related work</h2><p>{LINES[2]}</p><p>{LINES[3]}</p></{tag}>"
    found = chosen(PROSE[0] + PROSE[1] + section + TAIL)
    assert [text for text in ("Related work", LINES[2], LINES[3]) if text not in found] == []


OPENING = {
    "dialogue": ["“You here?”", "“Yes.”", "“So early.”"],
    "a poem": ["The wheel stands still", "the water goes", "and no one knows"],
    "one line": ["It rained."],
    "dates of a diary": ["Monday, rain.", "Tuesday, more rain."],
    "a greeting": ["Dear friends,"],
}


@pytest.mark.parametrize("kind", OPENING)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_short_paragraphs_open_a_text(kind, tag):
    text = "".join(f"<{tag}>{line}</{tag}>" for line in [*OPENING[kind], *LINES])
    assert [line for line in OPENING[kind] if line not in chosen(text)] == []


CLOSING = {
    "a wish": ["See you at the weir!"],
    "two lines": ["So it was.", "So it will be."],
    "a poem": ["The wheel stands still", "the water goes", "and no one knows"],
    "dialogue": ["“And then?”", "“Nothing.”"],
    "an end": ["The end."],
}


@pytest.mark.parametrize("kind", CLOSING)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_short_paragraphs_close_a_text(kind, tag):
    text = "".join(f"<{tag}>{line}</{tag}>" for line in [*LINES, *CLOSING[kind]])
    assert [line for line in CLOSING[kind] if line not in chosen(text)] == []


def test_loose_text_closes_a_box():
    text = "".join(f"<p>{line}</p>" for line in LINES) + "Until tomorrow."
    assert chosen(text, "<div class=post-body>{}</div>")[-1] == "Until tomorrow."


@pytest.mark.parametrize("count", [300, 700, 5000])
@pytest.mark.parametrize(
    "around", ["<main><article>{}</article></main>", "<div class=text>{}</div>", "<div>{}</div>"]
)
def test_a_book_is_whole(around, count):
    paragraphs = [
        " ".join(LINES[(n // step + step) % 6] for step in (1, 6, 36)[: n % 3 + 1])
        for n in range(count)
    ]
    inside = "".join(
        f"<h2>Chapter {n // 40 + 1}</h2><p>{text}</p>" if n % 40 == 0 else f"<p>{text}</p>"
        for n, text in enumerate(paragraphs)
    )
    found = chosen(inside, around)
    kept = [text for text in found if not text.startswith(("Chapter", "The ledger"))]
    assert set(kept) <= set(paragraphs)
    assert len(kept) >= 0.99 * count
