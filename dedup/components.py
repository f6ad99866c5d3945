"""Connected components: pairs of duplicates in, clusters out.

A cluster is named by its smallest document, so names that sort by preference (higher rank
first, then longer, then id) make the cluster's name its survivor. Names are integers or bytes
of one fixed width.

`components` is for pairs that fit in memory. `large_star` and `small_star` are for those that
do not (Kiveris et al., "Connected components in MapReduce and beyond", SoCC 2014): steps that
look at one node and its neighbours at a time, repeated in turn until the edges stay equal; then
each edge leads from a document to its cluster's smallest one.
"""

import numpy as np
import numpy.typing as npt

from dedup.lsh import Keys

__all__ = ["both_ways", "components", "large_star", "small_star"]

Edges = tuple[Keys, Keys]


def components(left: Keys, right: Keys) -> Edges:
    """All nodes of the pairs, sorted and distinct, and the smallest node of each one's component.

    Every root is hung on the smallest root that a pair joins it to, then paths are made short,
    until no pair joins two roots.
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
    """Joins each node's larger neighbours to the smallest of the node and its neighbours.

    Takes edges in both directions, all rows of a node at once, of any number of nodes; gives
    edges as (larger, smaller).
    """
    nodes, neighbours, first = _stars(nodes, neighbours)
    smallest = np.where(neighbours[first] < nodes, neighbours[first], nodes)
    larger = neighbours > nodes
    return neighbours[larger], smallest[larger]


def small_star(nodes: Keys, neighbours: Keys) -> Edges:
    """Joins each node and its smaller neighbours to the smallest of these.

    Takes edges as (larger, smaller), all rows of a larger node at once, of any number of nodes;
    gives edges as (larger, smaller).
    """
    smaller = neighbours < nodes
    nodes, neighbours, first = _stars(nodes[smaller], neighbours[smaller])
    smallest = neighbours[first]
    # The row of the smallest neighbour gives the node's own edge; the others give their own.
    own = first == np.arange(nodes.size)
    return np.where(own, nodes, neighbours), smallest


def _stars(nodes: Keys, neighbours: Keys) -> tuple[Keys, Keys, npt.NDArray[np.intp]]:
    """Rows sorted and distinct, and for each the row of its node's smallest neighbour.

    Rows are made distinct within a node only: what a node gives must not depend on which others
    are looked at with it.
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
