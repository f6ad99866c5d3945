"""The rounds of near-duplicate removal: from band keys to a decision for each document.

band -> pair       documents that agree in a band are candidates
pair -> half       each pair, joined with the sketch of its smaller document
half -> edge       pairs that are similar enough, as edges in both directions
edge -> edge       large and small star in turn, until each edge leads to its cluster's survivor
edge -> draw       the draw of each member, on its way to the survivor
edge -> member     members of clusters, each with its survivor and the sketch of that
member -> decision the decision on each member

Rows refer to a document by its preference key (`dedup.preference_keys`). A sketch is what two
documents are compared by: a signature, or the set of shingles itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.stage import Loop, Round
from dedup.components import both_ways, large_star, small_star
from dedup.decision import DECISION
from dedup.lsh import Keys, candidate_pairs
from dedup.preference_keys import PREFERENCE_KEY, ids_of, to_arrow, to_numpy
from dedup.shingles import jaccards
from dedup.signatures import estimates
from dedup.split_draws import ADDED

__all__ = ["BAND", "NearRounds"]

BAND = pa.schema([("key", pa.uint64()), ("hint", pa.uint64()), ("preference", PREFERENCE_KEY)])
"""A row for each band of each document. hint: the document's key in the next band."""

_PAIR = pa.schema([("left", PREFERENCE_KEY), ("right", PREFERENCE_KEY)])
_EDGE = pa.schema([("node", PREFERENCE_KEY), ("neighbour", PREFERENCE_KEY)])
_DRAW = pa.schema([("survivor", PREFERENCE_KEY), *ADDED.items()])
_SLICE = 4096
"""Pairs that are compared at once."""


@dataclass(frozen=True)
class NearRounds:
    """The rounds for one threshold and one kind of sketch.

    threshold: the similarity from which on two documents are near duplicates. sketch: the Arrow
    type of sketches; fixed-size binary for signatures (4 bytes for each value), or `SHINGLES`.
    """

    threshold: float
    sketch: pa.DataType

    @property
    def tables(self) -> Mapping[str, pa.Schema]:
        """The tables that a stage has to summarise its documents to."""
        return {
            "band": BAND,
            "sketch": pa.schema(
                [("preference", PREFERENCE_KEY), ("sketch", self.sketch), *ADDED.items()]
            ),
        }

    def rounds(self) -> Sequence[Round | Loop]:
        """The rounds in their order; the last one gives rows of `DECISION`."""
        carried = pa.field("sketch", self.sketch)
        member = [
            ("preference", PREFERENCE_KEY),
            ("survivor", PREFERENCE_KEY),
            ("cluster_size", pa.int32()),
            ("cluster_draw", pa.uint64()),
            carried,
        ]
        by_preference = {"sketch": ("preference",)}
        return (
            Round(gives="pair", reads={"band": ("key",)}, reduce=_pairs, schema=_PAIR),
            Round(
                gives="half",
                reads={"pair": ("left",), **by_preference},
                order={"pair": ("right",)},
                reduce=_halves,
                schema=pa.schema([*_PAIR, carried]),
            ),
            Round(
                gives="edge",
                reads={"half": ("right",), **by_preference},
                reduce=self._edges,
                schema=_EDGE,
            ),
            Loop(
                rounds=(
                    Round(gives="star", reads={"edge": ("node",)}, reduce=_large, schema=_EDGE),
                    Round(gives="edge", reads={"star": ("node",)}, reduce=_small, schema=_EDGE),
                )
            ),
            Round(
                gives="draw",
                reads={"edge": ("node",), **by_preference},
                reduce=_draws,
                schema=_DRAW,
            ),
            Round(
                gives="member",
                reads={"edge": ("node",), "draw": ("survivor",), **by_preference},
                reduce=_members,
                schema=pa.schema(member),
            ),
            Round(
                gives="decision",
                reads={"member": ("preference",), **by_preference},
                reduce=self._decisions,
                schema=DECISION,
            ),
        )

    def _edges(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The candidate pairs that are similar enough, as edges in both directions."""
        half = tables["half"]
        other = _places(tables["sketch"], half["right"])
        similar = self._similarities(half["sketch"], tables["sketch"]["sketch"], other)
        near = half.filter(pa.array(similar >= self.threshold))
        return _edge_table(*both_ways(_keys(near["left"]), _keys(near["right"])))

    def _decisions(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """For each member: its survivor, the similarity to it, and the size of the cluster."""
        member, sketch = tables["member"], tables["sketch"]
        own = _places(sketch, member["preference"])
        stays = pa.array(_keys(member["preference"]) == _keys(member["survivor"]))
        similar = self._similarities(member["sketch"], sketch["sketch"], own)
        null = pa.scalar(None)
        return pa.table(
            {
                "document": sketch["document"].take(pa.array(own)),
                "survivor": pc.if_else(stays, null, ids_of(_one(member["survivor"]))),
                "similarity": pc.if_else(stays, null, pa.array(similar)),
                "cluster_size": member["cluster_size"],
                "cluster_draw": member["cluster_draw"],
            }
        )

    def _similarities(
        self, left: pa.ChunkedArray, sketches: pa.ChunkedArray, right: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.float64]:
        """The similarity of each sketch in `left` to the row of `sketches` whose number is in
        `right`."""
        lefts, all_sketches = _one(left), _one(sketches)
        found = [np.empty(0)]
        for start in range(0, len(lefts), _SLICE):
            one = lefts.slice(start, _SLICE)
            other = all_sketches.take(pa.array(right[start : start + _SLICE]))
            if pa.types.is_large_list(self.sketch):
                found.append(jaccards(one, other))
            else:
                found.append(estimates(_signatures(one), _signatures(other)))
        return np.concatenate(found)


def _pairs(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The pairs of documents to compare, as (smaller, larger); a pair that agrees in several bands
    comes once for each."""
    band = tables["band"]
    keys, hints = band["key"].to_numpy(), band["hint"].to_numpy()
    left, right = candidate_pairs(keys, _keys(band["preference"]), hints)
    return pa.table({"left": to_arrow(left), "right": to_arrow(right)})


def _halves(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The distinct pairs, each with the sketch of its smaller document."""
    pair, sketch = tables["pair"], tables["sketch"]
    left, right = _keys(pair["left"]), _keys(pair["right"])
    fresh = np.ones(left.size, np.bool_)
    fresh[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    pair = pair.filter(pa.array(fresh))
    at = _places(sketch, pair["left"])
    return pair.append_column("sketch", sketch["sketch"].take(pa.array(at)))


def _large(tables: Mapping[str, pa.Table]) -> pa.Table:
    return _edge_table(*large_star(*_ends(tables["edge"])))


def _small(tables: Mapping[str, pa.Table]) -> pa.Table:
    return _edge_table(*both_ways(*small_star(*_ends(tables["star"]))))


def _draws(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The draw of each member of a cluster, the survivor included, with the survivor."""
    node, neighbour = _ends(tables["edge"])
    members, at = np.unique(node, return_index=True)
    survivors = np.where(neighbour[at] < members, neighbour[at], members)
    sketch = tables["sketch"]
    places = np.searchsorted(_keys(sketch["preference"]), members)
    draws = _one(sketch["split_draw"]).take(pa.array(places))
    return pa.table({"survivor": to_arrow(survivors), "split_draw": draws})


def _members(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Each member of a cluster, the survivor included, with its survivor, the survivor's sketch,
    and the smallest draw of the cluster."""
    survivor, document = _ends(tables["edge"])
    members = survivor < document
    survivors, opens = np.unique(survivor[members], return_index=True)
    documents = np.concatenate([survivors, document[members]])
    hangs_on = np.concatenate([survivors, survivor[members]])
    sizes = np.diff(opens, append=np.count_nonzero(members)) + 1
    cluster = np.searchsorted(survivors, hangs_on)
    first = np.unique(_keys(tables["draw"]["survivor"]), return_index=True)[1]
    draws = tables["draw"]["split_draw"].to_numpy()
    smallest = np.minimum.reduceat(draws, first) if first.size else draws
    sketch = tables["sketch"]
    at = np.searchsorted(_keys(sketch["preference"]), hangs_on)
    return pa.table(
        {
            "preference": to_arrow(documents),
            "survivor": to_arrow(hangs_on),
            "cluster_size": pa.array(sizes[cluster].astype(np.int32)),
            "cluster_draw": pa.array(smallest[cluster]),
            "sketch": sketch["sketch"].take(pa.array(at)),
        }
    )


def _one(column: pa.ChunkedArray) -> pa.Array:
    """A column as one array."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _keys(preferences: pa.ChunkedArray) -> Keys:
    return to_numpy(_one(preferences))


def _ends(edges: pa.Table) -> tuple[Keys, Keys]:
    return _keys(edges["node"]), _keys(edges["neighbour"])


def _edge_table(nodes: Keys, neighbours: Keys) -> pa.Table:
    return pa.table({"node": to_arrow(nodes), "neighbour": to_arrow(neighbours)})


def _places(sketch: pa.Table, preferences: pa.ChunkedArray) -> npt.NDArray[np.intp]:
    """The row of `sketch`, which is sorted by preference key, that holds each of these keys."""
    return np.searchsorted(_keys(sketch["preference"]), _keys(preferences))


def _signatures(sketches: pa.Array) -> npt.NDArray[np.uint32]:
    """The signatures that fixed-size binary values hold, shape (rows, permutations)."""
    width = sketches.type.byte_width
    data = np.frombuffer(sketches.buffers()[1] or b"", np.uint8)
    data = data[sketches.offset * width : (sketches.offset + len(sketches)) * width]
    return data.view("<u4").reshape(len(sketches), width // 4)
