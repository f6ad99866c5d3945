"""Builds settings dataclasses from the plain values of YAML, strictly.

pydantic checks the values against the annotations of the dataclass. Its findings become messages
with file, line, key path and what would be valid.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from corpus.config.types_in_words import finding_in_words, is_required
from corpus.config.value_types import (
    Address,
    Count,
    Date,
    Doi,
    Duration,
    Fraction,
    Link,
    Mode,
    Month,
    NotNegative,
    Positive,
    PositiveDuration,
    PositiveSize,
    Size,
)
from corpus.errors import ConfigError, suggest

__all__ = [
    "Address",
    "Count",
    "Date",
    "Doi",
    "Duration",
    "Fraction",
    "Link",
    "Mode",
    "Month",
    "NotNegative",
    "Positive",
    "PositiveDuration",
    "PositiveSize",
    "Size",
    "build",
    "option",
]

Built = TypeVar("Built")


def option(default: Any = ..., help: str = "") -> Any:  # noqa: A002 - as `corpus.stage.setting`
    """Declare a key of a settings dataclass; it must be given if there is no default. help: what it
    means."""
    metadata = {"help": help}
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)


def build(cls: type[Built], values: Mapping[str, Any], *, where: Any) -> Built:
    """An instance of the settings dataclass `cls` with these values.

    A field whose type is itself a settings dataclass takes a mapping, which is checked in the same
    way.
    where: gives the place of a key for messages, such as `pipeline.yaml:4: stages.lang.with.model`;
        it is called with the keys below the settings as a tuple.
    Raises ConfigError for an unknown or missing key and for a value of a wrong type.
    """
    known = {one.name: one for one in fields(cls)}  # type: ignore[arg-type]  # a dataclass
    for key in values:
        if key not in known:
            valid = suggest(key, known) if known else "; it has no settings"
            raise ConfigError(f"unknown setting {key!r}{valid}", where=where((key,)))
    for name, one in known.items():
        if is_required(one) and name not in values:
            meaning = one.metadata.get("help", "")
            raise ConfigError(f"the setting {name!r} is missing: {meaning}", where=where(()))
        for keys, inner, below in _nested(cls, name, values.get(name)):
            build(inner, below, where=lambda further, keys=keys: where((*keys, *further)))
    try:
        built: Built = _adapter(cls).validate_json(json.dumps(values), strict=True)
    except ConfigError as error:
        # A stage that checks its own settings knows the key, and not in which file it stands.
        keys = tuple(error.where.split(".")) if error.where else ()
        place = where(keys) if not keys or keys[0] in known else error.where
        raise ConfigError(error.message, where=place) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigError(
            finding_in_words(first), where=where(_keys(first["loc"], values))
        ) from None
    return built


def _nested(
    cls: type[Any], name: str, value: Any
) -> Iterator[tuple[tuple[str | int, ...], type[Any], Mapping[str, Any]]]:
    """The mappings in the value of a field that are settings dataclasses, with their keys and type:
    the value itself, where that is the field's type or in its union; or the values of a mapping, or
    the items of a list."""
    annotation = get_type_hints(cls)[name]
    kinds = get_args(annotation) or (annotation,)
    inner = next((kind for kind in kinds if isinstance(kind, type) and is_dataclass(kind)), None)
    if inner is None or not isinstance(value, Mapping | list):
        return
    if isinstance(value, Mapping) and get_origin(annotation) is not dict:
        yield (name,), inner, value
        return
    for key, one in value.items() if isinstance(value, Mapping) else enumerate(value):
        if isinstance(one, Mapping):
            yield (name, key), inner, one


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    """pydantic's validator of a dataclass, which is slow to build and so built once."""
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def _keys(location: tuple[str | int, ...], values: Any) -> tuple[str | int, ...]:
    """The keys of a finding's place that people wrote; pydantic puts names of types among them."""
    keys: list[str | int] = []
    for part in location:
        if isinstance(values, Mapping) and part in values:
            values = values[part]
        elif isinstance(values, list) and isinstance(part, int):
            values = values[part] if part < len(values) else None
        else:
            continue
        keys.append(part)
    return tuple(keys)
