"""Connected components: pairs of duplicates in, clusters out.

The nodes are documents, given by keys that have an order (`dedup.lsh.Keys`). A cluster is
labelled with its smallest node; with preference keys (`dedup.preference_keys`) that is the
document that stays.

`components` is for pairs that fit in memory. `large_star` and `small_star` are for pairs that do
not (Kiveris et al., "Connected components in MapReduce and beyond", SoCC 2014). They look at one
node and its neighbours at a time and are repeated in turn until the edges stay equal; then each
edge leads from a document to the smallest one of its cluster.
"""

import numpy as np
import numpy.typing as npt

from dedup.lsh import Keys

__all__ = ["both_ways", "components", "large_star", "small_star"]

Edges = tuple[Keys, Keys]


def components(left: Keys, right: Keys) -> Edges:
    """All nodes of the pairs, sorted and distinct, and for each the smallest node of its component.

    Every root is attached to the smallest root that a pair joins it to, then paths are
    shortened; both are repeated until no pair joins two roots.
    """
    nodes, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    one, other = places[: left.size], places[left.size :]
    label = np.arange(nodes.size)
    while True:
        a, b = label[one], label[other]
        apart = a != b
        if not apart.any():
            return nodes, nodes[label]
        one, other, a, b = one[apart], other[apart], a[apart], b[apart]
        np.minimum.at(label, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(label, further := label[label]):
            label = further


def both_ways(left: Keys, right: Keys) -> Edges:
    """Each edge in both directions, as rows of (node, neighbour) for `large_star`."""
    return np.concatenate([left, right]), np.concatenate([right, left])


def large_star(nodes: Keys, neighbours: Keys) -> Edges:
    """Join each node's larger neighbours to the smallest of the node and its neighbours.

    Takes edges in both directions, for any number of nodes, all rows of a node in the same call;
    gives edges as (larger, smaller).
    """
    nodes, neighbours, first = _stars(nodes, neighbours)
    smallest = np.where(neighbours[first] < nodes, neighbours[first], nodes)
    larger = neighbours > nodes
    return neighbours[larger], smallest[larger]


def small_star(nodes: Keys, neighbours: Keys) -> Edges:
    """Join each node and its smaller neighbours to the smallest of these neighbours.

    Takes edges as (larger, smaller), for any number of nodes, all rows of a larger node in the
    same call; gives edges as (larger, smaller).
    """
    smaller = neighbours < nodes
    nodes, neighbours, first = _stars(nodes[smaller], neighbours[smaller])
    smallest = neighbours[first]
    # The row of the smallest neighbour gives the node's own edge; the others give their own.
    own = first == np.arange(nodes.size)
    return np.where(own, nodes, neighbours), smallest


def _stars(nodes: Keys, neighbours: Keys) -> tuple[Keys, Keys, npt.NDArray[np.intp]]:
    """The rows, sorted and distinct, and for each the number of the row with its node's smallest
    neighbour.

    Rows are made distinct within a node only: what a node gives must not depend on the other
    nodes of the same call.
    """
    order = np.lexsort((neighbours, nodes))
    nodes, neighbours = nodes[order], neighbours[order]
    opens = np.ones(nodes.size, np.bool_)
    opens[1:] = nodes[1:] != nodes[:-1]
    fresh = opens.copy()
    fresh[1:] |= neighbours[1:] != neighbours[:-1]
    nodes, neighbours, opens = nodes[fresh], neighbours[fresh], opens[fresh]
    first = np.flatnonzero(opens)[np.cumsum(opens) - 1] if nodes.size else np.empty(0, np.intp)
    return nodes, neighbours, first
