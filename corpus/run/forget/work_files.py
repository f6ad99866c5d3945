"""What of `work/` holds documents: it goes as a whole, and the next run makes it again."""

from collections.abc import Collection, Iterator
from contextlib import closing, suppress

import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import Damaged
from corpus.storage.checked_parquet import CheckedParquetFile
from corpus.storage.shelves import task_files
from corpus.storage.store import Store
from corpus.tasks.work_folder import (
    BARRIERS,
    DOCUMENTS,
    QUARANTINE,
    SEGMENTS,
    SINK,
    left_file,
    segments_folder,
)

__all__ = ["holding"]


def holding(work: Store, ids: Collection[str]) -> list[str]:
    """The folders of `work/` that go so that nothing of these documents is left, sorted.

    Of the segments these are the shelves that hold one of them, with the same shelf of all other
    segments of the source: so a partition goes as if it had never been read, and all others stay.
    Barriers and the sink go whole, since there documents of all partitions meet. Ids are read, so
    a shelf that `corpus clean` has freed of them stays.
    """
    wanted = pa.array(sorted(ids), pa.string())
    shelves = {
        (name.partition(".")[0], shelf)
        for name, shelf, folder in _shelves(work)
        if _holds(work, folder, wanted)
    }
    found = [
        folder
        for name, shelf, folder in _shelves(work)
        if (name.partition(".")[0], shelf) in shelves
    ]
    whole = [folder for folder in (BARRIERS, SINK, QUARANTINE) if work.exists(folder)]
    return sorted([*found, *whole])


def _shelves(work: Store) -> Iterator[tuple[str, str, str]]:
    """Yield the name of a segment, which begins with that of its source; the number of a shelf; and
    its folder."""
    for name in work.names(SEGMENTS):
        for shelf in work.names(segments_folder(name)):
            yield name, shelf, f"{segments_folder(name)}/{shelf}"


def _holds(work: Store, folder: str, ids: pa.Array) -> bool:
    """Whether a file of documents in a folder has one of the ids. One that cannot be read counts as
    one that has."""
    for path in task_files(work, folder):
        for member in (f"{path}/{DOCUMENTS}", left_file(path)):
            with suppress(FileNotFoundError, NotADirectoryError):
                if _names_one(work, member, ids):
                    return True
    return False


def _names_one(work: Store, path: str, ids: pa.Array) -> bool:
    try:
        with closing(CheckedParquetFile(work, path)) as file:
            groups = (file.read(group, ["id"]) for group in range(len(file)))
            return any(pc.any(pc.is_in(table["id"], ids)).as_py() for table in groups)
    except Damaged:
        return True
