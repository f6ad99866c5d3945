"""Distributions of signals, as the page draws them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.facts.run_facts import Facts, load_facts
from reports.facts.signals import Distribution, LanguageBins, distributions, limits_in_words
from reports.languages.translation import ENGLISH
from reports.page.strips import place_of, strips
from tests.reports.example import write_run
from tests.reports.page.test_plots import check

EDGES = (0, 1, 2, 4, 8)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run")))


def test_each_signal_has_its_languages_and_limits(facts: Facts) -> None:
    words, short = distributions(facts)
    assert (words.stage, words.signal, words.documents) == ("prose", "words", 23)
    assert [(one.tag, one.counts) for one in words.languages] == [
        ("ca", [0, 0, 0, 8, 0]),
        ("ca-valencia", [0, 0, 0, 1, 0]),
        ("en", [0, 0, 0, 12, 0]),
        ("nb", [0, 0, 0, 2, 0]),
    ]
    assert {(one.least, one.most) for one in words.languages} == {(50, 100)}
    assert {one.tag: one.most for one in short.languages} == {
        **dict.fromkeys(("ca", "ca-valencia", "en"), 0.67),
        "nb": 0.9,
    }


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (50, 100_000, "50 to 100,000"),
        (0.12, None, "at least 0.12"),
        (None, 0.3, "at most 0.3"),
        (None, None, ""),
    ],
)
def test_limits_in_words(least: float | None, most: float | None, said: str) -> None:
    assert limits_in_words(least, most) == said


def test_a_limit_stands_where_its_value_is() -> None:
    places = [place_of(value, EDGES) for value in (-1, 0, 0.5, 3, 8, 100)]
    assert places == [0, 0, 0.1, 0.5, 0.8, 0.9]


@given(st.floats(-5, 500), st.floats(-5, 500))
def test_places_are_in_the_order_of_values(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= place_of(low, EDGES) <= place_of(high, EDGES) <= 1


@given(
    counts=st.lists(st.lists(st.integers(0, 9**9), min_size=5, max_size=5).filter(any), max_size=4),
    own_limits=st.booleans(),
)
def test_the_figure_is_within_its_frame(counts: list[list[int]], *, own_limits: bool) -> None:
    rows = [LanguageBins(f"<{n}", own, 0.5, 9e9) for n, own in enumerate(counts)]
    if own_limits:
        rows = [replace(row, least=0.5 + n) for n, row in enumerate(rows)]
    root = check(strips("plot", Distribution("a&b", "words", EDGES, rows), ENGLISH))
    strokes = [one for one in root.iter() if one.attrib.get("class") == "limit"]
    assert len(strokes) == 2 * (len(rows) if own_limits else min(len(rows), 1))
    shades = [one for one in root.iter() if re.fullmatch("s[1-8]", one.attrib.get("class", ""))]
    bins = sum(one.attrib["d"].count("M") for one in shades)
    assert bins == sum(map(bool, (n for own in counts for n in own)))


def test_the_page_has_them(tmp_path: Path) -> None:
    from reports import write_reports

    write_reports(write_run(tmp_path))
    html = (tmp_path / "report/index.html").read_text()
    section = html[html.index('id="signals"') :]
    assert re.search("prose: short_lines, at most 0.67", section)
    assert "nb: 2 documents, limit at most 0.9" in section
