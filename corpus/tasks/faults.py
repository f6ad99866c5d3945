"""Documents on which a stage raises: found by halving the batch, quarantined with the exception's
type and place, never with its message, which may quote the text.

A fault in `summarise` is noted beside the summary. No round knows of the document; the barrier's
decisions carry the fault in a column of its own, and it takes effect where they are applied.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import CorpusError
from corpus.stage import GlobalStage, Result, Stage, place_of

__all__ = ["FAULT", "Piece", "applied", "guarded", "pieces", "with_faults"]

FAULT = "fault"
"""Column of decisions: where `summarise` raised; null for all other documents."""

T = TypeVar("T")


@dataclass(frozen=True)
class Piece(Generic[T]):
    """`length` rows of a batch, from `first` on, and what a function gave for them; or one row
    and the place where it raised, `fault`."""

    first: int
    length: int
    value: T | None
    fault: str = ""


def pieces(
    function: Callable[[pa.RecordBatch], T], batch: pa.RecordBatch, first: int = 0
) -> Iterator[Piece[T]]:
    """What `function` gives for the batch; where it raises, for ever smaller halves of it, down
    to the single documents at fault."""
    try:
        value = function(batch)
    except CorpusError:
        raise
    except Exception as error:  # noqa: BLE001 - a stage may raise anything for one document
        if batch.num_rows <= 1:
            yield Piece(first, batch.num_rows, None, place_of(error))
            return
    else:
        yield Piece(first, batch.num_rows, value)
        return
    middle = batch.num_rows // 2
    yield from pieces(function, batch.slice(0, middle), first)
    yield from pieces(function, batch.slice(middle), first + middle)


def guarded(found: Iterable[Piece[Result]], stage: Stage) -> Result:
    """What the pieces of a batch give together; documents at fault are quarantined."""
    declared = {**stage.adds, **stage.rewrites}
    results, lengths = [], []
    for piece in found:
        result = piece.value
        if result is None:
            nulls = {name: pa.nulls(piece.length, type_) for name, type_ in declared.items()}
            faults = pa.array([piece.fault] * piece.length, pa.string())
            result = Result(columns=nulls, quarantined=faults)
        results.append(result)
        lengths.append(piece.length)
    return results[0] if len(results) == 1 else _joined(results, lengths)


def with_faults(decisions: pa.Table, documents: pa.Array, faults: pa.Array) -> pa.Table:
    """Decisions with a row more for each document on which `summarise` raised."""
    decided = decisions.append_column(FAULT, pa.nulls(decisions.num_rows, pa.string()))
    faulty = pa.table({"document": documents, FAULT: faults})
    return pa.concat_tables([decided, faulty], promote_options="default").combine_chunks()


def applied(stage: GlobalStage, batch: pa.RecordBatch, decision: pa.RecordBatch) -> Result:
    """What `apply` says of documents whose decisions have no fault; the others are quarantined."""
    faults = decision[FAULT]
    decision = decision.drop_columns([FAULT])
    for name in sorted(stage.reads_again):
        decision = decision.append_column(name, batch[name])
    if faults.null_count == len(faults):
        return stage.apply(decision)
    sound = faults.is_null()
    result = stage.apply(decision.filter(sound))
    rows = pa.array(np.flatnonzero(sound.to_numpy(zero_copy_only=False)))
    at = pc.index_in(pa.array(np.arange(len(faults))), value_set=rows)

    def spread(array: pa.Array | None) -> pa.Array | None:
        return None if array is None else array.take(at)

    return Result(
        columns={name: array.take(at) for name, array in result.columns.items()},
        dropped=spread(result.dropped),
        quarantined=faults,
        survivor=spread(result.survivor),
        measures=[replace(m, rows=rows.take(m.rows)) for m in result.measures],
    )


def _joined(results: Sequence[Result], lengths: Sequence[int]) -> Result:
    def verdict(name: str) -> pa.Array:
        parts = [
            getattr(result, name) if getattr(result, name) is not None else pa.nulls(n, pa.string())
            for result, n in zip(results, lengths, strict=True)
        ]
        return pa.concat_arrays(parts)

    measures = []
    for index, result in enumerate(results):
        offset = sum(lengths[:index])
        measures += [replace(m, rows=pc.add(m.rows, offset)) for m in result.measures]
    names = results[0].columns.keys()
    return Result(
        columns={name: pa.concat_arrays([r.columns[name] for r in results]) for name in names},
        dropped=verdict("dropped"),
        quarantined=verdict("quarantined"),
        survivor=verdict("survivor"),
        measures=measures,
    )
