"""JSON lines come with the numbers of their lines, and bad ones are refused by number."""

from collections.abc import Iterator
from itertools import islice

import pytest

from corpus.documents.json_lines import read_json_lines
from corpus.errors import InputError


def test_objects_come_with_the_numbers_of_their_lines() -> None:
    lines = ['{"a": 1}\n', "\n", "  \t\n", '{"b": "à"}']
    assert list(read_json_lines(lines)) == [(1, {"a": 1}), (4, {"b": "à"})]


def test_no_lines_give_no_objects() -> None:
    assert list(read_json_lines([])) == []
    assert list(read_json_lines(["\n", ""])) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"a": }', "line 2, column 7: is not JSON; give one object a line"),
        ("{", "line 2, column 2: is not JSON; give one object a line"),
        ("[1]", "line 2: is not an object; give one object a line"),
        ("null", "line 2: is not an object; give one object a line"),
    ],
)
def test_a_bad_line_is_named_by_its_number(line: str, message: str) -> None:
    with pytest.raises(InputError) as found:
        list(read_json_lines(["{}", line]))
    assert str(found.value) == message


def test_no_line_is_read_before_it_is_asked_for() -> None:
    def lines() -> Iterator[str]:
        yield '{"a": 1}'
        raise AssertionError("the second line is not needed yet")

    assert list(islice(read_json_lines(lines()), 1)) == [(1, {"a": 1})]
