import dataclasses
import gc
import math
import random
import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.quotas.allocation import allocate, division_of
from corpus.quotas.file import parse_quotas
from corpus.quotas.model import GroupQuota, LanguageQuota, Quotas
from corpus.quotas.shortfall import Allocation
from corpus.quotas.tree import contradiction

TAGS = ("es", "ca", "eu", "gl", "oc")
HALF = settings(max_examples=settings.default.max_examples // 2)

percent = st.integers(0, 100).map(lambda n: n / 100)
amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))


@st.composite
def bounds(draw: st.DrawFn) -> dict[str, Any]:
    low, high = draw(st.none() | percent), draw(st.none() | percent)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return {"minimum": low, "maximum": high}


@st.composite
def quotas(
    draw: st.DrawFn, strategies: tuple[str, ...] = ("declared",), *, every_share: bool = False
) -> Quotas:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=4, max_size=4)))
    shares = [(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    languages = {}
    for tag, share in zip(TAGS, shares, strict=True):
        given_share = share if every_share or draw(st.booleans()) else None
        some = draw(bounds()) if draw(st.integers(0, 2)) == 0 else {}
        epochs = draw(st.sampled_from([1.0, 1.5, 4.0]))
        languages[tag] = LanguageQuota(tag=tag, share=given_share, max_epochs=epochs, **some)
    groups: dict[str, GroupQuota] = {}
    for name, tags in (("inner", TAGS[1:3]), ("outer", TAGS[:4])):
        if draw(st.booleans()):
            members = tuple(tag for tag in tags if "inner" not in groups or tag not in TAGS[1:3])
            members += ("inner",) if "inner" in groups and name == "outer" else ()
            group = GroupQuota(name=name, members=members, tags=frozenset(tags))
            some = draw(bounds()) if draw(st.booleans()) else {}
            inside = math.fsum(languages[tag].share or 0 for tag in tags)
            share = round(min(1.0, inside * draw(st.sampled_from([1.0, 1.25]))), 4)
            some |= {"share": share} if draw(st.integers(0, 3)) == 0 else {}
            groups[name] = dataclasses.replace(group, **some)
    found = Quotas(
        languages=languages,
        groups=groups,
        strategy=draw(st.sampled_from(strategies)),
        total=draw(st.none() | st.integers(1, 10**6)),
    )
    assume(contradiction(found) is None)
    return found


ALL = ("declared", "natural", "temperature", "unimax")
supplies = st.fixed_dictionaries(dict.fromkeys(TAGS, amounts))


def missed(allocation: Allocation) -> set[tuple[str, str]]:
    return {(one.name, one.bound) for one in allocation.shortfalls if not one.is_excess}


def excesses(allocation: Allocation) -> list[str]:
    return [one.name for one in allocation.shortfalls if one.is_excess]


@given(quotas(ALL), supplies)
def test_sums_bounds_caps_and_shortfalls_agree(quotas: Quotas, supply: dict[str, float]) -> None:
    got = allocate(quotas, supply)
    rows = {**got.languages, **got.groups}
    given_out = math.fsum(row.amount for row in got.languages.values())
    assert math.isclose(given_out, got.total, rel_tol=1e-9)
    if quotas.total is not None:
        short = got.total < quotas.total * (1 - 1e-9)
        assert got.total <= quotas.total * (1 + 1e-9)
        assert (("total", "total") in missed(got)) == short
    for name, group in got.groups.items():
        inside = math.fsum(got.languages[tag].amount for tag in quotas.groups[name].tags)
        assert math.isclose(group.amount, inside, rel_tol=1e-9, abs_tol=1e-12)
    for tag, row in got.languages.items():
        most = supply[tag] * quotas.languages[tag].max_epochs
        assert 0 <= row.amount <= most * (1 + 1e-12)
        assert row.stored == min(row.amount, supply[tag])
    for name, row in rows.items():
        share = got.share(name)
        if row.minimum is not None and share < row.minimum - 1e-6 and got.total > 0:
            assert (name, "minimum") in missed(got)
        if row.maximum is not None and share > row.maximum + 1e-6:
            assert (name, "maximum") in missed(got)
        if name in got.languages and row.declared and share < row.wanted - 1e-6 and got.total:
            assert {(name, "share"), (name, "minimum")} & missed(got)
    for one in got.shortfalls:
        assert (one.got > one.wanted) == (one.bound == "maximum" or one.is_excess)
        assert one.explanation.startswith(f"{one.name}: ")


@given(quotas(), supplies)
def test_nobody_is_over_a_maximum_while_others_could_take_it(
    quotas: Quotas, supply: dict[str, float]
) -> None:
    got = allocate(quotas, supply)
    over = [one for one in got.shortfalls if one.bound == "maximum"]
    if over:  # only if what is present cannot add up to 100 %
        present = {tag: 1e9 for tag in TAGS if supply[tag] > 0}
        rich = allocate(quotas, present)
        assert any(one.bound == "maximum" for one in rich.shortfalls)


@HALF
@given(quotas(ALL), supplies, st.randoms(use_true_random=False))
def test_the_order_of_writing_means_nothing(
    quotas: Quotas, supply: dict[str, float], shuffled: random.Random
) -> None:
    def mixed(items: Mapping[str, Any]) -> dict[str, Any]:
        keys = list(items)
        shuffled.shuffle(keys)
        return {key: items[key] for key in keys}

    other = dataclasses.replace(
        quotas, languages=mixed(quotas.languages), groups=mixed(quotas.groups)
    )
    one, two = allocate(quotas, supply), allocate(other, mixed(supply))
    assert one.total == two.total
    assert one.languages == two.languages
    assert one.groups == two.groups
    assert set(one.shortfalls) == set(two.shortfalls)


@HALF
@given(quotas(), supplies)
def test_asking_for_what_was_given_gives_it_again(quotas: Quotas, supply: dict[str, float]) -> None:
    one = allocate(quotas, supply)
    assume(one.total > 0)
    two = allocate(quotas, supply, total=one.total)
    assert two.total == pytest.approx(one.total, rel=1e-9)
    for tag in TAGS:
        assert two.languages[tag].amount == pytest.approx(
            one.languages[tag].amount, rel=1e-6, abs=one.total * 1e-9
        )


@HALF
@given(quotas(), supplies, st.floats(0.01, 100))
def test_amounts_scale_with_the_supply(
    quotas: Quotas, supply: dict[str, float], factor: float
) -> None:
    free = dataclasses.replace(quotas, total=None)
    one = allocate(free, supply)
    two = allocate(free, {tag: amount * factor for tag, amount in supply.items()})
    assert two.total == pytest.approx(one.total * factor, rel=1e-6, abs=1e-12)


@HALF
@given(quotas(every_share=True), supplies, st.sampled_from(TAGS), st.floats(1, 100))
def test_more_supply_never_gives_less(
    quotas: Quotas, supply: dict[str, float], tag: str, factor: float
) -> None:
    # A language without supply holds nobody back, and one with some does: not what is meant.
    assume(supply[tag] > 0)
    more = supply | {tag: supply[tag] * factor}
    one, two = allocate(quotas, supply), allocate(quotas, more)
    assert two.total >= one.total * (1 - 1e-9)
    if one.total == pytest.approx(two.total):
        assert two.languages[tag].amount >= one.languages[tag].amount * (1 - 1e-6) - 1e-9


@HALF
@given(quotas(), st.fixed_dictionaries(dict.fromkeys(TAGS, st.floats(1e-3, 1e6))))
def test_the_largest_total_meets_firm_shares_and_a_larger_one_does_not(
    quotas: Quotas, supply: dict[str, float]
) -> None:
    free = dataclasses.replace(quotas, total=None)
    got = allocate(free, supply)
    assert not [one for one in got.shortfalls if one.hard]
    everything = sum(supply[tag] * free.languages[tag].max_epochs for tag in TAGS)
    if got.total < everything * (1 - 1e-6):
        beyond = allocate(free, supply, total=got.total * 1.001)
        assert [one for one in beyond.shortfalls if one.hard]


@HALF
@given(quotas(ALL), supplies)
def test_a_language_above_its_share_is_repeated_only_for_a_minimum_or_a_group(
    quotas: Quotas, supply: dict[str, float]
) -> None:
    got = allocate(quotas, supply)
    fixed = {tag for name, group in quotas.groups.items() for tag in group.tags
             if group.minimum or group.share}  # fmt: skip
    lacking = {tag for tag in TAGS if not supply[tag]}
    for tag, row in got.languages.items():
        if row.declared is None or row.minimum or tag in fixed or lacking:
            continue
        if got.share(tag) > row.wanted * (1 + 1e-6) + 1e-9:
            assert row.epochs <= 1 + 1e-9


@HALF
@given(quotas(), supplies, st.floats(0, 1), st.floats(0, 1))
def test_no_amount_falls_when_the_total_rises(
    quotas: Quotas, supply: dict[str, float], one: float, other: float
) -> None:
    firsts = {tag: amount / 10 for tag, amount in supply.items()}
    division = division_of(quotas, supply, firsts)
    most = division.within_reach(math.fsum(supply.values()) * 4)
    less, more = (division.amounts(most * part) for part in sorted((one, other)))
    for name in less:
        assert less[name] <= more[name] * (1 + 1e-9) + most * 1e-9


@HALF
@given(quotas(), supplies)
def test_the_supply_that_would_meet_a_shortfall_meets_it(
    quotas: Quotas, supply: dict[str, float]
) -> None:
    got = allocate(quotas, supply)
    assume(got.total > 0)
    for one in got.shortfalls:
        if one.supply_that_would_meet_it is None or one.name not in quotas.languages:
            continue
        if quotas.languages[one.name].share is None:
            continue  # what an open language wants grows with its supply
        assert one.supply_that_would_meet_it > one.supply
        richer = supply | {one.name: one.supply_that_would_meet_it * (1 + 1e-9)}
        again = allocate(quotas, richer, total=got.total)
        assume(again.total == pytest.approx(got.total, rel=1e-9))
        # Only its own bound: a group above it may hold it back still.
        if not quotas.groups:
            assert (one.name, one.bound) not in missed(again)
    for one in got.shortfalls:
        if one.bound == "total" and one.supply_that_would_meet_it is not None:
            factor = one.supply_that_would_meet_it / one.supply * (1 + 1e-9)
            again = allocate(quotas, {tag: supply[tag] * factor for tag in TAGS})
            assert ("total", "total") not in missed(again)


# -- worked examples ------------------------------------------------------------------------


def shares(text: str, supply: dict[str, float], total: float | None = None) -> dict[str, float]:
    got = allocate(parse_quotas(text), supply, total)
    return {tag: round(got.share(tag), 4) for tag in got.languages}


THREE = "languages: {es: {share: 50%}, ca: {share: 30%}, eu: {share: 20%}}\nmax_epochs: 1\n"


def test_declared_shares_take_as_much_as_the_scarcest_allows() -> None:
    got = allocate(parse_quotas(THREE), {"es": 1000, "ca": 60, "eu": 1000})
    assert got.total == pytest.approx(200)
    assert [round(row.amount, 6) for row in got.languages.values()] == [100, 60, 40]
    assert got.shortfalls == ()


def test_beside_a_minimum_a_share_is_a_target() -> None:
    text = THREE.replace("ca: {share: 30%}", "ca: {share: 30%, minimum: 0}")
    got = allocate(parse_quotas(text), {"es": 1000, "ca": 60, "eu": 1000})
    assert got.total == pytest.approx(2000)  # es has all its text and just its share
    assert [round(row.amount, 3) for row in got.languages.values()] == [1000, 60, 940]
    over, one = got.shortfalls
    assert (over.name, over.is_excess, over.hard) == ("eu", True, False)
    assert (one.name, one.bound, one.hard) == ("ca", "share", False)
    assert one.wanted == pytest.approx(0.3)
    assert one.supply_that_would_meet_it == pytest.approx(600)
    assert one.epochs_that_would_meet_it == pytest.approx(10)


def test_where_all_shares_are_targets_the_one_that_is_plentiful_is_read_once() -> None:
    text = """
languages:
  en: {share: 30%, minimum: 0}
  es: {share: 40%, minimum: 0}
  ca: {share: 30%, minimum: 0}
"""
    supply = {"en": 9100.0, "es": 600.0, "ca": 300.0}
    got = allocate(parse_quotas(text), supply)
    assert got.languages["en"].epochs == 1
    assert [got.languages[tag].epochs for tag in ("es", "ca")] == pytest.approx([4, 4])
    first, *others = got.shortfalls
    assert (first.name, first.bound, first.is_excess) == ("en", "share", True)
    assert "share 30.00 %, got 71.65 %" in first.explanation
    assert {one.name for one in others} == {"es", "ca"}
    # Without `minimum: 0`, all wait for the scarcest.
    got = allocate(parse_quotas(text.replace(", minimum: 0", "")), supply)
    assert (got.total, got.shortfalls) == (pytest.approx(4000), ())


def test_a_language_without_supply_is_left_out_and_named() -> None:
    got = allocate(parse_quotas(THREE), {"es": 500, "eu": 500})
    assert got.share("es") == pytest.approx(5 / 7)
    assert got.share("eu") == pytest.approx(2 / 7)
    assert excesses(got) == ["es", "eu"]
    one = got.shortfalls[2]
    assert (one.name, one.bound, one.got, one.epochs_that_would_meet_it) == ("ca", "share", 0, None)
    assert "there is no supply" in one.explanation


def test_a_given_total_is_filled_up_and_the_miss_reported() -> None:
    got = allocate(parse_quotas(THREE), {"es": 1000, "ca": 60, "eu": 1000}, total=1000)
    assert got.total == 1000
    assert got.languages["ca"].amount == 60
    assert got.languages["es"].amount == pytest.approx(940 * 5 / 7)
    assert missed(got) == {("ca", "share")}
    assert excesses(got) == ["es", "eu"]
    assert [one.hard for one in got.shortfalls] == [False, False, True]


def test_a_total_out_of_reach() -> None:
    got = allocate(parse_quotas(THREE), {"es": 10, "ca": 10, "eu": 10}, total=120)
    assert got.total == 30
    (one,) = [one for one in got.shortfalls if one.bound == "total"]
    assert one.supply_that_would_meet_it == pytest.approx(120)
    assert one.epochs_that_would_meet_it == pytest.approx(4)


def test_repeats_make_up_for_a_small_supply() -> None:
    text = THREE.replace("max_epochs: 1", "max_epochs: 4")
    got = allocate(parse_quotas(text), {"es": 1000, "ca": 60, "eu": 1000})
    assert got.languages["ca"].epochs == pytest.approx(4)
    assert got.languages["ca"].stored == 60
    assert got.stored_share("ca") < got.share("ca") == pytest.approx(0.3)


def test_the_minimum_of_a_group_raises_its_languages_in_proportion() -> None:
    text = """
languages: {es: {share: 90%}, ca: {share: 8%}, eu: {share: 2%}}
groups: {co_official: {members: [ca, eu], minimum: 20%}}
"""
    got = shares(text, dict.fromkeys(("es", "ca", "eu"), 1e6))
    assert got == {"es": 0.8, "ca": 0.16, "eu": 0.04}


def test_a_minimum_that_cannot_be_met_says_what_would_meet_it() -> None:
    text = """
languages: {es: {share: 90%}, ca: {share: 8%}, eu: {share: 2%, minimum: 5%}}
groups: {co_official: {members: [ca, eu], minimum: 20%}}
max_epochs: 2
"""
    got = allocate(parse_quotas(text), {"es": 1000, "ca": 50, "eu": 10}, total=1000)
    assert got.languages["eu"].amount == 20
    assert got.languages["ca"].amount == 100
    by_name = {(one.name, one.bound): one for one in got.shortfalls}
    first, second = by_name["co_official", "minimum"], by_name["eu", "minimum"]
    # 120 of 200 wanted: each member grown by 200/120.
    assert first.supply_that_would_meet_it == pytest.approx(60 * 200 / 120)
    assert first.epochs_that_would_meet_it == pytest.approx(2 * 200 / 120)
    assert second.supply_that_would_meet_it == pytest.approx(25)
    assert second.epochs_that_would_meet_it == pytest.approx(5)


def test_a_maximum_holds_even_if_less_is_given_out() -> None:
    text = "languages: {es: {share: 60%, maximum: 60%}, ca: {share: 40%}}\nmax_epochs: 1"
    got = allocate(parse_quotas(text), {"es": 1000, "ca": 40}, total=1000)
    assert got.total == pytest.approx(100)
    assert got.share("es") == pytest.approx(0.6)
    assert missed(got) == {("total", "total")}


def test_maximums_that_would_leave_nothing_are_lifted_and_named() -> None:
    text = "languages: {es: {share: 60%, maximum: 60%}, ca: {share: 40%}}\nmax_epochs: 1"
    got = allocate(parse_quotas(text), {"es": 1000})
    assert got.total == 1000
    assert {("es", "maximum"), ("ca", "share")} == missed(got)


def test_nothing_at_all() -> None:
    got = allocate(parse_quotas(THREE), {})
    assert got.total == got.stored == got.share("es") == 0
    assert len(got.shortfalls) == 3
    got = allocate(parse_quotas(THREE), {}, total=10)
    assert ("total", "total") in missed(got)


def test_natural_is_by_supply_once() -> None:
    text = "strategy: natural\nlanguages: {es: {}, ca: {}, eu: {}}"
    got = allocate(parse_quotas(text), {"es": 700, "ca": 200, "eu": 100})
    assert got.total == pytest.approx(1000)
    assert [got.share(tag) for tag in ("es", "ca", "eu")] == pytest.approx([0.7, 0.2, 0.1])


def test_temperature_flattens() -> None:
    text = "strategy: temperature\ntemperature: 2\nmax_epochs: 100\nlanguages: {es: {}, ca: {}}"
    assert shares(text, {"es": 900, "ca": 100}) == {"es": 0.75, "ca": 0.25}


def test_unimax_is_uniform_up_to_the_epochs() -> None:
    # As in the paper: the budget in equal parts, the capped one's rest again in equal parts.
    text = "strategy: unimax\nmax_epochs: 2\nlanguages: {es: {}, ca: {}, eu: {}}"
    got = allocate(parse_quotas(text), {"es": 700, "ca": 280, "eu": 20}, total=600)
    amounts = [row.amount for row in got.languages.values()]
    assert amounts == pytest.approx([280, 280, 40])


def test_a_declared_share_stands_beside_another_strategy() -> None:
    text = "strategy: natural\nlanguages: {es: {share: 60%}, ca: {}, eu: {}}\nmax_epochs: 1"
    got = shares(text, {"es": 6000, "ca": 300, "eu": 100}, 400)
    assert got == {"es": 0.6, "ca": 0.3, "eu": 0.1}


def test_open_languages_of_a_group_divide_its_rest_by_supply() -> None:
    text = """
languages: {es: {share: 70%}, ca: {share: 6%}, eu: {}, gl: {}, en: {}}
groups: {co_official: {members: [ca, eu, gl], share: 30%}}
"""
    supply = {"es": 1e6, "ca": 1e6, "eu": 2e6, "gl": 1e6, "en": 1e6}
    assert shares(text, supply) == {"es": 0.7, "ca": 0.06, "eu": 0.16, "gl": 0.08, "en": 0}


def test_in_a_group_with_a_share_the_others_make_up_for_one_that_lacks_text() -> None:
    text = """
languages: {es: {share: 70%}, ca: {share: 20%, minimum: 0}, eu: {share: 10%, minimum: 0}}
max_epochs: 1
"""
    supply = {"es": 1e6, "ca": 1e6, "eu": 20.0}
    assert shares(text, supply, 1000) == {"es": 0.7622, "ca": 0.2178, "eu": 0.02}
    text += "groups: {co_official: {members: [ca, eu], share: 30%}}"
    assert shares(text, supply, 1000) == {"es": 0.7, "ca": 0.28, "eu": 0.02}


def test_shares_that_add_up_to_less_stretch_in_proportion() -> None:
    text = "languages: {es: {share: 20%}, ca: {share: 5%}, eu: {}}"
    assert shares(text, dict.fromkeys(("es", "ca", "eu"), 100.0)) == {"es": 0.8, "ca": 0.2, "eu": 0}


def test_amounts_must_be_amounts() -> None:
    for wrong in (-1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="es"):
            allocate(parse_quotas(THREE), {"es": wrong})


# -- speed ----------------------------------------------------------------------------------


def sixty(rng: random.Random) -> tuple[Quotas, dict[str, float]]:
    """Sound quotas of up to 60 languages in nested groups, and a supply of very different sizes."""
    while True:
        tags = [f"l{number:02d}" for number in range(rng.randint(2, 60))]
        parts = [rng.random() ** 3 + 0.001 for _ in tags]
        languages = {}
        for tag, part in zip(tags, parts, strict=True):
            share = part / sum(parts)
            kind = rng.choice(["", "", "target", "minimum", "maximum"])
            languages[tag] = LanguageQuota(
                tag=tag,
                share=share,
                minimum={"target": 0.0, "minimum": share * rng.uniform(0.5, 1.1)}.get(kind),
                maximum=share * rng.uniform(1, 1.5) if kind == "maximum" else None,
            )
        groups = {}
        for name, size in (("inner", len(tags) // 4), ("outer", len(tags) // 2)):
            inside = frozenset(tags[:size])
            share = math.fsum(languages[tag].share or 0 for tag in inside)
            if inside and rng.random() < 0.7:
                minimum = min(1.0, share * rng.uniform(0.8, 1.3))
                groups[name] = GroupQuota(
                    name=name, members=tuple(sorted(inside)), tags=inside, minimum=minimum
                )
        found = Quotas(languages=languages, groups=groups)
        if contradiction(found) is None:
            return found, {tag: rng.lognormvariate(20, 3) for tag in tags}


def spent(instances: int, rng: random.Random) -> list[float]:
    """CPU milliseconds of allocations, sorted; garbage of other tests is not collected in them."""
    found = []
    gc.collect()
    gc.disable()
    try:
        for number in range(instances):
            quotas, supply = sixty(rng)
            total = None if number % 2 else math.fsum(supply.values()) * rng.random()
            start = time.process_time()
            got = allocate(quotas, supply, total)
            found.append((time.process_time() - start) * 1000)
            assert math.fsum(row.amount for row in got.languages.values()) == pytest.approx(
                got.total
            )
    finally:
        gc.enable()
    return sorted(found)


def test_an_allocation_of_sixty_languages_takes_milliseconds() -> None:
    times = spent(200, random.Random(1))
    assert times[len(times) // 2] < 10


@pytest.mark.soak
def test_of_ten_thousand_allocations_hardly_one_takes_ten_milliseconds() -> None:
    times = spent(10_000, random.Random(2))
    # CPU time too grows on a busy machine, so a few in a thousand may take longer.
    assert times[len(times) * 99 // 100] < 10
