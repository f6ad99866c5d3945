"""List files: text files with one path or URL a line, which stand in `paths` as `@files.txt`."""

from collections.abc import Iterator, Sequence

from corpus.errors import ConfigError, InputError
from corpus.storage.filesystems import folder_of, in_folder
from corpus.storage.inputs import opened

__all__ = ["LIST", "listed"]

LIST = "@"
"""The first character of an entry of `paths` that names a list file."""


def listed(patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each pattern with the place where it stands: `files.txt:12`, or "" for one that is in
    no list file.

    Patterns of a list are relative to its folder. Blank lines, and those that begin with `#`, mean
    nothing. Raises InputError for a list that is missing, is not UTF-8 or names nothing, and
    ConfigError for a list in a list.
    """
    for pattern in patterns:
        if pattern.startswith(LIST):
            yield from _entries(pattern.removeprefix(LIST))
        else:
            yield pattern, ""


def _entries(path: str) -> Iterator[tuple[str, str]]:
    with opened(path) as stream:
        data = bytes(stream.read())
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        number = data.count(b"\n", 0, problem.start) + 1
        raise InputError("is not UTF-8; save it as UTF-8", where=f"{path}:{number}") from None
    folder, is_empty = folder_of(path), True
    for number, line in enumerate(lines, start=1):
        entry, place = line.strip(), f"{path}:{number}"
        if not entry or entry.startswith("#"):
            continue
        if entry.startswith(LIST):
            raise ConfigError(f"{entry!r}: a list names files, and no other list", where=place)
        is_empty = False
        yield in_folder(folder, entry), place
    if is_empty:
        raise InputError("the list names no file; write one path or URL a line", where=path)
