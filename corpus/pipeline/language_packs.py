"""Reads the language packs that a pipeline or a command names, and puts them in force."""

from collections.abc import Sequence
from pathlib import Path
from posixpath import basename

from corpus.documents.languages import use_packs
from corpus.documents.packs import (
    MOST_BYTES,
    LanguagePack,
    installed_packs,
    pack_at,
    pack_of,
)
from corpus.errors import ConfigError
from corpus.storage.filesystems import filesystem_at, with_retries
from corpus.storage.inputs import opened

__all__ = ["put_in_force", "read_pack"]


def put_in_force(folders: Sequence[str]) -> None:
    """Put the installed packs and those in these folders in force in this process, in the place of
    all others. Raises ConfigError where one cannot be used."""
    use_packs((*installed_packs(), *map(read_pack, folders)))


def read_pack(folder: str) -> LanguagePack:
    """The pack in a folder, at a local path or an fsspec URL. Raises ConfigError."""
    if "://" not in folder:
        return pack_at(Path(folder))
    filesystem, path = filesystem_at(folder)
    try:
        found = with_retries(lambda: filesystem.ls(path, detail=False), folder, ConfigError)
    except FileNotFoundError:
        raise ConfigError("there is no such folder of a language pack", where=folder) from None
    files = {}
    for name in sorted(basename(str(entry)) for entry in found):
        if name.endswith(".tsv"):
            with opened(f"{folder.rstrip('/')}/{name}") as stream:
                files[name] = stream.read(MOST_BYTES + 1)
    return pack_of(basename(folder.rstrip("/")), folder, files)
