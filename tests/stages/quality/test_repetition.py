from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.quality.repetition import duplicates, numbered, repeated_share, top_share

WORDS = st.lists(st.sampled_from(["a", "bb", "ccc"]), max_size=30)
SIZES = st.integers(1, 4)


def grams(words, size):
    return [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]


@given(WORDS, SIZES)
def test_top_share_as_defined(words, size):
    counts = Counter(grams(words, size))
    repeated = {gram: n for gram, n in counts.items() if n > 1}
    best = max(repeated.values(), default=0)
    longest = max((sum(map(len, g)) for g, n in repeated.items() if n == best), default=0)
    expected = best * longest / max(sum(map(len, words)), 1)
    assert top_share(numbered(words), size) == pytest.approx(expected)


@given(WORDS, SIZES)
def test_repeated_share_as_defined(words, size):
    seen, covered = set(), set()
    for start, gram in enumerate(grams(words, size)):
        if gram in seen:
            covered |= set(range(start, start + size))
        seen.add(gram)
    expected = sum(len(words[i]) for i in covered) / max(sum(map(len, words)), 1)
    assert repeated_share(numbered(words), size) == pytest.approx(expected)


def test_duplicates():
    assert duplicates(["abc", "d", "abc", "e"]) == (0.25, 3 / 8)
    assert duplicates([]) == (0, 0)
