"""What documents of Really Simple Licensing say of training."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.rights.rsl import CONDITIONS, PERMITTED, PROHIBITED, Content, contents_of, is_rsl
from stages.rights.site_signals import Licences, signals_of

TRAIN = '<permits type="usage">ai-train</permits>'
NO_TRAIN = '<prohibits type="usage">ai-all</prohibits>'
SEARCH = '<permits type="usage">search, ai-index</permits>'


def rsl(*contents: str) -> bytes:
    inside = "".join(contents)
    return (
        f'<?xml version="1.0"?>\n<rsl xmlns="https://rslstandard.org/rsl">{inside}</rsl>'.encode()
    )


def content(licence: str, url: str = "/", more: str = "") -> str:
    return f'<content url="{url}"{more}><license>{licence}</license></content>'


@pytest.mark.parametrize(
    ("licence", "terms"),
    [
        (TRAIN, PERMITTED),
        ('<permits type="usage">search AI-Train</permits>', PERMITTED),
        (TRAIN + '<payment type="free"/>', PERMITTED),
        (TRAIN + '<payment type="attribution"/>', PERMITTED),
        (TRAIN + "<payment/>", PERMITTED),
        (TRAIN + '<payment type="crawl"><amount currency="EUR">1</amount></payment>', CONDITIONS),
        (TRAIN + '<permits type="user">non-commercial</permits>', CONDITIONS),
        (TRAIN + '<prohibits type="geo">ES</prohibits>', CONDITIONS),
        (TRAIN + NO_TRAIN, PROHIBITED),
        (SEARCH, PROHIBITED),
        (NO_TRAIN, PROHIBITED),
        ('<prohibits type="usage">search</prohibits>', CONDITIONS),
        ("", CONDITIONS),
    ],
)
def test_what_a_licence_says(licence: str, terms: str) -> None:
    assert contents_of(rsl(content(licence))) == [Content("/", terms)]


def test_all_licences_of_a_content_bind() -> None:
    both = f'<content url="/"><license>{TRAIN}</license><license>{NO_TRAIN}</license></content>'
    assert contents_of(rsl(both)) == [Content("/", PROHIBITED)]


def test_a_licence_server_has_to_be_asked() -> None:
    asked = content(TRAIN, more=' server="https://licences.example"')
    assert contents_of(rsl(asked)) == [Content("/", CONDITIONS)]


def test_names_may_have_a_prefix() -> None:
    document = (
        b'<r:rsl xmlns:r="https://rslstandard.org/rsl"><r:content url="/x"><r:license>'
        b'<r:permits type="usage">all</r:permits></r:license></r:content></r:rsl>'
    )
    assert is_rsl(document)
    assert contents_of(document) == [Content("/x", PERMITTED)]


@pytest.mark.parametrize(
    "document",
    [
        b"<rsl><content url='/'><license><permits type='usage'>all</permits>",
        b"<rsl>\xff</rsl>",
        b'<!DOCTYPE rsl [<!ENTITY a "all">]><rsl>&b;</rsl>',
        b"",
    ],
)
def test_what_cannot_be_read_permits_nothing(document: bytes) -> None:
    assert contents_of(document) == [Content("/", CONDITIONS)]


def test_entities_are_not_resolved() -> None:
    declared = b'<!DOCTYPE rsl [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    document = declared + rsl(content('<permits type="usage">&a;</permits>')).partition(b"\n")[2]
    assert contents_of(document) == [Content("/", PROHIBITED)]


@pytest.mark.parametrize(
    ("contents", "signals"),
    [
        ([content(TRAIN)], ["rsl-permitted:file"]),
        ([content(TRAIN, "/y/")], []),
        ([content(TRAIN, "/x/*.html$")], []),
        ([content(TRAIN, "https://a.example/x/")], ["rsl-permitted:file"]),
        ([content(TRAIN, "https://b.example/x/")], []),
        ([content(NO_TRAIN), content(TRAIN, "/x/")], ["rsl-permitted:file"]),
        ([content(TRAIN), content(NO_TRAIN, "/x/")], ["rsl-prohibited:file"]),
        ([content(TRAIN, "/x/"), content(NO_TRAIN, "/x/")], ["rsl-prohibited:file"]),
        ([], []),
    ],
)
def test_the_content_with_the_longest_address_binds(
    contents: list[str], signals: list[str]
) -> None:
    assert signals_of({"a.example/l": Licences(rsl(*contents))}, "https://a.example/x/1") == set(
        signals
    )


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes(document: bytes, path: str) -> None:
    for content_ in (document, rsl(content(path.replace("<", "")))):
        Licences(content_).terms(f"https://a.example/{path}")
