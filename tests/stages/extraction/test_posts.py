"""Threads: posts in their order, apart, without names and dates of those who wrote them."""

import pytest

from stages.extraction.extract import Extract
from stages.extraction.layout import Layout, layout_of
from stages.extraction.posts import Posts, with_posts
from stages.html.page import parse
from tests.stages.extraction.pages import extracted
from tests.stages.extraction.threads import POSTS, THREADS

SAID = [text for _, text in POSTS]


def _made(page: str) -> tuple[Layout, Posts]:
    """What is made of a page all of whose blocks are chosen."""
    layout = layout_of(parse(f"<body>{page}</body>".encode()).find("body"))
    return layout, with_posts(layout, range(len(layout.blocks)))


@pytest.mark.parametrize("kind", THREADS)
def test_posts_are_in_order_and_apart(kind: str) -> None:
    text = extracted(THREADS[kind])
    found = [post for post in text.split("\n\n") if any(said in post for said in SAID)]
    assert len(found) == len(SAID)
    assert all(said in post for said, post in zip(SAID, found, strict=True))


@pytest.mark.parametrize("kind", THREADS)
def test_names_and_dates_are_not_in_the_text(kind: str) -> None:
    text = extracted(THREADS[kind])
    names = {name for name, _ in POSTS}
    words = {
        *names,
        "March 2021",
        "November 2022",
        "Likes",
        "Reply",
        "Share",
        "Joined",
        "Permalink",
    }
    assert [word for word in words if word in text] == []


@pytest.mark.parametrize("kind", THREADS)
def test_posts_are_apart_in_markdown_too(kind: str) -> None:
    text = extracted(THREADS[kind], format="markdown")
    assert all(any(said in post for post in text.split("\n\n")) for said in SAID)


def test_replies_to_replies_are_posts_of_their_own() -> None:
    page = ""
    for n, (name, text) in reversed(list(enumerate(POSTS))):
        page = (
            f"<div class='comment level-{n}'><p class=author>{name}</p><div class=text>{text}</div>"
            f"{page}</div>"
        )
    layout, made = _made(page)
    said = [number for number, block in enumerate(layout.blocks) if block.text in SAID]
    assert made.chosen == said
    assert len({made.of[number] for number in said}) == len(SAID)


BLOG = "".join(
    f"<div class=post><h2><a href=/{n}>What the river told us, part {n} of many</a></h2>"
    f"<p class=meta>by {name}</p><div class=content><p>{text} {text}</p></div></div>"
    for n, (name, text) in enumerate(POSTS)
)
ARTICLE = "".join(f"<p>{text} {SAID[n - 1]}</p>" for n, text in enumerate(SAID))


@pytest.mark.parametrize(
    "page",
    [
        BLOG,
        f"<article class=post><p class=author>Berta</p>{ARTICLE}</article>",
        "".join(f"<div class=faq-question><h3>Why?</h3><p>{text}</p></div>" for text in SAID),
        f"<div class=content>{ARTICLE}</div>",
        "".join(f"<div class=step><p class=date>1804</p><p>{text}</p></div>" for text in SAID),
    ],
    ids=["a blog", "an article", "questions", "no names", "steps"],
)
def test_what_is_no_thread_stays_as_it_is(page: str) -> None:
    layout, made = _made(page)
    assert len(made.chosen) == len(layout.blocks)
    assert not made.of


def test_comments_under_an_article_are_not_the_text() -> None:
    comments = "".join(
        f"<li class=comment><b class=author>{name}</b><div class=comment-author>{name}</div>"
        f"<div class=comment-content><p>{text[:60]}</p></div></li>"
        for name, text in POSTS
    )
    text = extracted(
        f"<body><article>{ARTICLE}</article><ol class=comment-list>{comments}</ol></body>"
    )
    assert text.split("\n") == [f"{own} {SAID[n - 1]}" for n, own in enumerate(SAID)]


def test_threads_are_no_listings() -> None:
    assert all(extracted(page, listings="drop") for page in THREADS.values())
    assert Extract().listings == "drop"
