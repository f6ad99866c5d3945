"""Phases are checked where they are written, with their key paths."""

from pathlib import Path
from typing import Any

import pytest

from corpus.config.settings import build
from corpus.config.types_in_words import describe
from corpus.errors import ConfigError
from stages.output.balance import Balance
from stages.output.phases import Phases

QUOTAS = """
groups:
  co_official: {members: [ca, eu]}
languages:
  ca: {share: 30%}
  eu: {share: 10%}
  en: {share: 60%}
"""


def built(folder: Path, phases: Any) -> Balance:
    (folder / "q.yaml").write_text(QUOTAS)
    return build(Balance, {"quotas": str(folder / "q.yaml"), "phases": phases}, where=".".join)


def test_phases_keep_their_order_in_the_facts(tmp_path: Path) -> None:
    phases = {
        "warm_up": {"size": "10%"},
        "anneal": {"size": "90%", "shares": {"co_official": "60%"}},
    }
    facts = built(tmp_path, phases).facts()
    assert facts["phases"] == [
        {"name": "warm_up", "size": 0.1, "shares": {}},
        {"name": "anneal", "size": 0.9, "shares": {"co_official": 0.6}},
    ]
    assert "phases" not in built(tmp_path, {}).facts()


def test_phases_are_described_by_what_they_have() -> None:
    assert describe(Phases) == "mapping of text to mapping with size and shares"


@pytest.mark.parametrize(
    ("phases", "where", "message"),
    [
        ({"main": {"size": "90%"}}, "phases", "90.00 % together; they must make 100 %"),
        ({"main": {"size": "190%"}}, "phases.main.size", "not between 0 and 100 %"),
        ({"main": {}}, "phases.main", "'size' is missing"),
        ({"main": {"sise": 1}}, "phases.main.sise", "unknown setting"),
        ({"a b": {"size": 1}}, "phases.a b", "cannot name files"),
        ({"one": {"size": 1, "shares": {"ca": -1}}}, "phases.one.shares.ca", "not between"),
        (
            {"one": {"size": 1, "shares": {"cat": 0.1}}},
            "",
            r"phases\.one\.shares\.cat: no language",
        ),
        (
            {"one": {"size": 1, "shares": {"co_official": 0.1, "eu": 0.1}}},
            "",
            r"phases\.one\.shares\.eu: eu has a share already, by co_official",
        ),
        (
            {"one": {"size": 1, "shares": {"ca": 0.6, "en": 0.6}}},
            "",
            r"phases\.one\.shares: make 120\.00 % together",
        ),
    ],
)
def test_bad_phases_are_named(tmp_path: Path, phases: Any, where: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        built(tmp_path, phases)
    assert raised.value.where == where
