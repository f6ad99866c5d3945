"""The columns of documents: their strings, what becomes of them, and what is counted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import KEPT_TYPES, PII, PII_SPANS
from corpus.stage import Measure
from stages.pii.replacement.scrubbing import Scrubbed

__all__ = ["LIST", "counts_of", "measures_of", "places_of", "rewritten", "texts_of"]

LIST = KEPT_TYPES["list<text>"]


def texts_of(columns: Mapping[str, pa.Array], row: int) -> Iterator[str]:
    """The strings of a document, its text first."""
    yield columns["text"][row].as_py() or ""
    for name, column in columns.items():
        value = column[row].as_py() if name != "text" else None
        if isinstance(value, list):
            yield from (text for text in value if text is not None)
        elif value is not None:
            yield value


def rewritten(columns: Mapping[str, pa.Array], done: Mapping[int, Scrubbed]) -> dict[str, pa.Array]:
    """The columns, with the texts that changed in their rows."""
    changed: dict[str, dict[int, Any]] = {name: {} for name in columns}
    for row, one in done.items():
        if not one.replaced:
            continue
        texts = iter(one.texts[1:])
        if columns["text"][row].is_valid:
            changed["text"][row] = one.texts[0]
        for name, column in columns.items():
            value = column[row].as_py() if name != "text" else None
            if isinstance(value, list):
                changed[name][row] = [None if text is None else next(texts) for text in value]
            elif value is not None:
                changed[name][row] = next(texts)
    return {name: _replaced(column, changed[name]) for name, column in columns.items()}


def _replaced(column: pa.Array, values: Mapping[int, Any]) -> pa.Array:
    """A column with other values in some rows."""
    if column.type == LIST:
        before = column.to_pylist() if values else []
        new = [values.get(row, value) for row, value in enumerate(before)]
        return pa.array(new, LIST) if values else column
    mask_ = np.zeros(len(column), bool)
    mask_[list(values)] = True
    new = pa.array([value for _, value in sorted(values.items())], column.type)
    return pc.replace_with_mask(column, pa.array(mask_), new)


def counts_of(done: Mapping[int, Scrubbed], length: int) -> pa.Array:
    """The column `pii`, of `length` rows."""
    present = [done[row].present if row in done else {} for row in range(length)]
    rows = [[{"type": kind, "count": n} for kind, n in sorted(one.items())] for one in present]
    return pa.array(rows, PII)


def places_of(done: Mapping[int, Scrubbed], length: int) -> pa.Array:
    """The column `pii_spans`, of `length` rows: places in the text alone."""
    spans = [done[row].spans[0] if row in done else [] for row in range(length)]
    rows = [[{"type": s.kind, "start": s.start, "length": s.length} for s in own] for own in spans]
    return pa.array(rows, PII_SPANS)


def measures_of(done: Mapping[int, Scrubbed], classes: Mapping[int, str]) -> list[Measure]:
    """What was replaced by kind and by class of host, and what was nearly, of each row."""
    replaced = [(row, one.replaced) for row, one in sorted(done.items()) if one.replaced]
    near = [(row, one.near) for row, one in sorted(done.items()) if one.near]
    by_class = [(row, {classes[row]: sum(counts.values())}) for row, counts in replaced]
    named: Mapping[str, Sequence[tuple[int, Mapping[str, int]]]] = {
        "pii": replaced,
        "pii_domains": by_class,
        "pii_below_threshold": near,
    }
    return [
        Measure.of(
            name, [(row, key, n) for row, counts in rows for key, n in sorted(counts.items())]
        )
        for name, rows in named.items()
    ]
