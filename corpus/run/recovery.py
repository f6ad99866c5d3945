"""Files of `work/` that are not as they were written: the task that wrote one is run again.

Of all that is above the file the commit record is taken back. What is made anew is the same, so
nothing that was made of it before has to be repeated.
"""

from pathlib import PurePosixPath

import pyarrow as pa

from corpus.errors import Damaged
from corpus.run.progress.progress import log
from corpus.storage.store import COMMIT, Store

__all__ = ["MOST_REPAIRS", "REPAIRS", "repair", "repaired"]

MOST_REPAIRS = 20
"""Files in one run; with more, it is the disk that has to be looked at."""

REPAIRS = pa.schema([("path", pa.string()), ("found", pa.string())])
"""path: of the file, below work/. found: what was wrong with it."""
_NOTED = "repairs.json"


def repair(work: Store, damage: Damaged) -> None:
    """Take back the commit records above a file, and note it for the ledger."""
    for folder in PurePosixPath(damage.where).parents:
        work.remove(str(folder), COMMIT)
    log.warning("%s: %s; it is made again", damage.where, damage.message)
    work.write_json([*_noted(work), [damage.where, damage.message]], _NOTED)


def repaired(work: Store) -> pa.Table:
    """All that was noted in this folder, rows of `REPAIRS`."""
    paths, found = zip(*_noted(work), strict=True) if _noted(work) else ((), ())
    return pa.table({"path": pa.array(paths), "found": pa.array(found)}).cast(REPAIRS)


def _noted(work: Store) -> list[list[str]]:
    return work.read_json(_NOTED) or []
