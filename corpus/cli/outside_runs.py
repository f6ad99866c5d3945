"""Files that hold what a dataset must not: they are written outside the folders of runs."""

from pathlib import Path

from corpus.errors import OutputError
from corpus.run.manifest_file import MANIFEST_FILE
from corpus.run.run_folder import MANIFEST
from corpus.storage.filesystems import scheme_of
from corpus.tasks.work_folder import RUN

__all__ = ["outside_runs"]

_OF_A_RUN = (MANIFEST, f"work/{RUN}", MANIFEST_FILE)
"""Files by which the folder of a run, or of a dataset, is known."""


def outside_runs(file: str, why: str) -> Path:
    """The path of the file that `--to` names. why: what in it may be personal data. Raises
    OutputError for a place inside the folder of a run or a dataset, and for a URL."""
    if scheme_of(file):
        raise OutputError("give a file of this machine", where=f"--to {file}")
    path = Path(file)
    for folder in path.resolve().parents:
        if any((folder / name).is_file() for name in _OF_A_RUN):
            raise OutputError(
                f"is inside {folder}, a run or a dataset; {why}, which may be personal data. Give "
                "a file elsewhere",
                where=f"--to {file}",
            )
    return path
