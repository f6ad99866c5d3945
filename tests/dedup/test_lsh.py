import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.mixing import constants
from corpus.errors import ConfigError
from dedup.components import components
from dedup.lsh import Bands, band_keys, candidate_pairs, probability
from dedup.signatures import signature

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30)), max_size=60)


def pairs_of(rows: list[tuple[int, int]], all_pairs: int = 8) -> list[tuple[int, int]]:
    keys = np.array([key for key, _ in rows], np.uint64)
    documents = np.array([document for _, document in rows], np.int64)
    left, right = candidate_pairs(keys, documents, all_pairs=all_pairs)
    return list(zip(left.tolist(), right.tolist(), strict=True))


def test_the_curve() -> None:
    bands = Bands()
    assert (bands.permutations, round(bands.threshold, 3)) == (112, 0.719)
    found = [round(probability(similarity, bands), 2) for similarity in (0, 0.5, 0.7, 0.8, 1)]
    assert found == [0, 0.05, 0.56, 0.92, 1]


@pytest.mark.parametrize("wrong", [{"bands": 0}, {"rows": -1}])
def test_bands_that_cannot_be(wrong: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="valid: 1 or more"):
        Bands(**wrong)


@pytest.mark.parametrize("similarity", [0.5, 0.7, 0.8, 0.9])
def test_pairs_meet_as_often_as_the_curve_says(similarity: float) -> None:
    bands, trials, shared = Bands(), 600, round(300 * similarity)
    signatures = []
    for trial in range(trials):
        numbers, half = constants(trial * 104729, 300), shared + (300 - shared) // 2
        signatures += [
            signature(numbers[:half]),
            signature(np.concatenate([numbers[:shared], numbers[half:]])),
        ]
    keys = band_keys(np.array(signatures), bands)
    met = (keys[0::2] == keys[1::2]).any(axis=1).mean()
    chance = probability(similarity, bands)
    assert abs(met - chance) < 4.5 * (chance * (1 - chance) / trials) ** 0.5 + 1e-9


def test_keys_differ_by_row_values_band_and_group() -> None:
    bands = Bands(bands=3, rows=2)
    signatures = np.array([[1, 2, 1, 2, 1, 2], [1, 2, 2, 1, 1, 2], [1, 2, 1, 2, 1, 2]], np.uint32)
    keys = band_keys(signatures, bands)
    assert keys.shape == (3, 3)
    assert len(set(keys[0].tolist())) == 3
    assert (keys[0] == keys[1]).tolist() == [True, False, True]
    groups = np.array([7, 7, 8], np.uint64)
    grouped = band_keys(signatures, bands, groups)
    assert (grouped[0] == grouped[1]).tolist() == [True, False, True]
    assert not np.isin(grouped[2], grouped[0]).any()
    parts = [
        band_keys(signatures[:1], bands, groups[:1]),
        band_keys(signatures[1:], bands, groups[1:]),
    ]
    assert np.concatenate(parts).tolist() == grouped.tolist()


@given(ROWS)
def test_small_buckets_give_every_pair(rows: list[tuple[int, int]]) -> None:
    expected = [
        pair
        for key in range(5)
        for pair in combinations(sorted({d for k, d in rows if k == key}), 2)
    ]
    assert sorted(pairs_of(rows, all_pairs=31)) == sorted(expected)


@given(ROWS, st.integers(1, 8), st.randoms(use_true_random=False))
def test_order_and_company_change_nothing(
    rows: list[tuple[int, int]], all_pairs: int, generator: random.Random
) -> None:
    shuffled = rows + rows[:2]
    generator.shuffle(shuffled)
    whole = sorted(pairs_of(rows, all_pairs))
    assert sorted(pairs_of(shuffled, all_pairs)) == whole
    buckets = [[row for row in rows if row[0] == key] for key in range(5)]
    alone = [pair for bucket in buckets for pair in pairs_of(bucket, all_pairs)]
    assert sorted(alone) == whole


@given(ROWS, st.integers(1, 8))
def test_large_buckets_give_few_pairs_that_join_all(
    rows: list[tuple[int, int]], all_pairs: int
) -> None:
    for key in range(5):
        bucket = {document for k, document in rows if k == key}
        pairs = pairs_of([(k, d) for k, d in rows if k == key], all_pairs)
        assert len(pairs) == len(set(pairs))
        assert all(a < b for a, b in pairs)
        if len(bucket) > max(all_pairs, 1):
            assert len(pairs) <= 2 * len(bucket)
        if len(bucket) > 1:
            nodes, labels = components(*np.array(pairs).T)
            assert nodes.tolist() == sorted(bucket)
            assert set(labels.tolist()) == {min(bucket)}


def test_hints_make_neighbours_of_what_agrees_elsewhere() -> None:
    """In one hot bucket of 500 unlike pairs, each pair is found through its other band."""
    documents = np.random.default_rng(1).permutation(1000)
    twin = documents // 2
    keys = np.zeros(1000, np.uint64)
    hints = constants(9, 500)[twin]
    wanted = {(2 * n, 2 * n + 1) for n in range(500)}
    left, right = candidate_pairs(keys, documents, hints)
    assert wanted <= set(zip(left.tolist(), right.tolist(), strict=True))
    assert left.size < 2000


def test_documents_may_be_named_by_bytes() -> None:
    names = np.array([b"\xff\x00", b"\x01\x00", b"\x01\x80"], "S2")
    left, right = candidate_pairs(np.zeros(3, np.uint64), names)
    found = sorted(zip(left.tolist(), right.tolist(), strict=True))
    assert found == [(b"\x01", b"\x01\x80"), (b"\x01", b"\xff"), (b"\x01\x80", b"\xff")]


def test_no_rows_give_no_pairs() -> None:
    assert pairs_of([]) == []
