"""Plots are well-formed, stay inside their frame and say what they show."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st

from reports.facts.accounts import StageFlow
from reports.facts.run_facts import Amount
from reports.languages.translation import ENGLISH
from reports.page.funnel import funnel, lanes
from reports.page.plots import Bar, Dot, bars, dot_plot, log_place

SVG = "{http://www.w3.org/2000/svg}"
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)
shares = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 1e-9])
dots = st.builds(
    Dot,
    name=words,
    title=words,
    wanted=st.none() | shares,
    got=shares,
    stored=shares,
    minimum=st.none() | shares,
    maximum=st.none() | shares,
    missed=st.booleans(),
)


def check(markup: str) -> ElementTree.Element:
    """A figure with a name, whose places and lengths across are within it."""
    root = ElementTree.fromstring(markup)
    assert root.attrib["role"] == "img"
    named = root.attrib["aria-labelledby"].split()
    assert [child.attrib["id"] for child in root[:2]] == named
    for one in root.iter():
        for key in ("x", "cx", "x1", "x2", "width"):
            value = one.attrib.get(key, "")
            if value.endswith("%"):
                assert -0.001 <= float(value[:-1]) <= 100.001
        if one.tag == f"{SVG}rect" and one.attrib.get("x", "").endswith("%"):
            assert float(one.attrib["x"][:-1]) + float(one.attrib["width"][:-1]) <= 100.001
        assert not re.search(r"nan|inf", " ".join(v for k, v in one.attrib.items() if k != "id"))
    return root


@example([Dot(name="", title="", wanted=None, got=0.0, stored=5e-324, minimum=None, maximum=None,
              missed=False)], False)  # fmt: skip
@given(st.lists(dots, max_size=8), st.booleans())
def test_dot_plots(rows: list[Dot], logarithmic: bool) -> None:
    root = check(dot_plot("p", "Shares", "of languages", rows, ENGLISH, logarithmic=logarithmic))
    assert len([c for c in root.iter(f"{SVG}circle") if "got" in c.attrib["class"]]) == len(rows)
    rings = [c for c in root.iter(f"{SVG}circle") if c.attrib["class"] == "wanted"]
    assert len(rings) == sum(row.wanted is not None for row in rows)


@given(st.lists(st.builds(Bar, name=words, value=st.floats(0, 1e15), label=words), max_size=8))
def test_bars(rows: list[Bar]) -> None:
    root = check(bars("b", "Bars", "by type", rows))
    assert len(list(root.iter(f"{SVG}rect"))) == len(rows)


@given(shares, shares, st.integers(1, 9))
def test_a_logarithmic_axis_keeps_the_order(one: float, other: float, decades: int) -> None:
    low, high = sorted((one, other))
    assert 0 <= log_place(low, decades) <= log_place(high, decades) <= 1


def step(name: str, after: list[str], out: int, dropped: Mapping[str, int]) -> StageFlow:
    entered = out + sum(dropped.values())
    return StageFlow(
        name, "use", 1, "", after, {}, {}, not after, Amount(entered), Amount(out), dropped
    )


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=6), words)
def test_funnels(amounts: list[int], reason: str) -> None:
    steps = [step("s0", [], amounts[0], {reason: amounts[-1]})]
    for number, amount in enumerate(amounts[1:], 1):
        steps.append(step(f"s{number}", [f"s{number - 1}"], amount, {reason: 1, "b" + reason: 2}))
    root = check(funnel("f", "Funnel", "by stage", steps, ENGLISH))
    assert len(list(root.iter(f"{SVG}path"))) == len(steps) - 1


def test_branches_have_lanes_of_their_own_until_they_meet() -> None:
    steps = [
        step("books", [], 1, {}),
        step("crawl", [], 1, {}),
        step("text", ["crawl"], 1, {}),
        step("join", ["text", "books"], 1, {}),
        step("late", [], 1, {}),
        step("all", ["late", "join"], 1, {}),
    ]
    assert lanes(steps) == {"books": 0, "crawl": 1, "text": 1, "join": 0, "late": 1, "all": 0}


def test_sources_that_go_the_same_way_share_a_lane() -> None:
    names = [f"crawl{number}" for number in range(20)]
    steps = [step("books", [], 1, {}), *(step(name, [], 1, {}) for name in names)]
    steps += [step("text", names, 1, {}), step("join", ["books", "text"], 1, {})]
    assert lanes(steps) == {"books": 0, **dict.fromkeys(names, 1), "text": 1, "join": 0}
