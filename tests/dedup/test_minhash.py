import random
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ConfigError
from corpus.pipeline.registry import find
from corpus.stage import Round
from corpus.testing import GlobalStageContract, batch_of, decide
from dedup.components import components
from dedup.minhash import MinHash
from dedup.shingles import jaccard, shingles
from tests.dedup.documents import LETTERS, decided, document, edited, survivors, words_of


def family(chance: random.Random, language: str, sizes: list[int]) -> list[str]:
    """Texts and after each its copies, each with one word of a hundred changed."""
    texts = []
    for copies in sizes:
        words = words_of(chance, language, 100)
        texts += [" ".join(words)]
        texts += [" ".join(edited(chance, words, 1)) for _ in range(copies)]
    return texts


MIXED: list[dict[str, Any]] = [
    document(number, text, language, rank=number % 3 // 2)
    for number, (text, language) in enumerate(
        [(text, tag) for tag in ("ca", "el") for text in family(random.Random(tag), tag, [2, 0, 4])]
        + [("", "ca"), ("", "ca"), ("…", "el"), ("mot", "ca"), ("mot", "ca"), ("mot", "eu")]
    )
]


class TestBySignature(GlobalStageContract):
    stage = MinHash(verify="signature")
    documents: ClassVar = MIXED


class TestByShingles(GlobalStageContract):
    stage = MinHash(permutations=128, seed=5, shingle=3)
    documents: ClassVar = MIXED


def test_is_registered() -> None:
    assert find("minhash") is MinHash


@pytest.mark.parametrize(
    "stage", [MinHash(), MinHash(verify="signature"), MinHash(seed=77)], ids=repr
)
def test_near_copies_in_several_languages(stage: MinHash) -> None:
    """Copies with one word in a hundred changed share 91 of 101 shingles."""
    chance = random.Random(3)
    documents, expected = [], []
    for language in LETTERS:
        for text in family(chance, language, [0, 1, 2, 3] * 10):
            documents.append(document(len(documents), text, language))
    start = 0
    for _ in LETTERS:
        for copies in [0, 1, 2, 3] * 10:
            cluster = documents[start : start + copies + 1]
            best = min(cluster, key=lambda d: (-d["characters"], d["id"]))
            expected += [int(best["id"], 16) if d is not best else None for d in cluster]
            start += copies + 1
    found = survivors(stage, documents)
    wrong = sum(a != b for a, b in zip(found, expected, strict=True))
    assert wrong <= 2  # a pair of similarity .9 is missed once in 2,000 times
    for number, survivor in enumerate(found):
        assert survivor is None or documents[survivor]["language"] == documents[number]["language"]


def test_languages_and_varieties_are_apart() -> None:
    text = family(random.Random(1), "ca", [0])[0]
    tags = ("ca", "ca-valencia", "es", "ca-valencia")
    documents = [document(number, text, language=tag) for number, tag in enumerate(tags)]
    assert survivors(MinHash(), documents) == [None, None, None, 1]


def test_who_stays() -> None:
    """Rank before length before id: a book over the crawl."""
    text = family(random.Random(1), "ca", [0])[0]
    crawl = [document(number, text) for number in (9, 4, 7)]
    assert survivors(MinHash(), crawl) == [4, None, 4]
    longer = document(8, text + " mot")
    assert survivors(MinHash(), [*crawl, longer]) == [8, 8, 8, None]
    book = document(11, text, rank=10)
    assert survivors(MinHash(), [*crawl, longer, book]) == [11, 11, 11, 11, None]


def test_duplicates_of_duplicates_are_of_one_cluster() -> None:
    chance = random.Random(5)
    words = words_of(chance, "eu", 200)
    chain = [words]
    for place in range(10, 130, 20):
        chain.append([*chain[-1][:place], "berri", *chain[-1][place + 1 :]])
    documents = [document(number, " ".join(words)) for number, words in enumerate(chain)]
    first, last = (shingles(documents[n]["text"]) for n in (0, -1))
    rows = decided(MinHash(), documents)
    (head,) = [number for number, row in enumerate(rows) if row["survivor"] is None]
    assert {row["survivor"] for row in rows} == {head, None}
    assert {row["cluster_size"] for row in rows} == {7}
    assert jaccard(first, last) < 0.8
    for number, row in enumerate(rows):
        if number != head:
            sets = (shingles(documents[n]["text"]) for n in (number, head))
            assert row["similarity"] == jaccard(*sets)


def test_a_boilerplate_bucket() -> None:
    """Pages of which half is the same: bands of one row put 2,000 of them into a bucket. Work
    stays within bounds, pages that share the boilerplate alone stay, true copies are found."""
    chance = random.Random(8)
    boilerplate = words_of(chance, "ca", 60)
    pages = [boilerplate + words_of(chance, "ca", 60) for _ in range(2700)]
    pages += [[*page, "fi"] for page in pages[:100]]
    documents = [document(number, " ".join(page)) for number, page in enumerate(pages)]
    stage = MinHash(bands=14, rows=1, permutations=112)

    batch = batch_of(documents, stage.reads)
    band = stage.summarise(batch)["band"]
    largest = band.group_by("key").aggregate([("row", "count")])["row_count"].to_numpy().max()
    assert largest >= 2000
    first = stage.rounds()[0]
    assert isinstance(first, Round)
    assert first.reduce({"band": band}).num_rows < 2 * band.num_rows

    found = survivors(stage, documents)
    assert all(found[number] in (None, 2700 + number) for number in range(100))
    assert sum(survivor is not None for survivor in found[:100]) >= 97
    assert not any(found[100:])


@pytest.mark.parametrize("similar", [0.7, 0.8])
def test_verified_by_shingles_it_is_what_comparing_all_pairs_gives(similar: float) -> None:
    chance = random.Random(13)
    documents = []
    for group in range(40):
        words = words_of(chance, "ca", 60)
        texts = [edited(chance, words, chance.randint(0, 3)) for _ in range(4)]
        documents += [document(4 * group + n, " ".join(text)) for n, text in enumerate(texts)]
    # 64 bands of one row miss a pair of similarity .7 less than once in 10^33 times.
    stage = MinHash(bands=64, rows=1, threshold=similar)
    expected = by_all_pairs(documents, similar)
    assert survivors(stage, documents) == expected
    assert 20 < sum(survivor is not None for survivor in expected) < 120


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=7).map(" ".join)
DOCUMENTS = st.lists(st.tuples(WORDS, st.sampled_from(["ca", "es"]), st.integers(0, 1)), max_size=8)


@settings(max_examples=settings.default.max_examples // 2)
@given(DOCUMENTS, st.integers(1, 3), st.integers(0, 8), st.randoms(use_true_random=False))
def test_order_and_buckets_change_nothing_and_all_pairs_agree(
    rows: list[tuple[str, str, int]], buckets: int, cut: int, chance: random.Random
) -> None:
    documents = [document(n, text, tag, rank) for n, (text, tag, rank) in enumerate(rows)]
    stage = MinHash(shingle=2, bands=64, rows=1, threshold=0.5, seed=chance.randint(1, 9))
    expected = dict(enumerate(by_all_pairs(documents, 0.5, 2)))
    chance.shuffle(documents)
    numbers = [int(doc["id"], 16) for doc in documents]
    found = survivors(stage, documents, buckets, cut)
    assert dict(zip(numbers, found, strict=True)) == expected


def by_all_pairs(
    documents: list[dict[str, Any]], threshold: float, size: int = 5
) -> list[int | None]:
    """Survivors when every pair is compared by its shingles."""
    order = sorted(documents, key=lambda d: (-d["rank"], -d["characters"], d["id"]))
    sets = [shingles(doc["text"], size) for doc in order]
    pairs = [
        (i, j)
        for i, j in combinations(range(len(order)), 2)
        if order[i]["language"] == order[j]["language"] and jaccard(sets[i], sets[j]) >= threshold
    ]
    nodes, labels = components(*np.array(pairs, np.int64).reshape(-1, 2).T)
    stays = dict(zip(nodes.tolist(), labels.tolist(), strict=True))
    heads = {order[i]["id"]: int(order[head]["id"], 16) for i, head in stays.items() if head != i}
    return [heads.get(doc["id"]) for doc in documents]


@pytest.mark.parametrize("buckets", [1, 4])
def test_what_is_said_of_documents(buckets: int) -> None:
    texts = [*family(random.Random(2), "ca", [5, 0]), "", ""]
    documents = [document(number, text) for number, text in enumerate(texts)]
    (result,) = decide(MinHash(), [batch_of(documents, MinHash.reads)], buckets)
    assert result.dropped is not None
    assert result.survivor is not None
    assert result.columns["cluster_size"].to_pylist() == [*[6] * 6, 1, 1, 1]
    dropped = result.dropped.to_pylist()
    assert (dropped.count("near_duplicate"), dropped[6:]) == (5, [None] * 3)
    assert len(set(result.survivor.to_pylist())) == 2
    clusters, similarity = result.measures
    assert (clusters.keys.to_pylist(), clusters.values.to_pylist()) == (["5-8"], [1])
    assert dropped[clusters.rows[0].as_py()] is None
    assert {"0.80", "0.85", "0.90", "0.95"} >= set(similarity.keys.to_pylist())
    assert len(similarity.rows) == 5


def test_signatures_too_short_for_the_bands() -> None:
    with pytest.raises(ConfigError, match="14 bands of 8 rows need 112; valid: 112 or more"):
        MinHash(permutations=100)


def test_an_estimate_errs_near_the_threshold_and_shingles_do_not() -> None:
    """Of copies around a similarity of .8, signatures take some for what they are not."""
    chance = random.Random(21)
    documents = []
    for _ in range(150):
        words = words_of(chance, "ca", 100)
        texts = (words, edited(chance, words, chance.randint(1, 4)))
        documents += [document(len(documents) + n, " ".join(text)) for n, text in enumerate(texts)]
    truth = by_all_pairs(documents, 0.8)
    exact = survivors(MinHash(bands=40, rows=3), documents)
    estimated = survivors(MinHash(bands=40, rows=3, verify="signature"), documents)
    assert exact == truth
    assert sum(one != other for one, other in zip(estimated, truth, strict=True)) >= 3


def test_a_seed_changes_the_bands() -> None:
    batch = batch_of(MIXED, MinHash.reads)
    one, other = (MinHash(seed=seed).summarise(batch)["band"]["key"] for seed in (1, 2))
    assert not set(one.to_pylist()) & set(other.to_pylist())
