"""`corpus apply`: one row-local stage as a Unix filter, a line in, a line out, in order."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

import click
import pyarrow as pa

from corpus.cli.decorators import example, set_option
from corpus.cli.single_stage import single_stage
from corpus.documents.ids import row_id
from corpus.documents.json_lines import read_json_lines
from corpus.errors import ConfigError, InputError
from corpus.schema import COLUMNS
from corpus.stage import Stage
from corpus.tasks.document_faults import guarded, pieces

__all__ = ["apply", "apply_stage"]

_ROWS = 64
"""Rows that a stage gets at a time: memory stays constant, and vectorised stages gain."""


@click.command()
@click.argument("stage")
@set_option("KEY=VALUE", "Change a setting of the stage.")
@example("corpus apply language < in.jsonl > out.jsonl")
def apply(stage: str, overrides: tuple[str, ...]) -> None:
    """Run one row-local stage as a Unix filter over JSON lines."""
    component = single_stage(stage, overrides)
    if not isinstance(component, Stage):
        raise ConfigError(f"{stage!r} is not row-local; `corpus stages` says what each is")
    with click.open_file("-", encoding="utf-8") as lines:
        for line in apply_stage(component, lines):
            click.echo(line)


def apply_stage(stage: Stage, lines: Iterable[str]) -> Iterator[str]:
    """Yield each line with the stage's columns, or with `dropped` or `quarantined`.

    A missing id is minted. Bytes are written as base64, and read so. Raises InputError where a
    line lacks a column that the stage cannot do without.
    """
    numbered = read_json_lines(lines)
    while rows := list(islice(numbered, _ROWS)):
        batch = _batch(stage, rows)
        result = guarded(pieces(stage.process, batch), stage)
        columns = {name: array.to_pylist() for name, array in result.columns.items()}
        dropped = _values(result.dropped, len(rows))
        faults = _values(result.quarantined, len(rows))
        for position, (_, row) in enumerate(rows):
            given: dict[str, Any] = {} if "id" in row else {"id": row_id(_plain(row))}
            if faults[position] is not None:
                given["quarantined"] = {"stage": stage.name, "error": faults[position]}
            elif dropped[position] is not None:
                given["dropped"] = {"stage": stage.name, "reason": dropped[position]}
            else:
                given |= {name: _to_json(values[position]) for name, values in columns.items()}
            yield json.dumps({**row, **given}, ensure_ascii=False)


def _batch(stage: Stage, rows: list[tuple[int, dict[str, Any]]]) -> pa.RecordBatch:
    arrays = []
    for name, type_ in stage.reads.items():
        values = []
        for number, row in rows:
            if name in stage.optional and name not in row:
                values.append(COLUMNS[name].empty if name in COLUMNS else None)
                continue
            if name not in row and name != "id":
                has = ", ".join(sorted(row)) or "nothing"
                raise InputError(
                    f"stage {stage.name} reads column {name!r}, and the line has {has}",
                    where=f"line {number}",
                )
            value = row[name] if name in row else row_id(_plain(row))
            values.append(_from_json(value, type_, f"line {number}: {name}"))
        try:
            arrays.append(pa.array(values, type_))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            first, last = rows[0][0], rows[-1][0]
            raise InputError(
                f"column {name!r} must be {type_}", where=f"lines {first} to {last}"
            ) from None
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(list(stage.reads.items())))


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


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 4)
    return value


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values from which an id is minted: those that are text or whole numbers."""
    kinds = (str, int)
    return {n: v for n, v in row.items() if isinstance(v, kinds) and not isinstance(v, bool)}


def _values(array: pa.Array | None, length: int) -> list[Any]:
    return [None] * length if array is None else list(array.to_pylist())
