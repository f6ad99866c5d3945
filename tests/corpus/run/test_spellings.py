"""What people take for the same address, in words."""

import pytest

from corpus.run.spellings import difference, page_of


@pytest.mark.parametrize(
    ("asked", "found", "words"),
    [
        ("https://forn.example/pa", "https://forn.example/pa#top", ""),
        ("https://forn.example/pa", "http://forn.example/pa", "http for https"),
        ("http://www.forn.example/pa", "http://forn.example/pa", "the bare domain for www."),
        (
            "http://forn.example/pa/?p=1",
            "https://www.forn.example/pa?p=1",
            "https for http, www. for the bare domain, without the final slash",
        ),
        ("http://forn.example/pa", "http://forn.example/pa/", "with a final slash"),
        ("forn.example/pa", "https://www.forn.example/pa", "www. for the bare domain"),
    ],
)
def test_the_difference_of_two_spellings(asked: str, found: str, words: str) -> None:
    assert page_of(asked) == page_of(found)
    assert difference(asked, found) == words


@pytest.mark.parametrize(
    "other", ["https://forn.example/pa?p=/", "https://forn.example/", "ftp://forn.example/pa"]
)
def test_other_pages(other: str) -> None:
    assert page_of(other) != page_of("https://forn.example/pa")
