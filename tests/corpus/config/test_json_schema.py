"""The schema of a setting takes what the reader takes, and refuses what it refuses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from corpus.config.json_schema import object_schema, schema_file, value_schema
from corpus.config.keys import keys_of
from corpus.config.settings import (
    Duration,
    Fraction,
    Mode,
    Positive,
    PositiveDuration,
    PositiveSize,
    Size,
)
from corpus.config.units import (
    parse_duration,
    parse_mode,
    parse_positive_duration,
    parse_positive_size,
    parse_share,
    parse_size,
)

PARSERS: list[tuple[Any, Callable[[object], object], str]] = [
    (Size, parse_size, "0123_. kKmMgiIbB"),
    (PositiveSize, parse_positive_size, "01_. kGiB"),
    (Duration, parse_duration, "01:5-mins hd"),
    (PositiveDuration, parse_positive_duration, "01:-mins"),
    (Mode, parse_mode, "0157ugo=rwx,"),
]


def takes(schema: Any, value: object) -> bool:
    return Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("kind", "parse", "letters"), PARSERS, ids=[parse.__name__ for _, parse, _ in PARSERS]
)
def test_whatever_is_read_is_valid(
    kind: Any, parse: Callable[[object], object], letters: str
) -> None:
    schema = value_schema(kind)

    @given(st.text(letters, min_size=1, max_size=9))
    def check(text: str) -> None:
        try:
            parse(text)
        except ValueError:
            return
        assert takes(schema, text)

    check()


@pytest.mark.parametrize(
    ("kind", "valid", "wrong"),
    [
        (Size, [0, 5, "256MiB", "40 GB", "2_000"], [-1, 1.5, "much", "5 apples", True, None]),
        (PositiveSize, [1, "1"], [0, "0", "0GB", "0.0"]),
        (Duration, ["0s", "24h", "2-00:00:00", "15 min"], [5, "5", "1w", ""]),
        (PositiveDuration, ["1s", "0-00:00:01"], ["0s", "00:00:00"]),
        (Fraction, [0, 1, 0.5, "16.1%", "100 %", "0.161", ".5"], [1.1, "101%", "-1%", "half"]),
        (Mode, ["0750", "u=rwx,g=rx"], [750, "9999", "0077", "0777"]),
        (Positive | None, [1, None], [0, "1", 1.5]),
        (tuple[str, ...], [[], ["a"]], ["a", [1]]),
        (dict[str, Fraction], [{}, {"a": "5%"}], [{"a": "x"}, []]),
    ],
)
def test_values(kind: Any, valid: list[object], wrong: list[object]) -> None:
    schema = value_schema(kind)
    assert [value for value in valid if not takes(schema, value)] == []
    assert [value for value in wrong if takes(schema, value)] == []


@given(st.floats(0, 1).map(lambda share: round(share, 4)))
def test_shares(share: float) -> None:
    schema = value_schema(Fraction)
    for text in (f"{share * 100:.2f}%", f"{share:.4f}"):
        parse_share(text)
        assert takes(schema, text)


@dataclass(frozen=True)
class Inner:
    size: Size
    note: str = ""


@dataclass(frozen=True)
class Outer:
    inner: Inner | None = None
    many: dict[str, Inner] = field(default_factory=dict)
    on: bool = True
    further: "list[Outer]" = field(default_factory=list)


def test_mappings_are_closed_at_every_depth() -> None:
    schema = schema_file("test", object_schema(keys_of(Outer)), {})
    Draft202012Validator.check_schema(schema)
    assert takes(schema, {"inner": {"size": 1}, "many": {"a": {"size": "1kB", "note": "x"}}})
    assert takes(schema, {"inner": None})
    assert not takes(schema, {"outer": 1})
    assert not takes(schema, {"inner": {"size": 1, "sise": 2}})
    assert not takes(schema, {"inner": {}})
    assert not takes(schema, {"many": {"a": {"note": "x"}}})


def test_a_variable_may_stand_for_any_scalar_and_for_nothing_else() -> None:
    schema = schema_file("test", object_schema(keys_of(Outer)), {})
    assert takes(schema, {"on": "${ON:-true}", "inner": {"size": "${SIZE}"}})
    assert not takes(schema, {"on": "yes"})
    assert not takes(schema, {"many": "${MANY}"})
