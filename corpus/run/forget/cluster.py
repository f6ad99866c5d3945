"""Copies of documents, as the ledger knows them: those that left since another one stayed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from corpus.run.forget.found import LEFT_TABLES, table_groups
from corpus.run.forget.place import Place

__all__ = ["Copy", "copies_of", "stayed_for"]


@dataclass(frozen=True)
class Copy:
    """A document that left as a copy. stage, reason: where and why. survivor: the id of the one
    that stayed."""

    id: str
    language: str
    stage: str
    reason: str
    survivor: str


def copies_of(place: Place, ids: Collection[str]) -> Mapping[str, Copy]:
    """All documents that left as copies of these, or of one another, by id.

    A run without these documents would let one of them take the place. The ledger is read once
    for each step of a chain of copies, which are few.
    """
    found: dict[str, Copy] = {}
    known, new = set(ids), set(ids)
    while new and place.has_ledger:
        survivors, new = pa.array(sorted(new), pa.string()), set()
        for _, read in table_groups(place.out, LEFT_TABLES[0]):
            mask = pc.is_in(read(["survivor"])["survivor"], survivors)
            if not pc.any(mask).as_py():
                continue
            names = ("id", "language", "stage", "reason", "survivor")
            rows = read(names).filter(mask).to_pylist()
            for copy in (Copy(**{name: row[name] for name in names}) for row in rows):
                if copy.id and copy.id not in known:
                    found[copy.id] = copy
                    new.add(copy.id)
        known |= new
    return found


def stayed_for(place: Place, survivors: Collection[str], known: Collection[str]) -> frozenset[str]:
    """The ids of the documents that stay for some that left, at the ends of their chains of copies.
    survivors: of those that left. known: ids that are asked for themselves, and left out."""
    stay: set[str] = set()
    asked = {id_ for id_ in survivors if id_} - set(known)
    while asked and place.has_ledger:
        wanted, further = pa.array(sorted(asked), pa.string()), dict[str, str]()
        for _, read in table_groups(place.out, LEFT_TABLES[0]):
            rows = read(["id", "survivor"])
            for row in rows.filter(pc.is_in(rows["id"], wanted)).to_pylist():
                further[row["id"]] = row["survivor"] or ""
        stay |= asked - further.keys()
        asked = {id_ for id_ in further.values() if id_} - set(known) - stay
    return frozenset(stay)
