"""Suppression lists: what is hashed, and that half a list is none."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.suppression import (
    KINDS,
    Commitments,
    SuppressionList,
    names_of_host,
    parse_key,
)
from corpus.errors import InputError

KEY = Commitments(bytes(range(32)))
OTHER = Commitments(bytes(32))
HELD = st.dictionaries(st.sampled_from(KINDS), st.frozensets(st.binary(min_size=32, max_size=32)))


def test_hashes_depend_on_key_kind_and_value() -> None:
    found = {
        KEY.of("id", "a"),
        KEY.of("url", "a"),
        KEY.of("id", "b"),
        OTHER.of("id", "a"),
        KEY.of_text("a"),
        OTHER.of_text("a"),
    }
    assert len(found) == 6
    assert KEY.sign != OTHER.sign


def test_a_hash_that_others_can_compute() -> None:
    """HMAC-SHA-256 of the kind, NUL and the value."""
    assert KEY.of("id", "a") == hmac.new(KEY.key, b"id\0a", hashlib.sha256).digest()


def test_words_make_a_text() -> None:
    assert KEY.of_text("L'HOME, a casa") == KEY.of_text("l’home  a\ncasa.")
    assert KEY.of_text("l'home a casa") != KEY.of_text("l'home a la casa")
    assert KEY.of_text(" . ") is None
    assert KEY.of_text("") is None


def test_half_a_pair_of_surrogates_is_a_value() -> None:
    assert KEY.of("url", "https://a.example/\ud800")


def test_names_of_a_host() -> None:
    assert list(names_of_host("a.b.example")) == ["a.b.example", "b.example", "example"]
    assert list(names_of_host("10.0.0.1")) == ["10.0.0.1"]
    assert list(names_of_host("[::1]")) == ["[::1]"]


@given(HELD, HELD)
def test_a_list_is_read_as_it_was_written(
    one: dict[str, frozenset[bytes]], other: dict[str, frozenset[bytes]]
) -> None:
    both = SuppressionList(KEY.sign, {}).with_more(one).with_more(other)
    read = SuppressionList.parse(both.render())
    assert read == both
    for held in (one, other):
        assert all(read.holds(kind, found) for kind in held for found in held[kind])
    assert len(read) == sum(len({*one.get(k, ()), *other.get(k, ())}) for k in KINDS)


@given(HELD.filter(lambda held: any(held.values())), st.data())
def test_a_list_that_is_cut_short_is_none(
    held: dict[str, frozenset[bytes]], data: st.DataObject
) -> None:
    whole = SuppressionList(KEY.sign, {}).with_more(held).render()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    if cut.endswith(b"\n"):
        return  # it ends with a line: only a digest of the file can tell
    with pytest.raises(InputError, match="no suppression list|cut short|no entry"):
        SuppressionList.parse(cut)


@pytest.mark.parametrize("data", [b"", b"abc", b"g" * 64, b"0" * 63, b"0" * 65, b"\xff"])
def test_what_is_no_key(data: bytes) -> None:
    with pytest.raises(InputError, match="holds no key"):
        parse_key(data)


def test_a_key() -> None:
    assert parse_key(b"00" * 31 + b"ff\n") == bytes(31) + b"\xff"
