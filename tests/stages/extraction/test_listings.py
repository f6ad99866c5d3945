"""Pages that are nothing but teasers, and pages that look a little like them."""

import pytest

from stages.extraction.extract import Extract
from tests.stages.extraction.pages import extracted
from tests.stages.extraction.threads import POSTS

_TITLES = (
    "The bridge of the two millers is to be rebuilt", "Why the eels came back to the upper weir",
    "A walk along the old mill race in eleven steps", "The flour that nobody wanted to buy",
    "How a village learned to read its own river", "Ten wheels that you can still see turning",
    "The winter in which the ice carried the sluice off", "What the ledger says of the year 1811",
)  # fmt: skip
_BLURB = "A short look at what happened, with the voices of those who were there."
_MENU = "<nav><ul><li><a href=/>Home</a></li><li><a href=/about>About us</a></li></ul></nav>"
_FOOT = "<footer><p>© The Mill Gazette · <a href=/i>Imprint</a></p></footer>"


def _page(inside: str) -> str:
    return f"<html><head><title>The Mill Gazette</title></head><body>{_MENU}{inside}{_FOOT}</body>"


def _each(pattern: str) -> str:
    return "".join(pattern.format(n=n, title=t, blurb=_BLURB) for n, t in enumerate(_TITLES))


LISTINGS = {
    "a front page": "<main>" + _each("<article class=teaser><h2><a href=/{n}>{title}</a></h2>"
                                     "<p>{blurb}</p></article>") + "</main>",
    "a category": "<h1>All about rivers</h1><p>Stories of rivers and of those who live by them.</p>"
                  "<div class=list>" + _each("<div class='entry entry-{n}'><h3><a href=/{n}>{title}"
                                             "</a></h3><p>{blurb}</p><a href=/{n}>Read more</a>"
                                             "</div>") + "</div>",
    "an archive": "<h1>March 1998</h1><ul>" + _each("<li><a href=/{n}>{title}</a> (3 March)</li>")
                  + "</ul>",
    "results of a search": "<div id=results>" + _each("<div class=result><a href=/{n}>{title}</a>"
                                                      "<div>{blurb}</div></div>") + "</div>",
    "links that are boxes": "<div class=grid>" + _each("<a href=/{n} class=card><div><h3>{title}"
                                                       "</h3><p>{blurb}</p></div></a>") + "</div>",
}  # fmt: skip
_TEXT = "".join(f"<p>{text} {POSTS[n - 1][1]}</p>" for n, (_, text) in enumerate(POSTS))
_STORIES = "".join(
    f"<section><h2><a href=/{n}>{_TITLES[n]}</a></h2><p>{text} {POSTS[n - 1][1]}</p>"
    f"<p>{POSTS[n - 2][1]}</p></section>"
    for n, (_, text) in enumerate(POSTS)
)
TEXTS = {
    "an article with teasers below": f"<article>{_TEXT}</article><aside>"
    + _each("<div class=card><a href=/{n}>{title}</a><p>{blurb}</p></div>") + "</aside>",
    "stories in full with titles that lead to them": f"<main>{_STORIES}</main>",
    "an article with a list of works": f"<article>{_TEXT}<h2>Works</h2><ul>"
    + _each("<li><a href=/{n}>{title}</a></li>") + "</ul></article>",
    "questions and answers": "<main>" + "".join(
        f"<div class=qa><h3>{title}?</h3><p>{text}</p></div>"
        for title, (_, text) in zip(_TITLES, POSTS, strict=False)) + "</main>",
    "a table": "<h1>Mills</h1>" + f"<p>{POSTS[0][1]}</p><table>" + "".join(
        f"<tr><td><a href=/{n}>Mill of the parish number {n}</a></td><td>{n + 3} wheels, oak and "
        f"elm, driven from above</td><td>{1700 + n}</td></tr>" for n in range(9))
    + f"</table>{_TEXT}",
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTINGS)
def test_listings_are_boilerplate(kind: str) -> None:
    page = _page(LISTINGS[kind])
    assert _TITLES[3] in extracted(page, listings="keep")
    assert extracted(page, listings="drop") == ""
    assert extracted(page) == ""


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_are_kept(kind: str) -> None:
    page = _page(TEXTS[kind])
    assert POSTS[0][1] in extracted(page, listings="drop")
    assert extracted(page, listings="drop") == extracted(page, listings="keep")


def test_the_reason_is_said() -> None:
    from corpus.testing import batch_of

    stage = Extract()
    page = {"html": _page(LISTINGS["a front page"]).encode()}
    result = stage.process(batch_of([page], stage.reads))
    assert result.dropped is not None
    assert result.dropped.to_pylist() == ["boilerplate_only"]
