"""`corpus apply`: one row-local stage as a Unix filter, a line in, a line out, in order."""

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import click
import pyarrow as pa

from corpus.cli.decorators import example, language_pack_option, set_option
from corpus.cli.single_stage import single_stage
from corpus.cli.standard_input import standard_input
from corpus.documents.json_lines import json_line, read_json_lines
from corpus.errors import ConfigError, InputError
from corpus.stage import Stage
from corpus.tasks.single_stage import batch_of, carried_out, check_columns, with_id

__all__ = ["apply", "apply_stage"]

_ROWS = 64
"""Rows that a stage gets at a time: memory stays constant, and vectorised stages gain."""

_Rows = list[tuple[int, dict[str, Any]]]
"""Numbers of lines, and their fields."""


@click.command()
@click.argument("stage")
@set_option("KEY=VALUE", "Change a setting of the stage.")
@language_pack_option
@example("corpus apply language < in.jsonl > out.jsonl")
def apply(stage: str, overrides: tuple[str, ...]) -> None:
    """Run one row-local stage as a Unix filter over JSON lines."""
    component = single_stage(stage, overrides)
    if not isinstance(component, Stage):
        raise ConfigError(f"{stage!r} is not row-local; `corpus stages` says what each is")
    for line in apply_stage(component, standard_input()):
        click.echo(line)


def apply_stage(stage: Stage, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield each line with the stage's columns, or with `dropped` or `quarantined`.

    blocks: the bytes of the lines, in pieces of any size. A missing id is minted. Bytes are written
    as base64, and read so. Raises InputError for a line that cannot be read, or lacks a column that
    the stage cannot do without; the lines before it are yielded first.
    """
    for rows in _in_batches(read_json_lines(blocks)):
        numbers = [number for number, _ in rows]
        places = [f"line {number}" for number in numbers]
        for (_, row), place in zip(rows, places, strict=True):
            check_columns(stage, row, where=place)
        given = [with_id(row) for _, row in rows]
        decoded = [_decoded(stage, row, at) for row, at in zip(given, places, strict=True)]
        result = carried_out(stage, batch_of(stage, decoded, places.__getitem__))
        columns = {name: array.to_pylist() for name, array in result.columns.items()}
        dropped = _values(result.dropped, len(rows))
        faults = _values(result.quarantined, len(rows))
        decisive = {n: _values(getattr(result, n), len(rows)) for n in ("value", "limit")}
        for at, (number, row) in enumerate(zip(numbers, given, strict=True)):
            if faults[at] is not None:
                said = {"quarantined": {"stage": stage.name, "error": faults[at]}}
            elif dropped[at] is not None:
                decided = {n: v[at] for n, v in decisive.items() if v[at] is not None}
                said = {"dropped": {"stage": stage.name, "reason": dropped[at], **decided}}
                if getattr(stage, "explain", False):
                    found = ((name, values[at]) for name, values in columns.items())
                    said |= {name: value for name, value in found if value is not None}
            else:
                said = {name: _rounded(values[at]) for name, values in columns.items()}
            yield json_line(number, {**row, **said})


def _in_batches(numbered: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[_Rows]:
    rows: _Rows = []
    try:
        for row in numbered:
            rows.append(row)
            if len(rows) == _ROWS:
                yield rows
                rows = []
    except InputError:
        if rows:
            yield rows
        raise
    if rows:
        yield rows


def _decoded(stage: Stage, row: dict[str, Any], where: str) -> dict[str, Any]:
    """The row with the bytes and times that the stage reads, which JSON has as text."""
    decoded = {
        name: _from_json(row[name], type_, f"{where}: {name}")
        for name, type_ in stage.reads.items()
        if name in row
    }
    return {**row, **decoded}


def _from_json(value: Any, type_: pa.DataType, where: str) -> Any:
    if value is None:
        return None
    if pa.types.is_large_binary(type_) or pa.types.is_binary(type_):
        try:
            return base64.b64decode(value, validate=True)
        except (ValueError, TypeError):
            raise InputError("must be bytes in base64", where=where) from None
    if pa.types.is_timestamp(type_):
        try:
            return datetime.fromisoformat(value)
        except (ValueError, TypeError):
            raise InputError("must be a time in ISO 8601", where=where) from None
    return value


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def _values(array: pa.Array | None, length: int) -> list[Any]:
    return [None] * length if array is None else list(array.to_pylist())
