"""Accounts that report and card share."""

from corpus.pipeline import registry
from reports.facts import accounts


def test_each_stage_of_this_project_is_described() -> None:
    names = {*registry.BUILT_IN, "same_record"}
    assert {name for name in names if not accounts._WHAT.get(name)} == set()
