"""What people take for the same address, in words."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.run.spellings import addresses_of_page, difference, domains_of_page, page_of

PIECES = st.sampled_from(
    ["pa", "K", "\u212a", "%4b", "%E2%84%AA", "%70a", "p\ta", "1", "%31", ".", "..", "%2e", "/",
     "\\", "é", "e\u0301", "%c3%a9", "?", "&", "utm_source=1", "fbclid=2", "q=pa", "#x", "%", "-"]
)  # fmt: skip
ADDRESSES = st.builds(
    lambda scheme, path: f"{scheme}forn.example{path}",
    st.sampled_from(["http://", "HTTPS://www.", "https://", "ftp://", "https://a:b@", ""]),
    st.one_of(
        st.sampled_from(["", "#x/pa", "?q=/pa"]),
        st.lists(PIECES, max_size=6).map(lambda some: "/" + "".join(some)),
    ),
)


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
        ("Forn.example/pa/#top", "https://forn.example/pa", "without the final slash"),
        ("forn.example", "http://forn.example/", ""),
        ("pà.example:80/%c3%a9?p", "https://xn--p-sfa.example/é?p", ""),
    ],
)
def test_the_difference_of_two_spellings(asked: str, found: str, words: str) -> None:
    assert page_of(asked) == page_of(found)
    assert difference(asked, found) == words


@pytest.mark.parametrize(
    "other",
    ["https://forn.example/pa?p=/", "https://forn.example/", "ftp://forn.example/pa", "",
     "urn:forn.example/pa", "mailto:pa@forn.example/pa", "/pa"],
)  # fmt: skip
def test_other_pages(other: str) -> None:
    assert page_of(other) != page_of("https://forn.example/pa")


@given(st.lists(ADDRESSES, min_size=1, max_size=20))
def test_the_quick_look_for_a_page_passes_over_no_spelling(urls: list[str]) -> None:
    for url in urls:
        page = page_of(url)
        found = addresses_of_page(pa.array(urls, pa.string()), page)
        assert sorted(found) == sorted({one for one in urls if page_of(one) == page})


@pytest.mark.parametrize(
    ("url", "domains"),
    [
        ("https://www.forn.cat/pa", ["forn.cat"]),
        ("forn.cat:80/pa", ["forn.cat"]),
        ("http://localhost/pa", ["localhost", "www.localhost"]),
        ("mailto:pa@forn.cat", []),
        ("no address at all", []),
        ("", []),
    ],
)
def test_domains_of_a_page(url: str, domains: list[str]) -> None:
    assert domains_of_page(url) == domains
