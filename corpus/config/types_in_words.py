"""Types, values and pydantic's findings as people write YAML: `list of text`, `256MiB`, `must be a
list`."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, Field, fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from corpus.config.units import exact_duration, exact_size
from corpus.config.value_types import (
    Address,
    Date,
    Doi,
    Duration,
    Fraction,
    Link,
    Mode,
    Month,
    PositiveDuration,
    PositiveSize,
    Size,
)

__all__ = ["as_written", "default_of", "describe", "finding_in_words", "is_required"]

_NAMES: Sequence[tuple[Any, str]] = (
    (Size, "size, such as 256MiB"),
    (PositiveSize, "size above 0, such as 256MiB"),
    (Fraction, "share, such as 16.1%"),
    (Duration, "duration, such as 24h"),
    (PositiveDuration, "duration above 0, such as 24h"),
    (Mode, 'mode, such as "0750"'),
    (Date, "date, such as 2026-11-30"),
    (Month, "month, such as 03/2024"),
    (Link, "link, such as https://example.org"),
    (Address, "address, such as data@example.org"),
    (Doi, "DOI, such as 10.5281/zenodo.1234"),
    (int, "whole number"),
    (str, "text"),
    (float, "number"),
    (bool, "true | false"),
    (type(None), "null"),
    (Any, "any"),
)

_OUT_OF_BOUNDS = {
    "ge": "{:g} or more",
    "gt": "above {:g}",
    "le": "{:g} or less",
    "lt": "below {:g}",
}
"""The bound that a number misses -> what it must be."""

_WRONG_TYPE = {
    "bool": "true or false",
    "dataclass": "a mapping of keys to values",
    "dict": "a mapping of keys to values",
    "float": "a number",
    "frozen_set": "a list",
    "int": "a whole number",
    "list": "a list",
    "mapping": "a mapping of keys to values",
    "none": "null",
    "set": "a list",
    "string": "text",
    "tuple": "a list",
}
"""The start of the name of one of pydantic's findings -> what the value must be."""


def describe(annotation: Any) -> str:  # noqa: PLR0911 - one return a kind of type
    """A type as people write it in YAML: `whole number`, `list of text`, `a | b`."""
    for known, words in _NAMES:
        if annotation == known:
            return words
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " | ".join(str(choice) for choice in arguments)
    if origin in (Union, UnionType):
        return " | ".join(describe(argument) for argument in arguments)
    if origin is Annotated:
        # A type may be made narrower: without what was added last it may be a known one.
        wider = arguments[:-1]
        words = describe(Annotated[wider] if len(wider) > 1 else wider[0])
        return f"{words}{_range_in_words(arguments[-1])}"
    kind = origin or annotation
    if isinstance(kind, type):
        if is_dataclass(kind):
            names = [field.name for field in fields(kind)]
            return f"mapping with {' and '.join(names)}" if len(names) < 4 else "mapping"
        if issubclass(kind, Mapping):
            inner = " to ".join(map(_one, arguments))
            return f"mapping of {inner}" if inner else "mapping"
        if issubclass(kind, Sequence | AbstractSet):
            return f"list of {_one(arguments[0])}" if arguments else "list"
    return getattr(annotation, "__name__", str(annotation))


def _one(annotation: Any) -> str:
    """The words for a type inside of another."""
    words = describe(annotation)
    return f"({words})" if " | " in words else words


def _range_in_words(constraint: Any) -> str:
    """The bounds that an annotation adds to a number, such as ` from 1`; "" for any other."""
    parts = getattr(constraint, "metadata", [constraint])
    return "".join(
        f" {words} {_bound(getattr(part, bound))}"
        for part in parts
        for bound, words in (("ge", "from"), ("gt", "above"), ("le", "to"), ("lt", "below"))
        if hasattr(part, bound)
    )


def _bound(value: float) -> str:
    large = isinstance(value, int) and value >= 1 << 31
    return f"2^{int(value).bit_length() - 1}" if large else f"{value:g}"


def is_required(field: Field[Any]) -> bool:
    """Whether a setting has no default, so that it must be given."""
    return field.default is MISSING and field.default_factory is MISSING


def default_of(field: Field[Any]) -> Any:
    """The default of a setting that has one."""
    if field.default is not MISSING:
        return field.default
    assert field.default_factory is not MISSING
    return field.default_factory()


def as_written(value: Any, annotation: Any = Any) -> str:
    """A value of a setting as YAML writes it: `true`, `256MiB`, `[a, b]`, `{a: 1}`."""
    if isinstance(value, Mapping):
        inner = (get_args(annotation) or (Any,))[-1]
        pairs = (f"{_key_as_written(key)}: {as_written(one, inner)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return f"[{', '.join(map(as_written, value))}]"
    if isinstance(value, int) and not isinstance(value, bool):
        return _number_as_written(value, [annotation, *get_args(annotation)])
    if isinstance(value, float):
        return f"{value:g}"
    return {None: "null", True: "true", False: "false", "": '""'}.get(value, str(value))


def _key_as_written(key: str) -> str:
    return f'"{key}"' if key.isdecimal() else key


def _number_as_written(value: int, kinds: Sequence[Any]) -> str:
    """A whole number with the unit of its type, which is among these."""
    if Size in kinds or PositiveSize in kinds:
        return exact_size(value)
    if Duration in kinds or PositiveDuration in kinds:
        return exact_duration(value)
    return f'"{value:04o}"' if Mode in kinds else str(value)


def finding_in_words(finding: Any) -> str:
    """The message for one of pydantic's findings: what the value must be, and what it is."""
    kind, context = finding["type"], finding.get("ctx", {})
    message: str = finding["msg"][0].lower() + finding["msg"][1:]
    message = message.removeprefix("value error, ").removeprefix("assertion failed, ")
    for name, words in _WRONG_TYPE.items():
        if kind.startswith(f"{name}_"):
            message = f"must be {words}"
    for bound, words in _OUT_OF_BOUNDS.items():
        if bound in context:
            message = f"must be {words.format(context[bound])}"
    if kind == "literal_error":
        message = f"must be {context['expected'].replace(chr(39), '')}"
    given = finding["input"]
    if isinstance(given, str | int | float | bool) and repr(given) not in message:
        message = f"{message}; it is {given!r}"
    return message
