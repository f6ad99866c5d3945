"""What ledgers and manifests name has words."""

from typing import get_args

import pytest

from corpus.config.units import UNITS as ALL_UNITS
from corpus.pipeline.registry import BUILT_IN, find
from corpus.pipeline.same_record import SameRecord
from reports.facts.accounts import _WHAT
from reports.facts.scrubbing import _WAYS
from reports.languages.translation import TAGS, translation
from reports.languages.words import REASONS, UNITS, word
from stages.pii.replacement.method import Name


def test_every_reason_of_our_stages_has_words() -> None:
    stages = [*map(find, BUILT_IN), SameRecord]
    reasons = {reason for stage in stages for reason in getattr(stage, "reasons", ())}
    records = {"continuation", "conversion", "metadata", "request", "resource", "revisit"}
    records |= {"warcinfo", "response_not_http"}  # of archives, which are counted and no documents
    assert set(REASONS) == reasons | records | {"quarantined", "forgotten"}


def test_every_unit_stage_and_way_of_scrubbing_has_words() -> None:
    assert set(UNITS) == set(ALL_UNITS)
    assert set(_WHAT) >= set(BUILT_IN)
    assert set(_WAYS) == set(get_args(Name))


def test_names_of_others_stand_for_themselves() -> None:
    assert word("of_another_stage", "reason") == "of_another_stage"
    with pytest.raises(KeyError):
        word("x", "another kind")


@pytest.mark.parametrize("tag", TAGS)
def test_words_differ_in_each_language(tag: str) -> None:
    into = translation(tag)
    words = [into.text(one) for one in REASONS.values()]
    assert len(set(words)) == len(words)
