import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.language.lanes import packed
from stages.language.ngrams import hashed_ngrams
from stages.language.resolver import BITS, Resolver

WEIGHTS = np.array([[0, 0], [10, -10], [-4, 4]], np.int8)


def resolver_of(words: dict[str, int]) -> Resolver:
    """A resolver that has weights for the features of some lines. words: line -> row."""
    index = np.zeros(1 << BITS, np.int32)
    for line, row in words.items():
        index[hashed_ngrams([line], BITS).slots] = row
    first = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    bias = np.array([0.5, 0.0], np.float32)
    return Resolver(("a", "b"), index, packed(WEIGHTS), 0.1, first, bias)


RESOLVER = resolver_of({"forn": 1, "okindegi": 2})


def logits(lines: list[str], scores: np.ndarray) -> np.ndarray:
    return RESOLVER.logits(hashed_ngrams(lines, BITS), scores)


def test_a_line_that_says_nothing_has_the_first_scores_and_the_bias() -> None:
    scores = np.array([[2.0, 1.0], [0.0, 0.25]], np.float32)
    assert logits(["zzzz", ""], scores).tolist() == [[2.5, 1.0], [0.5, 0.25]]


def test_words_count_by_the_root_of_their_number() -> None:
    none = np.zeros((1, 2), np.float32)
    (one,) = logits(["forn"], none)
    count = len(hashed_ngrams(["forn"], BITS).slots)
    assert np.allclose(one, [0.5 + count * 1.0 / np.sqrt(count), -count * 1.0 / np.sqrt(count)])
    (other,) = logits(["okindegi"], none)
    assert other[1] > other[0]


@given(st.lists(st.sampled_from(["forn", "okindegi forn", "", "zz zz"]), min_size=1, max_size=6))
def test_a_line_has_the_same_logits_beside_any_others(lines: list[str]) -> None:
    scores = np.linspace(-1, 1, 2 * len(lines), dtype=np.float32).reshape(-1, 2)
    together = logits(lines, scores)
    for row, line in enumerate(lines):
        assert together[row].tobytes() == logits([line], scores[row : row + 1])[0].tobytes()
