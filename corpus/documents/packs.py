"""Language packs: folders of tables that add languages and varieties to those of the product.

A pack is data alone: no code of it is run. Its `languages.tsv` has the columns of the product's and
adds lines to the registry; beside it may lie tables of stages, such as `quality.tsv`. A pack is
read once, where a pipeline is loaded, and then travels with the pipeline as text, so that no worker
needs the folder.

The packs in force are those of this process: the registry, and tables of stages, are read with
them. Installed packs, entry points of the group `alia_corpus.languages`, are in force from the
start:

    [options.entry_points]
    alia_corpus.languages =
        sardinian = my_package_of_tables
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from corpus.documents import language_table
from corpus.documents.language_table import Language, read_languages
from corpus.documents.tab_tables import Row, read_table
from corpus.errors import ConfigError

__all__ = [
    "MOST_BYTES",
    "LanguagePack",
    "force_packs",
    "installed_packs",
    "pack_at",
    "pack_of",
    "packs_in_force",
    "rows_by_tag",
    "tables_of_packs",
    "texts_of_packs",
    "until_packs_change",
]

P = ParamSpec("P")
T = TypeVar("T")

MOST_BYTES = 16 << 20
"""Bytes that a table of a pack may have."""


@dataclass(frozen=True)
class LanguagePack:
    """A language pack.

    name: of its folder or entry point. where: its folder, for messages. files: name of each table
    -> its text.
    """

    name: str
    where: str = field(compare=False)
    files: Mapping[str, str]

    def languages(self) -> list[tuple[Language, Row]]:
        """The languages that it adds, each with its line. Raises ConfigError."""
        path = f"{self.where}/{language_table.FILE}"
        return read_languages(self.files[language_table.FILE], path)


def pack_of(name: str, where: str, files: Mapping[str, bytes]) -> LanguagePack:
    """The pack of a folder with these files. Raises ConfigError where one is no text, too large, or
    `languages.tsv` is missing."""
    if language_table.FILE not in files:
        there = ", ".join(sorted(files)) or "no table"
        raise ConfigError(
            f"is no language pack: it has no {language_table.FILE}; there is {there}", where=where
        )
    texts = {}
    for file, data in sorted(files.items()):
        place = f"{where}/{file}"
        if len(data) > MOST_BYTES:
            raise ConfigError(f"is larger than {MOST_BYTES >> 20} MiB, for a table", where=place)
        try:
            texts[file] = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as problem:
            line = data.count(b"\n", 0, problem.start) + 1
            raise ConfigError("is not UTF-8; save it as UTF-8", where=f"{place}:{line}") from None
    return LanguagePack(name, where, texts)


def pack_at(folder: Path, name: str = "") -> LanguagePack:
    """The pack in a local folder. name: another one than the folder's. Raises ConfigError."""
    try:
        files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.tsv"))}
        is_folder = folder.is_dir()
    except OSError as problem:
        where = str(problem.filename or folder)
        raise ConfigError(f"cannot be read: {problem.strerror}", where=where) from None
    if not is_folder:
        raise ConfigError("there is no such folder of a language pack", where=str(folder))
    return pack_of(name or folder.resolve().name, str(folder), files)


@cache
def installed_packs() -> tuple[LanguagePack, ...]:
    """The packs of installed packages, sorted by the names of their entry points. Only the package
    that contains one, if there is any, is imported. Raises ConfigError."""
    found = []
    for point in sorted(entry_points(group="alia_corpus.languages"), key=lambda p: p.name):
        try:
            spec = find_spec(point.value)
        except ImportError:
            spec = None
        if spec is None or not spec.submodule_search_locations:
            raise ConfigError(
                f"is no installed package: {point.value!r}; a language pack is a package whose "
                f"folder has {language_table.FILE}",
                where=f"entry point {point.name} of alia_corpus.languages",
            )
        found.append(pack_at(Path(next(iter(spec.submodule_search_locations))), point.name))
    return tuple(found)


# -- the packs in force in this process

_in_force: list[tuple[LanguagePack, ...]] = []
"""The one entry, once it is known."""
_forget: list[Callable[[], None]] = []
"""Empties each cache of what was read with the packs in force."""


def packs_in_force() -> tuple[LanguagePack, ...]:
    """The packs in force in this process: the installed ones, until others are put in force."""
    if not _in_force:
        _in_force.append(installed_packs())
    return _in_force[0]


def force_packs(packs: Sequence[LanguagePack]) -> None:
    """Put these packs in force in this process, in the place of all others. Nothing is checked:
    `use_packs` in languages.py does that."""
    if not _in_force or _in_force[0] != tuple(packs):
        _in_force[:] = [tuple(packs)]
        for forget in _forget:
            forget()


def until_packs_change(function: Callable[P, T]) -> Callable[P, T]:
    """As functools.cache; what was kept is forgotten when other packs are put in force."""
    cached = cache(function)
    _forget.append(cached.cache_clear)
    return cast(Callable[P, T], cached)


def texts_of_packs(file: str) -> list[str]:
    """The texts of a table in the packs in force that have one."""
    return [pack.files[file] for pack in packs_in_force() if file in pack.files]


def tables_of_packs(file: str, columns: Sequence[str]) -> list[tuple[LanguagePack, list[Row]]]:
    """The packs in force that have a table, and its lines. Raises ConfigError, with file and line,
    for other columns."""
    return [
        (pack, read_table(pack.files[file], f"{pack.where}/{file}", columns))
        for pack in packs_in_force()
        if file in pack.files
    ]


def rows_by_tag(file: str, columns: Sequence[str]) -> dict[str, Row]:
    """Tag -> its line in a table of the packs in force, whose first column is the tag. Raises
    ConfigError, with file and line, for a tag that the pack itself does not add, or that comes
    twice."""
    found: dict[str, Row] = {}
    for pack, rows in tables_of_packs(file, columns):
        own = [language.tag for language, _ in pack.languages()]
        for row in rows:
            tag = row.cells[0]
            if tag not in own:
                raise row.error(f"{tag!r} is no language of this pack; valid: {', '.join(own)}")
            if tag in found:
                raise row.error(f"{tag} stands in {found[tag].where} already")
            found[tag] = row
    return found
