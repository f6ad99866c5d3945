"""Types, values and what is wrong with a value are said in the words of YAML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from corpus.config.settings import (
    Count,
    Duration,
    Fraction,
    Mode,
    NotNegative,
    Positive,
    PositiveSize,
    Size,
    build,
)
from corpus.config.types_in_words import as_written, describe
from corpus.errors import ConfigError


@dataclass(frozen=True)
class Pair:
    first: int
    second: int


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (list[str], "list of text"),
        (tuple[str, ...], "list of text"),
        (set[int], "list of whole number"),
        (frozenset[str], "list of text"),
        (list, "list"),
        (dict, "mapping"),
        (Mapping[str, Any], "mapping of text to any"),
        (dict[str, list[str]], "mapping of text to list of text"),
        (list[Literal["a", "b"]], "list of (a | b)"),
        (str | int | None, "text | whole number | null"),
        (Positive, "whole number from 1"),
        (Count, "whole number from 0"),
        (NotNegative, "number from 0"),
        (Annotated[float, Field(gt=0, lt=1)], "number above 0 below 1"),
        (Annotated[int, Field(ge=1), Field(le=9)], "whole number from 1 to 9"),
        (Size | None, "size, such as 256MiB | null"),
        (Mode, 'mode, such as "0750"'),
        (Pair, "mapping with first and second"),
    ],
)
def test_types(annotation: Any, words: str) -> None:
    assert describe(annotation) == words


@pytest.mark.parametrize(
    ("value", "annotation", "text"),
    [
        (None, str | None, "null"),
        (True, bool, "true"),
        ("", str, '""'),
        (256 << 20, Size, "256MiB"),
        (40 * 10**9, PositiveSize | None, "40GB"),
        (1234, Size, "1234"),
        (0, Size, "0"),
        (7200, Duration, "2h"),
        (0o750, Mode, '"0750"'),
        (0.16, Fraction, "0.16"),
        (("a", "b"), tuple[str, ...], "[a, b]"),
        ({"a": 1 << 10, "2": 0}, dict[str, Size], '{a: 1KiB, "2": 0}'),
    ],
)
def test_values(value: object, annotation: Any, text: str) -> None:
    assert as_written(value, annotation) == text


@dataclass(frozen=True, kw_only=True)
class Settings:
    names: list[str] = ()  # type: ignore[assignment]  # never read here
    table: Mapping[str, str] | None = None
    size: PositiveSize = 1
    ratio: NotNegative = 0
    kind: Literal["warm", "cold"] = "warm"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"names": "a"}, "names: must be a list; it is 'a'"),
        ({"names": [1]}, "names.0: must be text; it is 1"),
        ({"table": [1]}, "table: must be a mapping of keys to values"),
        ({"size": 0}, "size: 0 is nothing; write more than 0, such as 256MiB, 40GB or"),
        ({"size": "0GB"}, "size: '0GB' is nothing; write more than 0"),
        ({"ratio": -0.5}, "ratio: must be 0 or more; it is -0.5"),
        ({"kind": "hot"}, "kind: must be warm or cold; it is 'hot'"),
    ],
)
def test_what_is_wrong_with_a_value(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build(Settings, given, where=lambda keys: ".".join(map(str, keys)))
