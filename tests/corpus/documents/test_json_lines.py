"""JSON lines come with the numbers of their lines, and bad ones are refused by number."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from corpus.documents.json_lines import cut_lines, fields_of, json_line, read_json_lines
from corpus.errors import InputError


def read(content: bytes, size: int = 7) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a stream that comes in pieces of a few bytes."""
    return list(read_json_lines(content[at : at + size] for at in range(0, len(content), size)))


def test_objects_come_with_the_numbers_of_their_lines() -> None:
    content = '{"a": 1}\n\n  \t\r\n{"b": "à"}'.encode()
    assert read(content) == read(content + b"\n") == [(1, {"a": 1}), (4, {"b": "à"})]


def test_no_lines_give_no_objects() -> None:
    assert read(b"") == []
    assert read(b"\n\n") == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"a": }', "line 2, column 7: is not JSON; give one object a line"),
        (b"{", "line 2, column 2: is not JSON; give one object a line"),
        (b'{"a": "\0"}', "line 2, column 8: is not JSON; give one object a line"),
        (b'\0{"a": 1}', "line 2, column 1: is not JSON; give one object a line"),
        (b'\xef\xbb\xbf{"a": 1}', "line 2, column 1: is not JSON; give one object a line"),
        (b"[1]", "line 2: is not an object; give one object a line"),
        (b"null", "line 2: is not an object; give one object a line"),
        (b"NaN", "line 2: is not an object; give one object a line"),
        (b'{"a": "caf\xe9"}', "line 2: is not UTF-8"),
        (b'{"a": "\xed\xa0\xbd"}', "line 2: is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "line 2: is not UTF-8"),
        (b'{"a": "\xc0\xaf"}', "line 2: is not UTF-8"),
        (b'{"a": "\xf5\x80\x80\x80"}', "line 2: is not UTF-8"),
        (b'{"a":' * 100_000, "line 2: is not JSON; give one object a line"),
        (b'{"a": ' + b"[" * 999 + b"]" * 999 + b"}", "line 2: is not JSON; give one object a line"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "line 2: is not JSON; give one object a line"),
        (b'{"a": "' + b"a" * (128 << 20) + b'"}', "line 2: is longer than 128 MiB"),
    ],
    ids=range(17),
)  # fmt: skip
def test_a_bad_line_is_named_by_its_number(line: bytes, message: str) -> None:
    with pytest.raises(InputError) as found:
        list(read_json_lines([b"{}\n", line]))
    assert str(found.value) == message


def test_no_line_is_read_before_it_is_asked_for() -> None:
    def blocks() -> Iterator[bytes]:
        yield b'{"a": 1}\n'
        raise AssertionError("the second line is not needed yet")

    assert list(islice(read_json_lines(blocks()), 1)) == [(1, {"a": 1})]


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (b'\xef\xbb\xbf{"a": 1}\n', {"a": 1}),
        (b'{"a": "x\\ud83d"}', {"a": "x\ufffd"}),
        (b'{"a": "\\ude00x"}', {"a": "\ufffdx"}),
        (b'{"a": "\\uD83D\\uDE00"}', {"a": "\U0001f600"}),
        (b'{"a": "\\ud83d\\ud83d\\ude00"}', {"a": "\ufffd\U0001f600"}),
        (b'{"a": "\\ude00\\ud83d"}', {"a": "\ufffd\ufffd"}),
        (b'{"a": "\\\\ud83d"}', {"a": "\\ud83d"}),
        (b'{"a": "\\\\\\ud83d"}', {"a": "\\\ufffd"}),
        (b'{"a": "\\ud5a5"}', {"a": "\ud5a5"}),
        (b'{"\\udbff": [{"b": "\\udfff"}]}', {"\ufffd": [{"b": "\ufffd"}]}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "\\u0000"}', {"a": "\0"}),
        (b'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
    ],
)
def test_what_is_odd_and_can_be_read(content: bytes, fields: dict[str, Any]) -> None:
    ((_, found),) = read(content)
    assert found == fields
    assert json.loads(json_line(1, found)) == fields


def test_halves_of_pairs_are_replaced_as_unicode_does() -> None:
    for escapes in ("\\ud800", "\\udc00\\ud83d\\ude00", "\\ud83d\\ud83d", "a\\ud83db\\udc00"):
        line = '{"a": "' + escapes + '"}'
        half = json.loads(line)["a"].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        assert fields_of(next(cut_lines([line.encode()])))["a"] == half


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (float("nan"), "null"),
        ([1.5, float("-inf"), {"b": float("inf")}], '[1.5, null, {"b": null}]'),
        ("NaN à", '"NaN à"'),
        (b"abc", '"YWJj"'),
        ([{"b": b"abc"}], '[{"b": "YWJj"}]'),
        (datetime(2024, 3, 1, tzinfo=UTC), '"2024-03-01T00:00:00+00:00"'),
        (Decimal("1.50"), '"1.50"'),
        (10**40, str(10**40)),
    ],
)
def test_what_is_written_is_json(value: Any, written: str) -> None:
    assert json_line(1, {"a": value}).decode() == f'{{"a": {written}}}'


def test_a_number_that_is_too_large_becomes_null() -> None:
    ((_, fields),) = read(b'{"a": 1e999, "b": -1e999, "c": Infinity}')
    assert json.loads(json_line(1, fields)) == {"a": None, "b": None, "c": None}


def test_what_is_nested_too_deeply_is_not_written() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InputError, match="line 3: is nested too deeply"):
        json_line(3, {"a": deep})
