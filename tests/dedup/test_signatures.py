import random

import numpy as np
import pyarrow as pa
import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.mixing import constants
from dedup.shingles import SHINGLES, jaccard, shingle_sets, shingles
from dedup.signatures import EMPTY, estimates, is_empty, signature, signatures

HASHES = st.lists(st.integers(0, 2**64 - 1), max_size=30)


def text_of(generator: random.Random, words: int) -> list[str]:
    return [f"w{generator.randrange(5000)}" for _ in range(words)]


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 2**63))
def test_estimate_is_within_bounds_of_the_similarity(
    shared: int, left: int, right: int, seed: int
) -> None:
    numbers = constants(seed, shared + left + right)
    one = numbers[: shared + left]
    other = np.concatenate([numbers[:shared], numbers[shared + left :]])
    truth = shared / (shared + left + right)
    estimate = estimates(signature(one)[None], signature(other)[None])[0]
    # Five standard errors and one place: less than one case in a million is outside.
    assert abs(estimate - truth) <= 5 * (truth * (1 - truth) / 112) ** 0.5 + 1 / 112


@pytest.mark.parametrize("truth", [0.2, 0.5, 0.8, 0.95])
def test_estimates_are_spread_like_independent_trials(truth: float) -> None:
    shared, trials = round(400 * truth), 1500
    found = []
    for trial in range(trials):
        numbers = constants(trial * 7919, 400)
        left = numbers[: shared + (400 - shared) // 2]
        right = np.concatenate([numbers[:shared], numbers[shared + (400 - shared) // 2 :]])
        found.append((signature(left) == signature(right)).mean())
    variance = truth * (1 - truth) / 112
    assert abs(np.mean(found) - truth) < 4 * (variance / trials) ** 0.5
    assert 0.85 < np.var(found) / variance < 1.15


@given(HASHES, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(hashes: list[int], generator: random.Random) -> None:
    shuffled = hashes + hashes[:3]
    generator.shuffle(shuffled)
    one, other = np.array(hashes, np.uint64), np.array(shuffled, np.uint64)
    assert signature(one).tolist() == signature(other).tolist()


@given(HASHES, HASHES)
def test_signature_of_a_union_is_the_smaller_of_both(left: list[int], right: list[int]) -> None:
    one, other = np.array(left, np.uint64), np.array(right, np.uint64)
    union = signature(np.concatenate([one, other]))
    assert union.tolist() == np.minimum(signature(one), signature(other)).tolist()


def test_large_sets_are_taken_in_blocks() -> None:
    numbers = constants(3, 5000)
    parts = [signature(numbers[i : i + 777]) for i in range(0, 5000, 777)]
    assert signature(numbers).tolist() == np.min(parts, axis=0).tolist()


@given(st.lists(HASHES, max_size=6), st.integers(0, 6))
def test_batches_may_be_cut_anywhere(sets: list[list[int]], cut: int) -> None:
    whole = pa.array(sets, SHINGLES)
    parts = [signatures(whole[:cut], 16), signatures(whole[cut:], 16)]
    result = signatures(whole, 16)
    assert result.dtype == np.dtype(np.uint32)
    assert result.shape == (len(sets), 16)
    assert np.concatenate(parts).tolist() == result.tolist()


def test_a_longer_signature_begins_with_the_shorter() -> None:
    numbers = constants(5, 50)
    assert signature(numbers, 128)[:112].tolist() == signature(numbers).tolist()


def test_empty_sets_are_like_nothing() -> None:
    found = signatures(shingle_sets(pa.array(["", "!", "una paraula"])))
    assert (found[:2] == EMPTY).all()
    assert is_empty(found).tolist() == [True, True, False]
    assert estimates(found, found).tolist() == [0.0, 0.0, 1.0]
    assert estimates(found[:0], found[:0]).tolist() == []


def test_same_order_of_similarity_as_datatrove() -> None:
    """Both estimators rank the edited copies of a text as their true similarity does."""
    minhash = pytest.importorskip("datatrove.pipeline.dedup.minhash")
    # Only the hashing of datatrove is asked: a plain split stands for its word tokeniser.
    theirs = object.__new__(minhash.MinhashDedupSignature)
    theirs.config = minhash.MinhashConfig()
    theirs.num_hashes, theirs._parameters = 112, None
    # Its own function gives str to xxhash, which refuses that from version 4 on.
    theirs._hash_func = lambda shingle: xxhash.xxh64_intdigest(shingle.encode())
    theirs.word_tokenizer = type("Split", (), {"word_tokenize": staticmethod(str.split)})()

    generator = random.Random(4)
    base = text_of(generator, 600)
    their_base = np.concatenate(theirs.get_signature(theirs.get_shingles(" ".join(base))))
    truths, ours, others = [], [], []
    for edits in (0, 3, 8, 20, 45, 100, 300):
        copy = list(base)
        for place in generator.sample(range(len(copy)), edits):
            copy[place] = f"x{place}"
        text, edited = " ".join(base), " ".join(copy)
        truths.append(jaccard(shingles(text), shingles(edited)))
        ours.append(float((signature(shingles(text)) == signature(shingles(edited))).mean()))
        sig = np.concatenate(theirs.get_signature(theirs.get_shingles(edited)))
        others.append(float((sig == their_base).mean()))
    assert truths == sorted(truths, reverse=True)
    assert ours == sorted(ours, reverse=True)
    assert others == sorted(others, reverse=True)
    assert np.abs(np.array(ours) - truths).max() < 0.15
