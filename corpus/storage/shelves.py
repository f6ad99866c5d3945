"""Shelves: the task files of a folder, put together in one file.

A shelf is written whole before the task files go that it takes up, so that a task is always found
in one or the other; a task file of its own goes before the one in the shelf.
"""

from collections.abc import Callable
from contextlib import suppress

from corpus.errors import Damaged
from corpus.storage.store import COMMIT, SHELF, Store
from corpus.storage.task_files import TASK, TaskFile, TaskFileWriter

__all__ = ["PER_SHELF", "shelf_count", "shelve", "sizes_of_members", "task_files"]

PER_SHELF = 64
"""Task files that a shelf is meant for, so that its directory is read in a moment."""
_MOST_A_SHELF = 64 * PER_SHELF


def shelf_count(tasks: int, before: int = 0) -> int:
    """How many shelves there are for so many tasks of a step: a power of two.

    before: how many there were; their number stays until there are sixty-four times as many tasks
    as they are meant for, so that what is lost then is a small part of what there is to do.
    """
    if before and tasks <= before * _MOST_A_SHELF:
        return before
    return 1 << max(0, -(-tasks // PER_SHELF) - 1).bit_length()


def shelve(store: Store, folder: str, *, drop: Callable[[str], bool] | None = None) -> None:
    """Put the task files of a folder into its shelf, if that makes fewer files. No task may be at
    work there.

    drop: whether a member, by its name, is left out; with it, all is written anew.
    """
    loose = _loose(store, folder)
    files = len(loose) + store.exists(folder, SHELF)
    if files == 0 or (drop is None and (not loose or files == 1)):
        return
    damaged = set()
    with store.working_shelf(folder) as shelf:
        for path in task_files(store, folder):
            name = path.rpartition("/")[2]
            try:
                with store.task_file(path) as file:
                    _take_up(shelf, name, file, drop or _nothing)
            except Damaged:
                damaged.add(name)  # it is left to whoever reads it, who will say so
    for name in loose:
        if name not in damaged:
            store.remove(folder, name)


def _take_up(shelf: TaskFileWriter, name: str, file: TaskFile, drop: Callable[[str], bool]) -> None:
    """Copy a task file into a shelf, unless its task was taken back."""
    if COMMIT not in file.members:
        return
    with shelf.member(name) as stream:
        copy = TaskFileWriter(stream)
        for member in file.members:
            if not drop(member):
                file.copy_to(copy, member)
        copy.close()


def _nothing(_: str) -> bool:
    return False


def sizes_of_members(store: Store, folder: str) -> dict[str, int]:
    """Bytes of all members of the same name, in the task files of a folder and in its shelf."""
    sizes: dict[str, int] = {}
    for path in task_files(store, folder):
        with suppress(Damaged), store.task_file(path) as file:
            for member in file.members:
                sizes[member] = sizes.get(member, 0) + file.size(member)
    return sizes


def task_files(store: Store, folder: str) -> list[str]:
    """The paths of the task files in a folder and in its shelf, sorted."""
    return [
        f"{folder}/{name}" for name in sorted({*_loose(store, folder), *_shelved(store, folder)})
    ]


def _loose(store: Store, folder: str) -> list[str]:
    """The names of the task files in a folder."""
    return [name for name in store.names(folder) if name.endswith(TASK)]


def _shelved(store: Store, folder: str) -> list[str]:
    """The names of the task files in a shelf; none where it is missing or damaged."""
    try:
        with store.shelf(folder) as shelf:
            return list(shelf.members)
    except (FileNotFoundError, NotADirectoryError, Damaged):
        return []
