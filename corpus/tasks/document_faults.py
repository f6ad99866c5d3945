"""Documents on which a stage raises. They are found by halving the batch, and quarantined with the
type and place of the exception, never with its message, which may quote the text.

A fault in `summarise` is noted beside the summary. No round sees the document; the decisions of the
barrier have a column of their own for the fault, and it takes effect where they are applied.
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
"""Column of decisions: the place where `summarise` raised; null where it did not."""

T = TypeVar("T")


@dataclass(frozen=True)
class Piece(Generic[T]):
    """Some rows of a batch and what a function gave for them; or one row on which it raised.

    first: row of the batch at which the piece begins. length: its rows.
    value: what the function gave; None where it raised.
    fault: the place where it raised, as `corpus.stage.place_of` has it; else "".
    """

    first: int
    length: int
    value: T | None
    fault: str = ""


def pieces(
    function: Callable[[pa.RecordBatch], T], batch: pa.RecordBatch, first: int = 0
) -> Iterator[Piece[T]]:
    """What a function gives for a batch. Where it raises, it is called with ever smaller halves,
    down to the single documents at fault.

    first: row number of the first document of the batch.

    Raises a CorpusError of the function, which is not about a document.
    """
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
    """One result for a batch of which the pieces were called one by one. Documents at fault are
    quarantined."""
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
    """Decisions with a column `FAULT`, and a row more for each document on which `summarise`
    raised."""
    decided = decisions.append_column(FAULT, pa.nulls(decisions.num_rows, pa.string()))
    faulty = pa.table({"document": documents, FAULT: faults})
    return pa.concat_tables([decided, faulty], promote_options="default").combine_chunks()


def applied(stage: GlobalStage, batch: pa.RecordBatch, decision: pa.RecordBatch) -> Result:
    """What `apply` says of the documents of a batch. Documents whose decision has a fault are
    quarantined.

    decision: a row for each document, with the column `FAULT`.
    """
    faults = decision[FAULT]
    decision = decision.drop_columns([FAULT])
    for name in sorted(stage.reads_again):
        decision = decision.append_column(name, batch[name])
    if faults.null_count == len(faults):
        return stage.apply(decision)
    sound = faults.is_null()
    result = stage.apply(decision.filter(sound))
    rows = pa.array(np.flatnonzero(sound.to_numpy(zero_copy_only=False)))
    places = pc.index_in(pa.array(np.arange(len(faults))), value_set=rows)

    def spread(array: pa.Array | None) -> pa.Array | None:
        """The values for the sound rows, at their places among all rows."""
        return None if array is None else array.take(places)

    return Result(
        columns={name: array.take(places) for name, array in result.columns.items()},
        dropped=spread(result.dropped),
        quarantined=faults,
        survivor=spread(result.survivor),
        value=spread(result.value),
        limit=spread(result.limit),
        measures=[replace(m, rows=rows.take(m.rows)) for m in result.measures],
    )


def _joined(results: Sequence[Result], lengths: Sequence[int]) -> Result:
    """The results of the pieces of a batch as one. lengths: rows of each."""

    def verdict(name: str, type_: pa.DataType) -> pa.Array:
        parts = [
            getattr(result, name) if getattr(result, name) is not None else pa.nulls(n, type_)
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
        dropped=verdict("dropped", pa.string()),
        quarantined=verdict("quarantined", pa.string()),
        survivor=verdict("survivor", pa.string()),
        value=verdict("value", pa.float64()),
        limit=verdict("limit", pa.float64()),
        measures=measures,
    )
