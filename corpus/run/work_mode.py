"""Who may read `work/`: it holds texts with their personal data before a stage scrubs them, so by
default its owner alone. Object stores have rights of their own, which are left alone."""

import os
import stat
from dataclasses import replace
from pathlib import Path

from corpus.config.options import WORK_MODE
from corpus.storage.local_files import cannot_write, make_folder
from corpus.storage.store import Store
from corpus.system.logs import log
from corpus.tasks.work_folder import CLAIMS, RUN

__all__ = ["found_mode", "protected"]


def protected(store: Store, mode: int) -> Store:
    """The store of a run's `work/`, whose folder is made with this mode if it is not there, and
    which lets nobody in whom the mode or the folder keeps out.

    A folder that is there is never widened. One that is too open is tightened where it is a run's
    and belongs to this user. Raises OutputError when the folder cannot be made.
    """
    if not store.is_local:
        return store
    folder = Path(store.path())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not make_folder(folder, mode):
            mode = _tightened(folder, mode)
    except OSError as error:
        raise cannot_write(error, store.path()) from error
    return replace(store, mode=mode)


def found_mode(store: Store) -> Store:
    """The store of a `work/` that a run has made, to be written to with the mode of its folder."""
    if not store.is_local:
        return store
    try:
        mode = Path(store.path()).stat().st_mode
    except OSError:
        return replace(store, mode=WORK_MODE)
    return replace(store, mode=mode & 0o775 | 0o700)


def _tightened(folder: Path, mode: int) -> int:
    """Take from a folder the rights that `mode` does not give; gives those that are left to both.
    Raises OSError."""
    found = folder.stat()
    excess = found.st_mode & 0o777 & ~mode
    fields = {"fields": {"folder": str(folder)}}
    if excess and not _is_of_a_run(folder):
        log.warning(
            "other files lie beside the run's, so the folder stays open to others; only what the "
            "run makes in it is closed. Give the run a folder of its own",
            extra=fields,
        )
    elif excess and found.st_uid != os.geteuid():
        log.warning(
            "the folder is open to others and belongs to another user, so it stays open; only what "
            "this run makes in it is closed",
            extra=fields,
        )
    elif excess:
        folder.chmod(stat.S_IMODE(found.st_mode) & ~excess)
        log.warning("the folder was open to others, and is not any more", extra=fields)
    return mode & found.st_mode | 0o700


def _is_of_a_run(folder: Path) -> bool:
    """Whether a folder holds the work of a run, or nothing yet."""
    names = {path.name for path in folder.iterdir()}
    return not names or bool(names & {RUN, CLAIMS})
