"""What a run gave: its dataset and its ledger; and in what two of them differ."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from corpus.cli.validate import check_dataset
from corpus.errors import CorpusError

__all__ = ["Given", "differences", "given_by"]

_SHOWN = 3
_UNEQUAL = ("timing", "repairs")
"""Tables of the ledger that tell how a run went, and so differ from one to the next."""

Rows = Mapping[str, Sequence[int]]
"""Sums of the numbers of a table, or how many rows there are when it has none, by all else that a
row says."""


@dataclass(frozen=True)
class Given:
    """files: SHA-256 of all below dataset/data. tables: of the ledger. off: what `corpus validate`
    finds. faults: of documents that are poison, as they stand in the quarantine."""

    files: Mapping[str, str]
    tables: Mapping[str, Rows]
    off: Sequence[str] = ()
    faults: Sequence[str] = ()


def given_by(run: Path, poisoned: str) -> Given:
    """What there is in the folder of a run. poisoned: the stage that quarantines documents for a
    reason that is not to be compared."""
    data, ledger = run / "dataset" / "data", run / "ledger"
    files = {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file()
    }
    tables = {
        path.relative_to(ledger).as_posix(): _rows(path, poisoned)
        for path in ledger.rglob("*.parquet")
        if path.stem not in _UNEQUAL
    }
    quarantine = ledger / "quarantine.parquet"
    gone = pq.read_table(quarantine).to_pylist() if quarantine.exists() else []
    faults = sorted(row["reason"] for row in gone if row["stage"] == poisoned)
    try:
        off = check_dataset(str(run))
    except CorpusError as error:
        off = [str(error)]
    return Given(files, tables, off, faults)


def _rows(path: Path, poisoned: str) -> Rows:
    found: dict[str, list[int]] = {}
    for row in pq.read_table(path).to_pylist():
        if row.get("stage") == poisoned and row.get("event") == "quarantined":
            row["reason"] = ""
        numbers = [row.pop(name) for name in list(row) if isinstance(row[name], int)]
        sums = found.setdefault(str(row), [0] * max(1, len(numbers)))
        for place, number in enumerate(numbers or [1]):
            sums[place] += number
    return found


def differences(found: Given, expected: Given) -> list[str]:
    """In what a run differs from the undisturbed one, in words."""
    said = [
        *_off("missing", expected.files.keys() - found.files.keys()),
        *_off("too many", found.files.keys() - expected.files.keys()),
    ]
    both = found.files.keys() & expected.files.keys()
    said += _off("other bytes", {n for n in both if found.files[n] != expected.files[n]})
    for name in sorted(found.tables.keys() | expected.tables.keys()):
        here, there = found.tables.get(name, {}), expected.tables.get(name, {})
        changed = sum(here[row] != there[row] for row in here.keys() & there.keys())
        missing, new = len(there.keys() - here.keys()), len(here.keys() - there.keys())
        if missing or new or changed:
            said.append(f"ledger/{name}: rows missing {missing}, new {new}, changed {changed}")
    said += _off("validate", set(found.off))
    return said


def _off(what: str, names: set[str]) -> list[str]:
    if not names:
        return []
    some = ", ".join(sorted(names)[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return [f"{what}: {some}{more}"]
