from typing import ClassVar

import pytest

from corpus.pipeline.registry import find
from corpus.testing import GlobalStageContract, batch_of, decide
from dedup.exact import Exact
from tests.dedup.documents import decided, document, survivors

TEXTS = ("Bon dia, món!", "BON DIA MON", "bon dia", "…", "", "bon  dia!", "Bon dia", "12", "13")


class TestExact(GlobalStageContract):
    stage = Exact()
    documents: ClassVar = [
        document(number, text, language=("ca", "ca", "es")[number % 3], rank=number % 2)
        for number, text in enumerate(TEXTS * 2)
    ]


def test_is_registered() -> None:
    assert find("exact") is Exact


def test_copies_are_those_of_equal_words() -> None:
    documents = [document(number, text) for number, text in enumerate(TEXTS)]
    #      the longest of each group stays, of equally long ones the smallest id
    assert survivors(Exact(), documents) == [None, 0, 5, None, None, None, 5, None, None]
    rows = decided(Exact(), documents)
    assert [row["cluster_size"] for row in rows] == [2, 2, 3, None, None, 3, 3, None, None]
    assert [row["similarity"] for row in rows[:3]] == [None, 1.0, 1.0]


def test_languages_and_varieties_are_apart() -> None:
    tags = ("ca", "ca-valencia", "es", "ca-valencia")
    documents = [document(n, "Bon dia", language=tag) for n, tag in enumerate(tags)]
    assert survivors(Exact(), documents) == [None, None, None, 1]


def test_a_higher_rank_stays_though_it_is_shorter() -> None:
    documents = [document(0, "Bon dia!!!"), document(1, "bon dia", rank=10)]
    assert survivors(Exact(), documents) == [1, None]


@pytest.mark.parametrize("buckets", [1, 4])
def test_what_is_said_of_documents(buckets: int) -> None:
    documents = [document(number, "Bon dia" if number < 6 else "") for number in range(8)]
    (result,) = decide(Exact(), [batch_of(documents, Exact.reads)], buckets)
    assert result.dropped is not None
    assert result.dropped.to_pylist() == [None, *["exact_duplicate"] * 5, None, None]
    clusters, similarity = result.measures
    assert (clusters.rows.to_pylist(), clusters.keys.to_pylist()) == ([0], ["5-8"])
    assert set(similarity.keys.to_pylist()) == {"1.00"}
    assert similarity.rows.to_pylist() == [1, 2, 3, 4, 5]
    assert set(result.columns) == {"split_draw"}
