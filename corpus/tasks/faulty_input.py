"""Faulty input files: a source's complaint about its input as a result of the task that read it.

Such a task is done, and gives no documents of these files. So one run finds all faulty files;
whether it may pass over them is decided once all sources are read, and enters no task.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.errors import FaultyFiles, InputError, MissingColumn, StoreUnavailable, printable
from corpus.stage import Partition, Records
from corpus.storage.tables import table_of_rows

__all__ = [
    "FAULTY",
    "Fault",
    "FaultyFile",
    "InputFaults",
    "LackingColumn",
    "LateFault",
    "check_faulty_files",
    "faulty_table",
    "found_faulty",
]

FAULTY = pa.schema([("source", pa.string()), ("file", pa.string()), ("reason", pa.string())])
"""The table of faulty files, sorted."""
_NAMED = 20
"""Files that a message names at most, of each source."""
_LACKING = 20
"""Files without a column that are enough to say that the settings are wrong."""


@dataclass(frozen=True)
class Fault:
    """Why an input file could not be read, as it stands in a commit record.

    file: as `origin.file` names it. reason: for tables, without what the file holds. message: for
    the user. lacks_column: a column that the settings name is missing, which may be a fault of the
    settings.
    """

    file: str
    reason: str
    message: str
    lacks_column: bool

    @classmethod
    def of(cls, file: str, error: InputError) -> "Fault":
        """The fault that a source found in a file."""
        # Behind a semicolon, messages say what there is instead, such as the names of fields.
        reason = error.message.partition("; ")[0]
        return cls(file, reason, error.message, isinstance(error, MissingColumn))


class LateFault(Exception):
    """The fault of a file was found when some of its documents were counted already."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class InputFaults:
    """Collects the faults of the input files of one partition.

    file: the file of the partition; "" for a group. passed_over: files whose documents are left
    out, since they are known to be faulty.
    """

    def __init__(self, file: str, passed_over: Collection[str]) -> None:
        self.found: list[Fault] = []
        self._file = file
        self._passed_over = passed_over

    def watched(self, records: Iterator[Records]) -> Iterator[Records]:
        """What a source reads of the files without a fault. Raises LateFault."""
        last = ""
        try:
            for read in records:
                file = read.file or self._file
                if read.fault is not None:
                    self._note(file, read.fault, is_late=file == last)
                elif file not in self._passed_over:
                    last = file
                    yield read
        except StoreUnavailable:  # it says nothing of the file
            raise
        except InputError as error:
            if not self._file:
                raise
            self._note(self._file, error, is_late=bool(last))

    def _note(self, file: str, error: InputError, *, is_late: bool) -> None:
        if is_late:
            raise LateFault(file) from error
        self.found.append(Fault.of(file, error))


@dataclass(frozen=True, order=True)
class FaultyFile:
    """An input file that could not be read. path: by which it is opened."""

    source: str
    file: str
    reason: str
    path: str
    message: str
    lacks_column: bool = False


def found_faulty(
    source: str, partitions: Iterable[Partition], faults: Iterable[Mapping[str, Any]]
) -> list[FaultyFile]:
    """The faulty files of a source, sorted, each once with the fault of its first faulty range.

    faults: those of all its partitions, in their order, as commit records have them.
    """
    paths = {file.file: file.path for p in partitions for file in p.members or (p,)}
    found: dict[str, FaultyFile] = {}
    for fault in faults:
        file = fault["file"]
        found.setdefault(file, FaultyFile(source, path=paths.get(file, file), **fault))
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
        """Take the commit record of a partition. Raises MissingColumn when all files so far lack a
        column, and are too many for the run to pass over."""
        faults = [fault for fault in record.get("faulty", ()) if fault["lacks_column"]]
        self._seen += len(record["input"]["glance"])
        self._lacking += len(faults)
        if faults and self._enough <= self._lacking == self._seen:
            raise MissingColumn(
                f"{faults[0]['message']}; so it is in all files read so far ({self._seen:,})"
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
