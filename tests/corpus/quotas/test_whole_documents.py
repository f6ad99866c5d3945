"""Whole documents against brute force, and what is promised of them: bounds, sizes, nesting."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.quotas.allocation import allocate
from corpus.quotas.file import parse_quotas
from corpus.quotas.model import GroupQuota, LanguageQuota, Quotas
from corpus.quotas.tree import contradiction
from corpus.quotas.whole_documents import Candidates, Selection, WholeDocuments

FEW = settings(max_examples=max(20, settings.default.max_examples // 4), deadline=None)
TAGS = ("es", "ca", "eu", "gl")
EPOCHS = 4

Sizes = dict[str, list[int]]


@st.composite
def quotas(draw: st.DrawFn) -> Quotas:
    parts = [draw(st.integers(1, 10)) for _ in TAGS]
    languages = {}
    for tag, part in zip(TAGS, parts, strict=True):
        share = part / sum(parts)
        kind = draw(st.sampled_from(["", "", "minimum", "maximum", "target"]))
        some: dict[str, Any] = {}
        if kind == "minimum":
            some = {"minimum": share * draw(st.sampled_from([0.8, 1.0, 1.1]))}
        elif kind == "maximum":
            some = {"maximum": share * draw(st.sampled_from([1.0, 1.2, 1.4]))}
        elif kind == "target":
            some = {"minimum": 0.0}
        languages[tag] = LanguageQuota(tag=tag, share=share, **some)
    groups = {}
    if draw(st.booleans()):
        minimum = sum(parts[1:3]) / sum(parts) * draw(st.sampled_from([0.8, 1.0, 1.2]))
        groups["g"] = GroupQuota(
            name="g", members=TAGS[1:3], tags=frozenset(TAGS[1:3]), minimum=min(1.0, minimum)
        )
    found = Quotas(languages=languages, groups=groups)
    assume(contradiction(found) is None)
    return found


documents = st.fixed_dictionaries(
    {tag: st.lists(st.integers(1, 400), min_size=1, max_size=12) for tag in TAGS}
)


def chooser(quotas: Quotas, sizes: Sizes) -> WholeDocuments:
    supply = {tag: sum(own) for tag, own in sizes.items()}
    number = {tag: len(own) for tag, own in sizes.items()}
    firsts = {tag: own[0] for tag, own in sizes.items() if own}
    return WholeDocuments(quotas, supply, number, firsts)


_SMALL = 8
"""Times that a small document is in the total."""


def candidates(sizes: Sizes) -> dict[str, Candidates]:
    found = {}
    for tag, own in sizes.items():
        size = np.array(own * EPOCHS, np.int64)
        found[tag] = Candidates(np.cumsum(size) - size, size)
    return found


def select(quotas: Quotas, sizes: Sizes, total: int | None) -> Selection:
    return chooser(replace(quotas, total=total), sizes).select(candidates(sizes))


def holds(quotas: Quotas, amounts: dict[str, int], bound: str, name: str) -> bool:
    """Whether a bound holds for amounts, counted here by itself."""
    one = quotas.groups[name] if name in quotas.groups else quotas.languages[name]
    tags = one.tags if isinstance(one, GroupQuota) else {name}
    wanted: float | None = getattr(one, bound)
    got = sum(amounts[tag] for tag in tags) / sum(amounts.values())
    if wanted is None:
        return True
    return got >= wanted - 1e-9 if bound == "minimum" else got <= wanted + 1e-9


def bounds_of(quotas: Quotas) -> list[tuple[str, str]]:
    return [(bound, name) for name in (*quotas.groups, *quotas.languages)
            for bound in ("minimum", "maximum")]  # fmt: skip


@FEW
@given(quotas(), documents, st.integers(200, 20_000))
def test_bounds_hold_where_any_rounding_of_the_allocation_keeps_them(
    quotas: Quotas, sizes: Sizes, total: int
) -> None:
    chosen = chooser(replace(quotas, total=total), sizes)
    found = chosen.select(candidates(sizes))
    got = dict(found.amounts)
    missed = {(one.bound, one.name) for one in found.missed}
    supply = {tag: sum(own) for tag, own in sizes.items()}
    plain = allocate(quotas, supply, sum(found.allocated.values()))
    known = {(one.bound, one.name) for one in plain.shortfalls}
    kept = [one for one in bounds_of(quotas) if one not in known]
    for bound, name in kept:
        assert holds(quotas, got, bound, name) != ((bound, name) in missed)
    # A document that is much of the total may stand in the way of all selections that nest.
    if missed and _SMALL * max(itertools.chain(*sizes.values())) <= sum(found.allocated.values()):
        ends = {}
        for tag, own in sizes.items():
            places = list(itertools.accumulate(own * EPOCHS, initial=0))
            amount = chosen.windows()[tag][1]
            below = max(place for place in places if place <= amount + 1e-6)
            above = min((p for p in places if p >= amount - 1e-6), default=places[-1])
            ends[tag] = {below, above}
        for every in itertools.product(*ends.values()):
            rival = dict(zip(ends, every, strict=True))
            # More than half of the total is never given up for bounds.
            if 2 * sum(every) >= sum(found.allocated.values()):
                assert not all(holds(quotas, rival, *one) for one in kept)


@FEW
@given(quotas(), documents, st.integers(200, 20_000))
def test_every_language_is_off_by_less_than_one_document(
    quotas: Quotas, sizes: Sizes, total: int
) -> None:
    found = select(quotas, sizes, total)
    for tag, amount in found.amounts.items():
        assert abs(amount - found.allocated[tag]) < max(sizes[tag]) + 1e-6
        assert amount in itertools.accumulate(sizes[tag] * EPOCHS, initial=0)


@FEW
@given(quotas(), st.integers(0, 10_000), st.integers(200, 200_000), st.integers(200, 200_000))
def test_a_smaller_total_is_a_subset_of_a_larger_one(
    quotas: Quotas, seed: int, one: int, other: int
) -> None:
    """Of a corpus that is not small (more than 500 documents)."""
    random = np.random.default_rng(seed)
    sizes = {tag: random.integers(1, 400, random.integers(130, 200)).tolist() for tag in TAGS}
    small, large = (select(quotas, sizes, total) for total in sorted((one, other)))
    assert all(small.amounts[tag] <= large.amounts[tag] for tag in sizes)


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_a_large_corpus_keeps_its_bounds_and_nests(data: st.DataObject) -> None:
    quotas = parse_quotas(
        """
groups: {co: {members: [ca, eu, gl], minimum: 20%}}
languages:
  es: {share: 40%, minimum: 16%}
  en: {share: 46%, maximum: 42%}
  ca: {share: 9%, minimum: 5%}
  eu: {share: 3%, minimum: 2%}
  gl: {share: 2%, minimum: 2%}
"""
    )
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    sizes = {tag: random.lognormal(7.5, 0.8, int(3000 * (one.share or 0)) + 1).astype(int).tolist()
             for tag, one in quotas.languages.items()}  # fmt: skip
    one, other = (data.draw(st.integers(300_000, 30_000_000)) for _ in range(2))
    small, large = (select(quotas, sizes, total) for total in sorted((one, other)))
    assert small.missed == large.missed == ()
    assert all(small.amounts[tag] <= large.amounts[tag] for tag in sizes)
    for found in (small, large):
        group = sum(found.amounts[tag] - found.allocated[tag] for tag in ("ca", "eu", "gl"))
        assert abs(group) < max(max(sizes[tag]) for tag in ("ca", "eu", "gl"))


def test_everything_is_taken_where_everything_is_wanted() -> None:
    quotas = parse_quotas("strategy: natural\nlanguages: {es: {}, ca: {}}")
    sizes = {"es": [30, 20, 70], "ca": [11, 5]}
    assert select(quotas, sizes, None).amounts == {"es": 120, "ca": 16}


def test_nothing_at_all() -> None:
    quotas = parse_quotas("languages: {es: {share: 50%}, ca: {share: 50%}}")
    assert select(quotas, {}, None) == Selection({}, {}, ())
    assert select(quotas, {"es": [0, 0]}, 100).amounts == {"es": 0}


@pytest.mark.parametrize("total", [None, 500])
def test_what_whole_documents_miss_is_named(total: int | None) -> None:
    """Two documents cannot be 16 % and 84 %."""
    quotas = parse_quotas(
        "languages: {es: {share: 16%, minimum: 16%, maximum: 16%}, ca: {share: 84%}}\nmax_epochs: 1"
    )
    found = select(quotas, {"es": [500], "ca": [500]}, total)
    (one,) = found.missed
    assert one.name == "es"
    assert one.explanation.startswith(f"es: {one.bound} 16.00 %, got ")
    assert one.explanation.endswith("by whole documents")
