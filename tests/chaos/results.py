"""What a run gave: its dataset and its ledger; and in what two of them differ."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from corpus.commands.validate import validate
from corpus.errors import CorpusError

__all__ = ["Given", "differences", "given_by"]

_SHOWN = 3
_UNEQUAL = ("timing", "repairs")
"""Tables of the ledger that tell how a run went, and so differ from one to the next."""

Rows = Counter[str]


@dataclass(frozen=True)
class Given:
    """files: SHA-256 of all below dataset/data. tables: the rows of each table of the ledger.
    off: what `corpus validate` finds."""

    files: Mapping[str, str]
    tables: Mapping[str, Rows]
    off: tuple[str, ...] = ()


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
    try:
        off = validate(str(run))
    except CorpusError as error:
        off = [str(error)]
    return Given(files, tables, tuple(off))


def _rows(path: Path, poisoned: str) -> Rows:
    rows = pq.read_table(path).to_pylist()
    for row in rows:
        if row.get("stage") == poisoned and row.get("event") == "quarantined":
            row["reason"] = ""
    return Counter(map(str, rows))


def differences(found: Given, expected: Given) -> list[str]:
    """In what a run differs from the undisturbed one, in words."""
    said = [
        *_off("missing", expected.files.keys() - found.files.keys()),
        *_off("too many", found.files.keys() - expected.files.keys()),
    ]
    both = found.files.keys() & expected.files.keys()
    said += _off("other bytes", {n for n in both if found.files[n] != expected.files[n]})
    for name in sorted(found.tables.keys() | expected.tables.keys()):
        here, there = found.tables.get(name, Rows()), expected.tables.get(name, Rows())
        if here != there:
            lost, new = (there - here).total(), (here - there).total()
            said.append(f"ledger/{name}: {lost} rows are missing, {new} are new")
    said += _off("validate", set(found.off))
    return said


def _off(what: str, names: set[str]) -> list[str]:
    if not names:
        return []
    some = ", ".join(sorted(names)[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return [f"{what}: {some}{more}"]
