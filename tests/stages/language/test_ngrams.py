import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.language.ngrams import hashed_ngrams

lines = st.lists(
    st.lists(st.text("abcçéñжωß'", min_size=1, max_size=9), max_size=6).map(" ".join), max_size=5
)


@given(lines)
def test_a_line_has_the_same_features_beside_any_others(texts: list[str]) -> None:
    found = hashed_ngrams(texts, 20)
    assert len(found.bounds) == len(texts) + 1
    for number, text in enumerate(texts):
        own = found.slots[found.bounds[number] : found.bounds[number + 1]]
        assert own.tolist() == hashed_ngrams([text], 20).slots.tolist()


@given(lines)
def test_features_of_some_lines(texts: list[str]) -> None:
    chosen = np.arange(0, len(texts), 2)
    found = hashed_ngrams(texts, 20).of(chosen)
    alone = hashed_ngrams([texts[n] for n in chosen], 20)
    assert found.slots.tolist() == alone.slots.tolist()
    assert found.bounds.tolist() == alone.bounds.tolist()


def test_what_counts() -> None:
    """A word of one letter has itself between its spaces; n-grams of five reach over words."""
    assert len(hashed_ngrams(["a"], 20).slots) == 2  # " a ", and the word
    one, two = (hashed_ngrams([text], 20).slots for text in ("el pa", "pa el"))
    assert set(one) & set(two)
    assert set(one) - set(two), "the pair of words is in one order"
    assert len(hashed_ngrams(["", "\ud800"], 20).bounds) == 3


def test_slots_are_spread() -> None:
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "aeiou" for c in "lmnrst"]
    slots = hashed_ngrams(words, 20).slots
    assert slots.min() >= 0
    assert slots.max() < 1 << 20
    assert len(set((slots >> 12).tolist())) > 200
