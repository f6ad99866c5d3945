"""Copies: repeats of a document written out, each a row of its own that is read once.

The first copy stands where the document would. The others get priorities of their own
(`corpus.documents.ids.priorities_of_copies`), so that they stand anywhere in their language, and a
trainer that reads shards in order meets a document again only after others.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.stage import PLACE, PLACES
from corpus.storage.tables import same_as_before

__all__ = ["DECISION", "numbered", "places_of_copies"]

DECISION = pa.schema([pa.field("document", pa.int64()), *PLACES])
"""The places of each document, one for each of its copies, the first copy first."""

Copies = npt.NDArray[np.int64]


def numbered(repeats: Copies) -> tuple[Copies, Copies]:
    """A row for each copy: the row of its document, and its number among the copies, from 0."""
    rows = np.repeat(np.arange(len(repeats)), repeats)
    before = np.cumsum(repeats) - repeats
    return rows, np.arange(len(rows)) - before[rows]


def places_of_copies(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The round that brings the places of all copies of a document together."""
    places = tables["places"]
    opens = np.flatnonzero(~same_as_before(places, ["document"]))
    edges = pa.array(np.append(opens, places.num_rows), pa.int32())
    columns = [
        pa.ListArray.from_arrays(edges, places[field.name].combine_chunks()) for field in PLACE
    ]
    return pa.Table.from_arrays(
        [places["document"].combine_chunks().take(pa.array(opens)), *columns], schema=DECISION
    )
