"""URLs in one spelling: RFC 3986, 6.2.2; RFC 3987, 3.1; UTS #46 for hosts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.canonical_urls import canonical_path, canonical_url

PARTS = st.sampled_from(
    [
        *(
            "http:",
            "HTTPS:",
            "ftp:",
            "urn:",
            "//",
            "/",
            "\\",
            "a.cat",
            "ESPAÑA.es",
            ":80",
            ":",
            "@",
        ),
        *(
            "..",
            ".",
            "%2e",
            "%2E%2e",
            "%",
            "%4",
            "%41",
            "%c3%b3",
            "%C3",
            "%F3",
            "%2F",
            "%00",
            "%25",
        ),
        *("ó", "o\u0301", "o%CC%81", "Å", "\ufb01", "日本", "𝒳", "☃", "\ud800"),
        *(
            "@",
            "%00",
            "?",
            "#",
            "&",
            "=",
            "+",
            " ",
            "|",
            "[",
            "]",
            "[::1]",
            "utm_source=x",
            "x@",
            "12345",
        ),
    ]
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.Diba.cat", "https://www.diba.cat/"),
        ("http://a.cat:80/X", "http://a.cat/X"),
        ("https://a.cat:80/", "https://a.cat:80/"),
        ("https://a.cat:/", "https://a.cat/"),
        ("https://a.cat./x/", "https://a.cat/x/"),
        ("https://user:secret@a.cat/x#y", "https://a.cat/x"),
        ("https://[::1]:443/", "https://[::1]/"),
        ("https://españa.es/ñ", "https://xn--espaa-rta.es/%C3%B1"),
        ("https://a.cat?b=1&a=2", "https://a.cat/?b=1&a=2"),
        ("https://a.cat/x?", "https://a.cat/x"),
        ("https://a.cat/x?utm_source=z&id=1&fbclid=2", "https://a.cat/x?id=1"),
        ("https://a.cat/x?UTM_Source=z", "https://a.cat/x"),
        ("https://a.cat/x?autm_source=z&id=", "https://a.cat/x?autm_source=z&id="),
        ("urn:isbn:1", "urn:isbn:1"),
        ("mailto:A@a.cat", "mailto:a.cat"),
        ("a.cat/x", "a.cat/x"),
        ("", ""),
        ("http://a::", "http://a::/"),
        ("http://a:80:80/", "http://a:80:80/"),
        ("http://a:80.", "http://a:80./"),
        ("http://A:/", "http://a/"),
        ("http://[::1]:80", "http://[::1]/"),
        ("http://[::1]", "http://[::1]/"),
        # Escapes: needed ones in upper case, others undone.
        ("http://a.cat/%7Eana/%61%2d%5F", "http://a.cat/~ana/a-_"),
        ("http://a.cat/a%2fb", "http://a.cat/a%2Fb"),
        ("http://a.cat/opini%c3%b3", "http://a.cat/opini%C3%B3"),
        ("http://a.cat/opinió", "http://a.cat/opini%C3%B3"),
        ("http://a.cat/opinio\u0301", "http://a.cat/opini%C3%B3"),
        ("http://a.cat/opinio%CC%81", "http://a.cat/opini%C3%B3"),
        ("http://a.cat/opini%F3", "http://a.cat/opini%F3"),  # Latin-1: another address
        ("http://a.cat/100%", "http://a.cat/100%25"),
        ("http://a.cat/a b", "http://a.cat/a%20b"),
        ("http://a.cat/?q=caf%e9&r=caf%C3%A9", "http://a.cat/?q=caf%E9&r=caf%C3%A9"),
        ("http://a.cat/?q=l'estel+verd", "http://a.cat/?q=l'estel+verd"),
        ("http://a.cat/?a=b/c?d", "http://a.cat/?a=b/c?d"),
        ("http://a.cat/x?%75tm_source=z&id=1", "http://a.cat/x?id=1"),
        ('http://a.cat/<b>"x"', "http://a.cat/%3Cb%3E%22x%22"),
        # Dots, slashes, line ends.
        ("http://a.cat/a/./b/../c", "http://a.cat/a/c"),
        ("http://a.cat/..", "http://a.cat/"),
        ("http://a.cat/a/..", "http://a.cat/"),
        ("http://a.cat/a/.", "http://a.cat/a/"),
        ("http://a.cat/a/%2e%2E/b", "http://a.cat/b"),
        ("http://a.cat/a//b/", "http://a.cat/a//b/"),
        ("http://a.cat/.well-known/x", "http://a.cat/.well-known/x"),
        ("http://a.cat/a...b/..c", "http://a.cat/a...b/..c"),
        ("http://a.cat\\x\\y?z=\\", "http://a.cat/x/y?z=%5C"),
        ("http://a.cat/a\nb\tc", "http://a.cat/abc"),
        # Hosts.
        ("http://2130706433/x", "http://2130706433/x"),
        ("http://12345", "http://12345/"),
        ("http://12345:80/", "http://12345/"),
        ("http://a.cat:0443/", "http://a.cat:443/"),
        ("https://a.cat:0443/", "https://a.cat/"),
        ("http://STRASSE.de/", "http://strasse.de/"),
        ("http://Straße.de/", "http://xn--strae-oqa.de/"),
        ("http://ｄｉｂａ．ｃａｔ/", "http://diba.cat/"),
        ("http://espa%C3%B1a.es/", "http://xn--espaa-rta.es/"),
        ("http://XN--ESPAA-RTA.es/", "http://xn--espaa-rta.es/"),
        ("http://a%2Fb.cat/", "http://a%2fb.cat/"),
        ("http://☃.net/", "http://xn--n3h.net/"),
        ("http://[2001:DB8:0:0::1]/", "http://[2001:db8::1]/"),
        ("http://[nonsense]/", "http://[nonsense]/"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@given(st.lists(PARTS, max_size=10).map("".join) | st.text(max_size=20))
def test_the_canonical_url_is_canonical(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(st.lists(PARTS, max_size=10).map("".join))
def test_what_is_canonical_is_ascii(rest: str) -> None:
    url = canonical_url(f"http://a.cat/{rest}")
    assert url.isascii()
    assert url.startswith("http://a.cat/")


@given(st.lists(PARTS, max_size=8).map("".join))
def test_a_path_is_canonical_by_itself(path: str) -> None:
    once = canonical_path(path.replace("?", "").replace("#", ""))
    assert once.startswith("/")
    assert canonical_path(once) == once
