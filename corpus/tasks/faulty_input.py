"""Faulty input files: a source's complaint about its input as a result of the task that read it.

Such a task is done, and gives no documents. So one run finds all faulty files; whether it may pass
over them is decided once all sources are read, and enters no task.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

from corpus.errors import FaultyFiles, InputError, MissingColumn, StoreUnavailable, printable
from corpus.stage import Partition
from corpus.storage.tables import table_of_rows

__all__ = [
    "FAULTY",
    "FaultyFile",
    "FaultyInput",
    "LackingColumn",
    "as_plain",
    "check_faulty_files",
    "faulty_table",
    "found_faulty",
    "watched",
]

T = TypeVar("T")

FAULTY = pa.schema([("source", pa.string()), ("file", pa.string()), ("reason", pa.string())])
"""The table of faulty files, sorted."""
_NAMED = 20
"""Files that a message names at most, of each source."""
_LACKING = 20
"""Files without a column that are enough to say that the settings are wrong."""


class FaultyInput(Exception):
    """A source could not read its partition. error: what it said."""

    def __init__(self, error: InputError) -> None:
        super().__init__(error.message)
        self.error = error


@dataclass(frozen=True, order=True)
class FaultyFile:
    """An input file that could not be read.

    file: as `origin.file` names it. reason: for tables, without what the file holds. path: by which
    it is opened. message: for the user. lacks_column: a column that the settings name is missing,
    which may be a fault of the settings.
    """

    source: str
    file: str
    reason: str
    path: str
    message: str
    lacks_column: bool = False


def watched(records: Iterator[T]) -> Iterator[T]:
    """What a source reads. Raises FaultyInput where the source raises an InputError, but for a
    store that does not answer: that says nothing of the file."""
    try:
        yield from records
    except StoreUnavailable:
        raise
    except InputError as error:
        raise FaultyInput(error) from error


def as_plain(error: InputError) -> dict[str, Any]:
    """The fault as it stands in a commit record."""
    # Behind a semicolon, messages say what there is instead, such as the names of fields.
    reason = error.message.partition("; ")[0]
    lacks_column = isinstance(error, MissingColumn)
    return {"reason": reason, "message": error.message, "lacks_column": lacks_column}


def found_faulty(
    source: str, partitions: Sequence[Partition], faults: Sequence[dict[str, Any] | None]
) -> list[FaultyFile]:
    """The faulty files of a source, sorted, each once with the fault of its first faulty range.

    faults: for each partition, what its commit record says, or None.
    """
    found: dict[str, FaultyFile] = {}
    for partition, fault in zip(partitions, faults, strict=True):
        if fault is not None and partition.file not in found:
            found[partition.file] = FaultyFile(source, partition.file, path=partition.path, **fault)
    return sorted(found.values())


class LackingColumn:
    """Looks out for a column that is missing in all files of a source, so that a run with a wrong
    setting need not read every file to say so.

    files: the number of files of the source. limit: the share of them that the run may pass over.
    """

    def __init__(self, files: int, limit: float) -> None:
        self._enough = max(_LACKING, int(limit * files) + 1)
        self._seen = self._lacking = 0

    def see(self, record: Mapping[str, Any]) -> None:
        """Take the commit record of a partition. Raises MissingColumn when all partitions so far
        lack a column, and are too many for the run to pass over."""
        fault = record.get("faulty") or {}
        self._seen += 1
        self._lacking += bool(fault.get("lacks_column"))
        if self._lacking == self._seen == self._enough:
            raise MissingColumn(
                f"{fault['message']}; so it is in all {self._seen} files read so far"
            )


def check_faulty_files(
    faulty: Mapping[str, Sequence[FaultyFile]], files: Mapping[str, int], limit: float
) -> None:
    """Raise FaultyFiles where a larger share of the files of a source is faulty than `limit`, from
    0 to 1, with the files named. Raise MissingColumn, whatever the limit, where a column is missing
    and no file of the source could be read: then the settings are wrong.

    files: source -> the number of its files.
    """
    for source, found in faulty.items():
        lacking = [file for file in found if file.lacks_column]
        if lacking and len(found) == files[source]:
            raise MissingColumn(lacking[0].message, where=lacking[0].path)
    over = {name: found for name, found in faulty.items() if len(found) > limit * files[name]}
    if not over:
        return
    lines = []
    for source, found in sorted(over.items()):
        lines.append(
            f"{len(found)} of {files[source]} input files of {source} cannot be read, more than "
            f"run.faulty_files ({limit:.2%}) allows:"
        )
        lines += [f"  {printable(file.path)}: {file.message}" for file in found[:_NAMED]]
        if len(found) > _NAMED:
            lines.append(f"  … and {len(found) - _NAMED} more")
    raise FaultyFiles("\n".join(lines))


def faulty_table(faulty: Iterable[FaultyFile]) -> pa.Table:
    """The table of these files, with the columns of `FAULTY`."""
    return table_of_rows([[file.source, file.file, file.reason] for file in sorted(faulty)], FAULTY)
