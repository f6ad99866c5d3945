"""Nothing that is held out of training is in train: no document, and no copy of one.

A cluster is a document with those that deduplication dropped as copies of it, by the ledger. Ids
are compared by a hash of 64 bits, so that memory grows with what is held out alone, by 8 bytes for
each document.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.config.units import counted
from corpus.documents.ids import priority
from corpus.run.deep_validation.dataset import Dataset
from corpus.run.deep_validation.finding import Finding, named

__all__ = ["disjoint"]

_WHAT = "splits"
_TRAIN = "train"

_Hashes = npt.NDArray[np.uint64]


def disjoint(dataset: Dataset) -> Finding:
    """Look for documents of a split, and for members of their clusters, in another split."""
    splits = sorted({one.get("split", _TRAIN) for one in dataset.shards} - {_TRAIN})
    if not splits:
        return Finding(_WHAT, "nothing is held out")
    off: list[str] = []
    held_out, members = 0, 0
    earlier: dict[str, _Hashes] = {}
    for split in splits:
        own = _joined([_hashes(ids) for name, ids in _ids(dataset) if name == split])
        cluster = _cluster(dataset, own)
        held_out, members = held_out + len(own), members + len(cluster) - len(own)
        others = _found(dataset, cluster, {_TRAIN, *splits} - {split, *earlier})
        off += [
            f"{name}: {counted(len(ids), 'document')} of it in a cluster of {split}: {named(ids)}"
            for name, ids in others.items()
        ]
        earlier[split] = own
    said = f"{counted(held_out, 'document')} of {', '.join(splits)} and {members:,} copies of them "
    said += "by the ledger" if dataset.run is not None else "(there is no ledger that knows them)"
    return Finding(_WHAT, f"{said} looked for in the other splits", tuple(off))


def _ids(dataset: Dataset) -> Iterator[tuple[str, pa.Array]]:
    for shard, table in dataset.tables(["id"]):
        yield shard.get("split", _TRAIN), table["id"].combine_chunks()


def _hashes(ids: pa.Array) -> _Hashes:
    hashes: _Hashes = priority(ids, 0).to_numpy()
    return hashes


def _joined(parts: list[_Hashes]) -> _Hashes:
    return np.unique(np.concatenate([np.empty(0, np.uint64), *parts]))


def _cluster(dataset: Dataset, own: _Hashes) -> _Hashes:
    """The documents, and all that the ledger links with them as copies, over several steps."""
    while True:
        more = [own]
        for table in dataset.copies():
            copy, survivor = (_hashes(table[n].combine_chunks()) for n in ("id", "survivor"))
            more += [copy[_in(survivor, own)], survivor[_in(copy, own)]]
        together = _joined(more)
        if len(together) == len(own):
            return own
        own = together


def _in(hashes: _Hashes, known: _Hashes) -> npt.NDArray[np.bool_]:
    """Whether each is among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(hashes), bool)
    places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    same: npt.NDArray[np.bool_] = known[places] == hashes
    return same


def _found(dataset: Dataset, cluster: _Hashes, splits: set[str]) -> dict[str, list[str]]:
    """The ids of documents of these splits that are in a cluster."""
    found: dict[str, list[str]] = {}
    for split, ids in _ids(dataset):
        if split in splits and (there := _in(_hashes(ids), cluster)).any():
            found.setdefault(split, []).extend(ids.filter(pa.array(there)).to_pylist())
    return dict(sorted(found.items()))
