"""What decides within a language: sources that weigh, quality, domains, splits. Choices nest."""

import random
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.config.settings import build
from corpus.errors import ConfigError
from corpus.schema import COLUMNS
from corpus.testing import GlobalStageContract, batch_of, decide
from dedup.minhash import MinHash
from stages.output.balance import Balance
from stages.output.within_language import bands_of, by_quality, lots
from tests.dedup.documents import document, edited, words_of

QUOTAS = """
unit: bytes
total: {total}
max_epochs: 3
languages:
  ca: {{share: 50%, minimum: 0}}
  en: {{share: 50%, minimum: 0}}
"""
SOURCES = ("crawl", "books")


def quotas(total: int) -> str:
    path = Path(tempfile.mkdtemp()) / "quotas.yaml"
    path.write_text(QUOTAS.format(total=total))
    return str(path)


def documents(size: int, seed: int = 3) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [
        {
            "id": f"{number:032x}",
            "language": chance.choice(("ca", "en", "en", "fr")),
            "priority": chance.getrandbits(64),
            "bytes": chance.randint(50, 150),
            "source": chance.choice(SOURCES),
            "quality": chance.choice((None, chance.random())),
            "domain": chance.choice(("", "a.example", "b.example", "c.example")),
            "cluster_size": 1,
            "split_draw": chance.choice((None, chance.getrandbits(64))),
        }
        for number in range(size)
    ]


def balance(total: int = 6000, **other: Any) -> Balance:
    before = {name: COLUMNS[name].type for name in ("cluster_size", "split_draw")}
    return Balance(quotas=quotas(total), **other).placed(before, {})


def outcome(stage: Balance, docs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents with their `repeats`, `split` and `reason`."""
    (result,) = decide(stage, [batch_of(docs, stage.reads)])
    assert result.dropped is not None
    columns = {name: column.to_pylist() for name, column in result.columns.items()}
    columns["reason"] = result.dropped.to_pylist()
    return [{**one, **{n: c[i] for n, c in columns.items()}} for i, one in enumerate(docs)]


class TestBalanceWithin(GlobalStageContract):
    stage = balance(
        splits={"validation": 0.1, "test": 0.05},
        sources={"books": 3},
        prefer="quality",
        domain_maximum="900B",
    )
    documents = documents(120)


@settings(max_examples=settings.default.max_examples // 4)
@given(
    st.tuples(st.integers(500, 20_000), st.integers(500, 20_000)),
    st.integers(0, 9),
    st.fixed_dictionaries(
        {},
        optional={
            "sources": st.sampled_from([{"books": 3}, {"books": 2, "crawl": 7}]),
            "prefer": st.just("quality"),
            "domain_maximum": st.integers(0, 3000),
            "splits": st.just({"validation": 0.1}),
        },
    ),
)
def test_a_smaller_total_is_a_subset_of_a_larger_one(
    totals: tuple[int, int], seed: int, within: dict[str, Any]
) -> None:
    docs = documents(80, seed)
    small, large = (outcome(balance(total, **within), docs) for total in sorted(totals))
    for one, other in zip(small, large, strict=True):
        assert (one["repeats"] or 0) <= (other["repeats"] or 0)
        assert one.get("split") == other.get("split")


def test_a_source_gives_its_documents_as_readily_as_it_weighs() -> None:
    chance = np.random.default_rng(2)
    size = 60_000
    priority = chance.integers(0, 2**64, size, np.uint64)
    sources = pa.array(["books", "crawl"] * (size // 2))
    order = lots(priority, sources, {"books": 3})
    first = np.argsort(order)[: size // 100]
    books = np.count_nonzero(first % 2 == 0) / len(first)
    assert abs(books - 0.75) < 5 * (0.75 * 0.25 / len(first)) ** 0.5
    assert np.array_equal(lots(priority, sources, {"books": 1}), priority)


def test_quality_is_chosen_in_bands_and_documents_without_a_score_last() -> None:
    quality = pa.array([0.99, 1.0, 0.94, 0.5, 0.01, None], pa.float32())
    assert bands_of(quality).tolist() == [15, 15, 15, 8, 0, 0]
    order = by_quality(np.array([9 << 60, 1 << 60, 5 << 60, 0, 0, 1 << 60], np.uint64), quality)
    assert np.argsort(order).tolist() == [1, 2, 0, 3, 4, 5]


def test_a_domain_gives_at_most_its_maximum() -> None:
    docs = documents(400)
    found = outcome(balance(10**6, domain_maximum=1500), docs)
    held: dict[tuple[str, str], int] = {}
    for one in found:
        if one["reason"] is None and one["domain"]:
            key = (one["language"], one["domain"])
            held[key] = held.get(key, 0) + one["bytes"]
    assert held
    assert all(1500 - 150 < amount <= 1500 for amount in held.values())
    assert all(
        one["reason"] is None for one in found if not one["domain"] and one["language"] != "fr"
    )
    assert {one["reason"] for one in found} == {None, "no_quota", "over_domain_maximum"}


def test_quotas_are_of_train_alone() -> None:
    found = outcome(balance(6000, splits={"validation": 0.2}), documents(400))
    held_out = [one for one in found if one["split"] == "validation"]
    assert {one["reason"] for one in held_out if one["language"] == "fr"} == {"no_quota"}
    kept = [one for one in held_out if one["language"] != "fr"]
    assert len(kept) > 20
    assert all((one["repeats"], one["reason"]) == (1, None) for one in kept)
    trained = [one for one in found if one["split"] == "train" and one["reason"] is None]
    for tag in ("ca", "en"):
        amount = sum(o["bytes"] * o["repeats"] for o in trained if o["language"] == tag)
        assert abs(amount - 3000) <= 150


def test_what_is_held_out_is_no_supply() -> None:
    docs = documents(100)
    stage = balance(10**6, splits={"validation": 0.3})
    (result,) = decide(stage, [batch_of(docs, stage.reads)])
    splits = result.columns["split"].to_pylist()
    supply = next(m for m in result.measures if m.name == "supply")
    train = sum(d["bytes"] for d, split in zip(docs, splits, strict=True) if split == "train")
    assert sum(supply.values.to_pylist()) == train


@pytest.mark.parametrize(
    ("within", "where", "message"),
    [
        ({"sources": {"books": 0}}, "sources.books", "must be 1 or more"),
        ({"sources": {"books": 101}}, "sources.books", "must be 100 or less"),
        ({"sources": {"books": 1.5}}, "sources.books", "a whole number"),
        ({"prefer": "length"}, "prefer", "must be quality"),
        ({"domain_maximum": -3}, "", "domain_maximum: -3 is not an amount"),
        ({"domain_maximum": "3 pages"}, "", "domain_maximum: '3 pages' is not an amount"),
        ({"splits": {"train": "1%"}}, "splits.train", "no split holds out"),
    ],
)
def test_bad_settings_are_named(within: dict[str, Any], where: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        build(Balance, {"quotas": quotas(100), **within}, where=".".join)
    assert raised.value.where == where


def test_splits_need_near_duplicates_to_be_gone() -> None:
    with pytest.raises(ConfigError, match="put `minhash` before it"):
        Balance(quotas=quotas(100), splits={"validation": 0.1}).placed({}, {})


# -- splits and near duplicates --------------------------------------------------------------------

HALVES = {"validation": 0.25, "test": 0.25}
ORDER = [*HALVES, "train"]


def family_documents(chance: random.Random, size: int) -> list[dict[str, Any]]:
    families = [words_of(chance, "ca", 60) for _ in range(6)]
    texts = [" ".join(edited(chance, chance.choice(families), 1)) for _ in range(size)]
    return [
        {**document(n, text), "priority": chance.getrandbits(64), "bytes": len(text.encode())}
        for n, text in enumerate(texts)
    ]


def splits_after_deduplication(docs: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """id -> the document that stands for it, and the split of that."""
    (near,) = decide(MinHash(), [batch_of(docs, MinHash.reads)])
    assert near.survivor is not None
    survivors = [s or d["id"] for s, d in zip(near.survivor.to_pylist(), docs, strict=True)]
    draws = near.columns["split_draw"].to_pylist()
    stay = [
        {**one, "split_draw": draw}
        for one, draw, survivor in zip(docs, draws, survivors, strict=True)
        if survivor == one["id"]
    ]
    found = {o["id"]: o["split"] for o in outcome(balance(10**6, splits=HALVES), stay)}
    return {d["id"]: (s, found[s]) for d, s in zip(docs, survivors, strict=True)}


@settings(max_examples=settings.default.max_examples // 4)
@given(st.integers(0, 2**32), st.integers(1, 14), st.integers(1, 14))
def test_no_cluster_is_in_two_splits_and_what_is_held_out_stays_so(
    seed: int, first: int, later: int
) -> None:
    docs = family_documents(random.Random(seed), first + later)
    before, after = (splits_after_deduplication(some) for some in (docs[:first], docs))
    by_cluster: dict[str, set[str]] = {}
    for survivor, split in after.values():
        by_cluster.setdefault(survivor, set()).add(split)
    assert all(len(splits) == 1 for splits in by_cluster.values())
    for id_, (_, split) in before.items():
        assert ORDER.index(after[id_][1]) <= ORDER.index(split)
