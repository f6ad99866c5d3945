"""A conflict is minimal, and every way out meets what was missed."""

import pytest
from hypothesis import given, settings

from corpus.quotas.allocation import allocate
from corpus.quotas.changes import changed
from corpus.quotas.conflict import conflict
from corpus.quotas.file import parse_quotas
from corpus.quotas.model import Quotas
from corpus.quotas.ways_out import ways_out
from tests.corpus.quotas.test_allocation import quotas as any_quotas
from tests.corpus.quotas.test_allocation import supplies

SHORT = """
total: 1kB
max_epochs: 2
groups: {co_official: {members: [ca, eu], minimum: 20%}}
languages: {es: {share: 90%}, ca: {share: 8%, minimum: 0}, eu: {share: 2%, minimum: 5%}}
"""
TARGETS = """
languages:
  en: {share: 30%, minimum: 0}
  es: {share: 40%, minimum: 0}
  ca: {share: 30%, minimum: 0}
"""
CAPPED = """
total: 1kB
max_epochs: 1
languages: {es: {share: 60%, maximum: 60%}, ca: {share: 40%}}
"""
CASES = {
    "too little": (SHORT, {"es": 1000.0, "ca": 30.0, "eu": 1.0}),
    "no text": (SHORT, {"es": 1000.0, "ca": 30.0}),
    "no text, no total": (SHORT.replace("total: 1kB\n", ""), {"es": 1000.0, "ca": 30.0}),
    "targets": (TARGETS, {"en": 9100.0, "es": 600.0, "ca": 300.0}),
    "a maximum": (CAPPED, {"es": 1000.0, "ca": 40.0}),
}


def test_a_conflict_says_what_cannot_hold_together() -> None:
    text, supply = CASES["too little"]
    assert conflict(parse_quotas(text), supply) == [
        "the total of 1.00 kB",
        "eu has the minimum 5.00 %, 50 B",
        "eu has 1 B of text, read 2 times at most, 2 B",
    ]
    text, supply = CASES["no text"]
    assert conflict(parse_quotas(text), supply) == [
        "eu has the minimum 5.00 %, 50 B",
        "eu has no text",
    ]


def test_a_group_stands_in_conflict_with_all_of_its_languages() -> None:
    text = SHORT.replace(", minimum: 5%", "")
    assert conflict(parse_quotas(text), {"es": 1e6, "ca": 30, "eu": 40}) == [
        "the total of 1.00 kB",
        "co_official has the minimum 20.00 %, 200 B",
        "eu has 40 B of text, read 2 times at most, 80 B",
        "ca has 30 B of text, read 2 times at most, 60 B",
    ]


@pytest.mark.parametrize("case", CASES)
def test_there_are_three_ways_out_at_least_and_each_is_one(case: str) -> None:
    text, supply = CASES[case]
    quotas = parse_quotas(text)
    ways = ways_out(quotas, supply)
    assert len(ways) >= 3
    firm = any(one.hard for one in allocate(quotas, supply).shortfalls)
    for way in ways:
        after = allocate(*changed(quotas, supply, way.changes))
        missed = [one for one in after.shortfalls if one.hard or (not firm and not one.is_excess)]
        assert not missed, way


def test_ways_out_in_words() -> None:
    text, supply = CASES["too little"]
    by_change = {way.changes: way.explanation for way in ways_out(parse_quotas(text), supply)}
    assert by_change["ca.max_epochs=5.00 eu.max_epochs=50.00"] == (
        "read more often: ca 5.00 times, eu 50.00 times"
    )
    assert by_change["ca.supply=75 eu.supply=25"] == (
        "more text: ca 75 B in place of 30 B, eu 25 B in place of 1 B"
    )
    assert by_change["total=40"] == "a total of 40 B in place of 1.00 kB"
    assert "co_official.minimum=6.20% eu.minimum=0.20%" in by_change


def test_amounts_are_written_as_people_write_them() -> None:
    text = SHORT.replace("1kB", "1GB").replace(", minimum: 5%", "")
    changes = [
        way.changes for way in ways_out(parse_quotas(text), {"es": 1e9, "ca": 3e7, "eu": 4e7})
    ]
    assert "total=700MB" in changes


def test_nothing_is_said_where_nothing_is_missed() -> None:
    quotas = parse_quotas("languages: {es: {share: 50%}, ca: {share: 50%}}")
    assert conflict(quotas, {"es": 5.0, "ca": 1.0}) == []
    assert ways_out(quotas, {"es": 5.0, "ca": 1.0}) == []


@settings(max_examples=settings.default.max_examples // 4, deadline=None)
@given(any_quotas(), supplies)
def test_every_way_out_of_any_quotas_is_one(quotas: Quotas, supply: dict[str, float]) -> None:
    firm = [one for one in allocate(quotas, supply).shortfalls if one.hard]
    for way in ways_out(quotas, supply):
        after = allocate(*changed(quotas, supply, way.changes))
        assert not [one for one in after.shortfalls if one.hard], (way, firm)
