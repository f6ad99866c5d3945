"""Draws: numbers by which documents are held out of training, which outlive deduplication.

The draw of a document is a bijection of its priority, so that what is held out has nothing to do
with what is chosen first. The document of a cluster that stays inherits the smallest draw of all.
So a document that is held out for validation never reaches train in the guise of a copy that
came later: another member can only make the draw of a cluster smaller.

Each deduplicating stage hands draws on, in the column `split_draw`: the first one in a pipeline
adds it, the others rewrite it.
"""

from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.mixing import mix
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage

__all__ = ["ADDED", "READ", "READ_AGAIN", "SPLIT_DRAW", "behind", "inherited", "own_draws"]

SPLIT_DRAW = "split_draw"
READ: Schema = {"priority": COLUMNS["priority"].type}
"""What a deduplicating stage reads for its draws; `behind` another one it reads theirs too."""
READ_AGAIN = frozenset(READ)
ADDED: Schema = {SPLIT_DRAW: COLUMNS[SPLIT_DRAW].type}

OneStage = TypeVar("OneStage", bound=GlobalStage)


def behind(stage: OneStage, before: Schema) -> OneStage:
    """The stage in its place: where the columns before it have draws, it reads and rewrites them.
    For `Component.placed`."""
    if SPLIT_DRAW not in before:
        return stage
    added = {name: type_ for name, type_ in stage.adds.items() if name not in ADDED}
    return stage.declaring(
        reads={**stage.reads, **ADDED},
        reads_again=stage.reads_again | set(ADDED),
        adds=added,
        rewrites={**stage.rewrites, **ADDED},
    )


def own_draws(columns: pa.RecordBatch) -> pa.Array:
    """The draw with which each document comes to the stage: what it inherited, else its own."""
    own = pa.array(mix(columns["priority"].to_numpy()))
    names = columns.schema.names
    return pc.coalesce(columns[SPLIT_DRAW], own) if SPLIT_DRAW in names else own


def inherited(decision: pa.RecordBatch) -> dict[str, pa.Array]:
    """The column of draws with which documents leave: that of the cluster, else the own one.

    decision: the draws of clusters in `cluster_draw`, and the columns that are read again.
    """
    return {SPLIT_DRAW: pc.coalesce(decision["cluster_draw"], own_draws(decision))}
