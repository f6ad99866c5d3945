import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.urls import clean_url, clean_urls, domain_of, domains_of, host_of


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.cat/x?y=1", "https://a.cat/x?y=1"),
        ("https://user:secret@a.cat:8080/x", "https://a.cat:8080/x"),
        ("https://user@example.org@a.cat/x", "https://a.cat/x"),
        ("https://a.cat/@user", "https://a.cat/@user"),
        ("https://a.cat?mail=x@b.cat", "https://a.cat?mail=x@b.cat"),
        ("https://a.cat/x#access_token=1", "https://a.cat/x"),
        ("https://a.cat/x#a\nb", "https://a.cat/x"),
        ("https://a.cat#x@b.cat", "https://a.cat"),
        ("user@a.cat/x", "a.cat/x"),
        ("//user@a.cat/x", "//a.cat/x"),
        ("x@http://user:secret@a.cat/", "http://a.cat/"),
        ("mailto:somebody@a.cat", "mailto:a.cat"),
        (" <https://a.cat/>\r\n", "https://a.cat/"),
        ("", ""),
    ],
)
def test_clean_url(url: str, clean: str) -> None:
    assert clean_url(url) == clean
    assert clean_urls(pa.array([url, None, url])).to_pylist() == [clean, "", clean]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.diba.cat/ca/web", "diba.cat"),
        ("https://WWW.Diba.CAT.", "diba.cat"),
        ("http://a.b.co.uk:8080", "b.co.uk"),
        ("http://user@a.b.co.uk?x", "b.co.uk"),
        ("https://someone.github.io/", "github.io"),
        ("https://www.españa.es/x", "xn--espaa-rta.es"),
        ("https://www.xn--espaa-rta.es/x", "xn--espaa-rta.es"),
        ("http://192.0.2.7/x", "192.0.2.7"),
        ("http://[2001:db8::1]:80/x", "[2001:db8::1]"),
        ("http://localhost/", "localhost"),
        ("http://co.uk/", "co.uk"),
        ("//www.diba.cat/x", "diba.cat"),
        ("urn:isbn:123", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_domain_of(url: str, domain: str) -> None:
    assert domain_of(url) == domain
    assert domains_of(clean_urls(pa.array([url]))).to_pylist() == [domain]


PARTS = st.sampled_from(
    ["http:", "//", "/", "@", "#", "?", ":", "<", ">", "a.cat", "b.co.uk", " ", "\n", "ñ", "[::1]"]
)


@given(st.lists(st.lists(PARTS, max_size=8).map("".join) | st.text(max_size=12)), st.integers(0, 2))
def test_a_column_gives_what_each_address_gives(urls: list[str], start: int) -> None:
    column = pa.array(urls, pa.string()).slice(start)
    cleaned = clean_urls(column)
    assert cleaned.to_pylist() == [clean_url(url) for url in urls[start:]]
    assert domains_of(cleaned).to_pylist() == [domain_of(url) for url in urls[start:]]


@given(st.lists(PARTS, max_size=8).map("".join))
def test_cleaning_twice_changes_nothing(url: str) -> None:
    once = clean_url(url)
    assert clean_url(once) == once


def test_host_of() -> None:
    assert host_of("https://user@WWW.Diba.cat.:80/x") == "www.diba.cat"
    assert host_of("https://www.españa.es/x") == "www.xn--espaa-rta.es"
    assert host_of("urn:isbn:1") == ""
