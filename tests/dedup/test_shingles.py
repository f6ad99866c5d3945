from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import folded_text
from dedup.shingles import SHINGLES, jaccard, jaccards, shingle_sets, shingles

WORDS = st.lists(st.text("abcñж", min_size=1, max_size=4), max_size=40)


def tuples(words: list[str], size: int) -> set[tuple[str, ...]]:
    """Shingles as they are defined, without hashing."""
    words = [word.replace("ñ", "n") for word in words]
    size = min(size, len(words))
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)} if words else set()


@given(WORDS, WORDS, st.integers(1, 6))
def test_hashes_stand_for_the_shingles(left: list[str], right: list[str], size: int) -> None:
    one, other = tuples(left, size), tuples(right, size)
    hashed = shingles(" ".join(left), size), shingles(", ".join(right), size)
    assert (hashed[0].size, hashed[1].size) == (len(one), len(other))
    assert np.intersect1d(*hashed).size == len(one & other)
    assert all(a < b for a, b in pairwise(hashed[0].tolist()))
    expected = len(one & other) / len(one | other) if one and other else 0.0
    assert jaccard(*hashed) == pytest.approx(expected, abs=5e-5)


def test_short_texts() -> None:
    assert shingles("").size == 0
    assert shingles(" -- ").size == 0
    assert shingles("un").size == 1
    assert shingles("un dos tres").size == 1
    assert shingles("un dos tres quatre cinc").size == 1
    assert shingles("un dos tres quatre cinc sis").size == 2
    assert shingles("un dos")[0] != shingles("dos un")[0]


@given(st.lists(st.none() | WORDS.map(" ".join), max_size=8), st.integers(0, 8))
def test_batches_may_be_cut_anywhere(texts: list[str | None], cut: int) -> None:
    whole = pa.array(texts, pa.large_string())
    parts = [shingle_sets(whole[:cut]), shingle_sets(whole[cut:])]
    sets = shingle_sets(whole)
    assert sets.type == SHINGLES
    assert pa.concat_arrays(parts).equals(sets)
    assert sets.to_pylist() == [shingles(text or "").tolist() for text in texts]


def test_long_texts_are_cut_into_pieces_without_loss() -> None:
    numbers = [str(number) for number in range(folded_text._PIECE // 2)]
    assert shingles(" ".join(numbers)).size == len(numbers) - 4


def test_jaccards_of_slices() -> None:
    sets = shingle_sets(pa.array(["a b c", "a b d", "x", "", "a b c"]), 1)
    assert jaccards(sets[:4], sets[1:]).tolist() == [0.5, 0.0, 0.0, 0.0]
    assert jaccards(sets[:1], sets[4:]).tolist() == [1.0]
    assert jaccards(sets[:0], sets[:0]).tolist() == []
    assert jaccard(shingles(""), shingles("")) == 0.0


def test_hashes_are_the_same_in_every_release() -> None:
    assert shingles("l'home del col·legi").tolist() == [17817481758422774718]


def test_words_do_not_collide() -> None:
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "abcdefgh" for c in range(1000)]
    assert shingles(" ".join(words), 1).size == len(words)
    assert shingles(" ".join(["ab" * n for n in range(1, 500)]), 1).size == 499
