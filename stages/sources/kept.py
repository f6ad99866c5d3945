"""The setting `keep`: columns of the input that are carried to the dataset under names of one's
own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import ConfigError, suggest
from corpus.schema import COLUMNS, KEPT_TYPES, TAKEN_BY_ENGINE

__all__ = ["Keep", "Kept", "kept_columns"]

Keep = tuple[str, ...] | Mapping[str, str | Mapping[str, str]]
"""The setting as it is written: names, or name -> type, or name -> {from: field, type: type}."""


@dataclass(frozen=True)
class Kept:
    """A column that is kept. field: its name in the input. type: its name in `KEPT_TYPES`; None
    where it was not stated."""

    name: str
    field: str
    type: str | None = None


def kept_columns(keep: Keep) -> tuple[Kept, ...]:
    """The columns that the setting names, in its order. Raises ConfigError for a name that cannot
    be a column or is one already, and for an unknown type."""
    if isinstance(keep, Mapping):
        kept = tuple(_kept(name, value) for name, value in keep.items())
    else:
        kept = tuple(Kept(name, name) for name in keep)
    _check_names(kept)
    return kept


def _kept(name: str, value: str | Mapping[str, str]) -> Kept:
    if isinstance(value, str):
        return Kept(name, name, _type(name, value))
    for key in value:
        if key not in ("from", "type"):
            raise ConfigError(f"keep.{name}: unknown key {key!r}{suggest(key, ('from', 'type'))}")
    type_ = _type(name, value["type"]) if "type" in value else None
    return Kept(name, value.get("from", name), type_)


def _type(name: str, type_: str) -> str:
    if type_ not in KEPT_TYPES:
        raise ConfigError(
            f"keep.{name}: no type {type_!r}{suggest(type_, KEPT_TYPES)}; a field of another name "
            f"is written {name}: {{from: field, type: text}}"
        )
    return type_


def _check_names(kept: Sequence[Kept]) -> None:
    """Raise ConfigError for a name that is no word, is a column already, or is there twice. Names
    that differ in case only are one name to many readers of Parquet."""
    seen = {name.casefold(): f"is a column of documents already: {name}" for name in COLUMNS}
    seen |= dict.fromkeys(TAKEN_BY_ENGINE, "is a name that the engine needs")
    for column in kept:
        name = column.name
        if not name.isidentifier():
            raise ConfigError(
                f"keep: {name!r} cannot be the name of a column; choose one of letters, digits "
                "and _, and write name: {from: " + repr(name) + "}"
            )
        if problem := seen.get(name.casefold()):
            raise ConfigError(
                f"keep: {name!r} {problem}; choose another and write name: {{from: {name}}}"
            )
        seen[name.casefold()] = f"is there twice, also as {name}"
