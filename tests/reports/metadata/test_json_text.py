"""What is written as JSON is what is read, and lines are short."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reports.metadata.json_text import json_text
from tests.test_hostile_values import UNSEEN

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
plain = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(value=plain)
def test_values_come_back(value: Any) -> None:
    written = json_text(value)
    assert json.loads(written) == value
    assert not UNSEEN.search(written)


def test_what_is_short_or_has_nothing_nested_in_it_stands_on_one_line() -> None:
    many = list(range(100))
    value = {"a": {"b": {"c": [1]}}, "d": {"e": many}}
    assert json_text(value) == (
        f'{{\n "a": {{"b": {{"c": [1]}}}},\n "d": {{\n  "e": {many}\n }}\n}}\n'
    )
