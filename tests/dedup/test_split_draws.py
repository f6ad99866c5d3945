"""Draws through deduplication: a cluster has the smallest one, whichever document stays."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents.mixing import mix
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage
from corpus.testing import batch_of, decide
from dedup.exact import Exact
from dedup.minhash import MinHash
from dedup.same_url import SameUrl
from tests.dedup.documents import document, edited, words_of


def draw_of(priority: int) -> int:
    return int(mix(np.array([priority], np.uint64))[0])


def passed(stage: GlobalStage, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents that stay, with their draws."""
    placed = stage.placed(_columns_of(documents), {})
    (result,) = decide(placed, [batch_of(documents, placed.reads)])
    draws = result.columns["split_draw"].to_pylist()
    assert result.dropped is not None
    reasons = result.dropped.to_pylist()
    rows = zip(documents, draws, reasons, strict=True)
    return [{**one, "split_draw": draw} for one, draw, reason in rows if reason is None]


def _columns_of(documents: list[dict[str, Any]]) -> Schema:
    return {name: COLUMNS[name].type for name in documents[0]}


def with_priority(documents: list[dict[str, Any]], seed: int = 1) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [{**one, "priority": chance.getrandbits(64)} for one in documents]


@pytest.mark.parametrize("stage", [Exact(), MinHash(), MinHash(verify="signature")], ids=repr)
def test_the_document_that_stays_has_the_smallest_draw_of_its_cluster(stage: GlobalStage) -> None:
    words = words_of(random.Random(2), "ca", 80)
    texts = [" ".join(words)] * 4 + ["una altra cosa que no s'hi assembla gens ni mica"]
    documents = with_priority([document(number, text) for number, text in enumerate(texts)])
    copies, alone = passed(stage, documents)
    assert copies["split_draw"] == min(draw_of(one["priority"]) for one in documents[:4])
    assert alone["split_draw"] == draw_of(documents[4]["priority"])


def test_the_latest_capture_has_the_smallest_draw_of_its_address() -> None:
    pages = [{"id": f"{n:032x}", "url": "https://a.example/", "source": "crawl"} for n in range(3)]
    pages.append({"id": f"{9:032x}", "url": "https://b.example/", "source": "crawl"})
    documents = with_priority(pages)
    stays, alone = passed(SameUrl(), documents)
    assert stays["split_draw"] == min(draw_of(one["priority"]) for one in documents[:3])
    assert alone["split_draw"] == draw_of(documents[3]["priority"])


def test_draws_outlive_several_stages() -> None:
    """A was dropped for its copy B, and B for its near copy C: C has the draw of A."""
    words = words_of(random.Random(5), "ca", 100)
    longer = [*words, "afegit"]
    documents = with_priority(
        [document(0, " ".join(words)), document(1, " ".join(words) + "."),
         document(2, " ".join(longer))]
    )  # fmt: skip
    (left,) = passed(MinHash(), passed(Exact(), documents))
    assert left["id"] == documents[2]["id"]
    assert left["split_draw"] == min(draw_of(one["priority"]) for one in documents)


def test_a_document_whose_branch_gave_no_draw_has_its_own() -> None:
    documents = with_priority([document(0, "bon dia"), document(1, "bona nit a tothom")])
    documents[0]["split_draw"], documents[1]["split_draw"] = 7, None
    first, second = passed(Exact(), documents)
    assert first["split_draw"] == 7
    assert second["split_draw"] == draw_of(documents[1]["priority"])


@settings(max_examples=settings.default.max_examples // 4)
@given(seed=st.integers(0, 2**32), first=st.integers(1, 12), later=st.integers(1, 12))
def test_a_draw_only_gets_smaller_as_the_corpus_grows(seed: int, first: int, later: int) -> None:
    chance = random.Random(seed)
    families = [words_of(chance, "ca", 60) for _ in range(3)]
    texts = [
        " ".join(edited(chance, chance.choice(families), chance.choice((0, 0, 1))))
        for _ in range(first + later)
    ]
    documents = with_priority([document(n, text) for n, text in enumerate(texts)], seed)

    def draws(some: list[dict[str, Any]]) -> dict[str, int]:
        """For each document the draw of the one that stands for it."""
        (result,) = decide(MinHash(), [batch_of(some, MinHash.reads)])
        own = result.columns["split_draw"].to_pylist()
        by_id = {one["id"]: draw for one, draw in zip(some, own, strict=True)}
        assert result.survivor is not None
        survivors = result.survivor.to_pylist()
        return {o["id"]: by_id[s or o["id"]] for o, s in zip(some, survivors, strict=True)}

    before, after = draws(documents[:first]), draws(documents)
    assert all(after[id_] <= draw for id_, draw in before.items())
