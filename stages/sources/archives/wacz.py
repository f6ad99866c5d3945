"""WACZ files: zip files with web archives inside (Webrecorder, WACZ 1.1.1).

Each archive below `archive/` is read as a file of its own, through a window on the zip file, in
which it is stored uncompressed. Its path is `zip://archive/data.warc.gz::crawl.wacz`, as in fsspec.
"""

import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from corpus.errors import InputError, StoreUnavailable
from corpus.stage import Partition
from corpus.storage.file_names import spelled
from corpus.storage.inputs import opened
from stages.sources.archives.members import Window

__all__ = ["WACZ", "archives_in", "file_of", "opened_archive"]

WACZ = ".wacz"
_ZIP = "zip://"
_LOCAL = struct.Struct("<4s22xHH")
"""Signature, and the lengths of name and extra field (APPNOTE 6.3, 4.3.7)."""


def file_of(path: str) -> str:
    """The file that contains an archive: the zip file for an archive in one, else the path
    itself."""
    inner, _, outer = path.partition("::")
    return outer if inner.startswith(_ZIP) and outer else path


def archives_in(file: Partition, suffixes: Sequence[str]) -> Iterator[Partition]:
    """The archives in a WACZ file, in the order of their names; the file itself for another file,
    and for a WACZ file that cannot be read, which `opened_archive` then says. suffixes: endings of
    archives."""
    if not file.path.endswith(WACZ):
        yield file
        return
    try:
        archives = _archives(file.path, suffixes)
    except StoreUnavailable:
        raise
    except InputError:
        yield file
        return
    for entry in archives:
        name = entry.filename
        path = f"{_ZIP}{name}::{file.path}"
        label = spelled(name)
        key, size = f"{file.key}/{label}", entry.file_size
        yield replace(file, key=key, path=path, file=f"{file.file}/{label}", size=size)


@contextmanager
def opened_archive(path: str) -> Iterator[Any]:
    """An archive, open for random access. Raises InputError if it is missing, or cannot be read
    inside its zip file."""
    outer = file_of(path)
    if outer == path and path.endswith(WACZ):
        _archives(path, ("",))
        raise InputError("it holds no web archive below archive/", where=path)
    with opened(outer) as stream:
        yield stream if outer == path else _window(stream, path)


def _archives(path: str, suffixes: Sequence[str]) -> list[zipfile.ZipInfo]:
    """The archives in a WACZ file, by name. Raises InputError for a file without any."""
    with opened(path) as stream:
        entries = _zip(stream, path).infolist()
    found = [e for e in entries if e.filename.startswith("archive/")]
    archives = [e for e in found if e.filename.endswith(tuple(suffixes))]
    if not archives:
        raise InputError("it holds no web archive below archive/", where=path)
    return sorted(archives, key=lambda entry: entry.filename)


def _window(stream: Any, path: str) -> Window:
    """The range of a zip file that holds the archive of a path."""
    name = path.partition("::")[0].removeprefix(_ZIP)
    try:
        entry = _zip(stream, path).getinfo(name)
    except KeyError as error:
        raise InputError("the zip file does not hold it (any more)", where=path) from error
    if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
        raise InputError(
            "it is compressed or encrypted by zip; valid: stored, as WACZ has it. Unpack the file",
            where=path,
        )
    stream.seek(entry.header_offset)
    signature, name_size, extra_size = _LOCAL.unpack(stream.read(_LOCAL.size).ljust(_LOCAL.size))
    if signature != b"PK\x03\x04":
        raise InputError("the zip file is damaged where it should begin", where=path)
    start = entry.header_offset + _LOCAL.size + name_size + extra_size
    return Window(stream, start, start + entry.compress_size)


def _zip(stream: Any, path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise InputError("it is no zip file, or one cut short", where=path) from error
