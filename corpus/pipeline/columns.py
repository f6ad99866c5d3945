"""Which columns documents have along the DAG: after a component, and where branches meet.

where: in both functions, the place in pipeline.yaml, for messages.
"""

from collections.abc import Sequence

import pyarrow as pa

from corpus.errors import ConfigError, suggest
from corpus.schema import COLUMNS, GIVEN_BY_SOURCES, KEPT_BY_ENGINE, Schema
from corpus.stage import Component, GlobalStage, Source, Stage

__all__ = ["columns_after", "joined"]

_ALWAYS = ("language", "license")
"""Columns that every document has from its source on, empty where the source does not add them."""


def joined(branches: Sequence[tuple[str, Schema]], *, where: str) -> Schema:
    """The union of the columns of the branches. Raises ConfigError where a name has two types."""
    columns: dict[str, pa.DataType] = {}
    origin: dict[str, str] = {}
    for name, branch in sorted(branches, key=lambda pair: pair[0]):
        for column, type_ in branch.items():
            if columns.setdefault(column, type_) != type_:
                raise ConfigError(
                    f"column {column!r} is {columns[column]} after {origin[column]!r} and "
                    f"{type_} after {name!r}",
                    where=where,
                )
            origin.setdefault(column, name)
    return columns


def columns_after(component: Component, before: Schema, *, where: str) -> Schema:
    """The columns after a component. Raises ConfigError where it lacks a column that it reads or
    rewrites, or adds one that is there."""
    if isinstance(component, Source):
        names = (*GIVEN_BY_SOURCES, *KEPT_BY_ENGINE, *_ALWAYS)
        return {**{name: COLUMNS[name].type for name in names}, **component.adds}
    reads: Schema = component.reads if isinstance(component, (Stage, GlobalStage)) else {}
    for name, type_ in {**reads, **component.rewrites}.items():
        if name not in before:
            raise ConfigError(
                f"{component.name} reads column {name!r}, which is not there"
                f"{suggest(name, before)}",
                where=where,
            )
        if before[name] != type_:
            raise ConfigError(
                f"{component.name} reads column {name!r} as {type_}; it is {before[name]}",
                where=where,
            )
    for name in component.adds:
        if name in before:
            raise ConfigError(
                f"{component.name} adds column {name!r}, which is there already; "
                "is the stage used twice?",
                where=where,
            )
    return {**before, **component.adds}
