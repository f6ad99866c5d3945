"""Files on local disks: what is in a folder, and what a glob matches. Links are followed.

A link to a file is a file by the link's name. A link that leads nowhere is one too, and cannot be
read. Below a folder, a folder that links lead to is entered once, by its own name where it has one
there, else by the first link that leads to it; so a cycle of links ends.
"""

import fnmatch
import heapq
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError

__all__ = ["WILD", "Listed", "files_below", "files_matching"]

WILD = frozenset("*?[")
"""Characters that make a part of a path a pattern."""


@dataclass(frozen=True)
class Listed:
    """A file or folder. size: bytes of a file; 0 for a link that leads nowhere."""

    path: str
    size: int = 0
    is_folder: bool = False


def files_below(folder: str) -> Iterator[Listed]:
    """All files in a folder and below it. Raises InputError for a folder that may not be read."""
    return (entry for entry in _below(folder) if not entry.is_folder)


def files_matching(folder: str, parts: Sequence[str]) -> Iterator[Listed]:
    """The files and folders that a glob matches, some more than once.

    folder: the part of the glob before its first wildcard. parts: the others; `**` stands for any
    number of folders, or, at the end, for all files. Raises InputError as `files_below`.
    """
    part, *rest = parts
    if part == "**":
        if not rest:
            yield from _below(folder)
            return
        yield from files_matching(folder, rest)
        for entry in _below(folder):
            if entry.is_folder:
                yield from files_matching(entry.path, rest)
        return
    for entry in _named(folder, part):
        if not rest:
            yield entry
        elif entry.is_folder:
            yield from files_matching(entry.path, rest)


def _named(folder: str, part: str) -> Iterator[Listed]:
    """What a folder has under a name, or under names that match a pattern."""
    if WILD & set(part):
        names = fnmatch.filter((entry.name for entry in _scanned(folder)), part)
    else:
        names = [part]
    for name in sorted(names):
        path = Path(folder, name)
        if path.is_dir():
            yield Listed(str(path), is_folder=True)
        elif file := _file(path):
            yield file


def _below(folder: str) -> Iterator[Listed]:
    """All files and folders below a folder; folders that are only linked come last."""
    entered = {_identity(folder)}
    # Folders by whether a link leads to them, and path: so real names come before links.
    waiting = [(False, folder)]
    while waiting:
        is_link, current = heapq.heappop(waiting)
        if is_link:
            if (identity := _identity(current)) in entered:
                continue
            entered.add(identity)
            yield Listed(current, is_folder=True)
        for entry in sorted(_scanned(current), key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                if (identity := _identity(entry.path)) not in entered:
                    entered.add(identity)
                    yield Listed(entry.path, is_folder=True)
                    heapq.heappush(waiting, (False, entry.path))
            elif _is_folder(entry):
                heapq.heappush(waiting, (True, entry.path))
            elif file := _file(entry):
                yield file


def _file(entry: "os.DirEntry[str] | Path") -> Listed | None:
    """A file, or a link that leads nowhere; None for what is neither, such as a socket."""
    path = os.fspath(entry)
    try:
        found = entry.stat()
    except OSError:
        return Listed(path) if entry.is_symlink() else None
    return Listed(path, found.st_size) if stat.S_ISREG(found.st_mode) else None


def _scanned(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:  # it was removed after it was listed
        return []
    except OSError as error:
        raise InputError(f"the folder cannot be read ({error.strerror})", where=folder) from error


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a cycle of links
        return False


def _identity(folder: str) -> tuple[int, int]:
    """What tells a folder from all others, whatever its name."""
    seen = Path(folder).stat()
    return seen.st_dev, seen.st_ino
