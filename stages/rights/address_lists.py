"""Lists of addresses, matched by whole labels and whole path segments, never by substrings.

A line is a domain (`example.org`, which includes its subdomains), the IP address of a host, or the
beginning of addresses (`https://example.org/blog`). Such a beginning matches up to the end of a
path segment, of the path or of the address: `/blog` matches `/blog/1` and `/blog?page=1`, but not
`/blogs`. Addresses are compared in one spelling (`corpus.documents.canonical_urls`), so an entry
may be written as a browser shows it. Scheme, port, a slash at the end, the case of letters and,
before a path, `www.` make no difference. `#` begins a comment.

A folder is read as a category of the UT1 collection (Université Toulouse Capitole) or of
squidGuard: its files `domains` and `urls` are read, others, such as `expressions`, are not. A file
may be packed (`corpus.storage.unpacking`), whatever its name.

Entries are kept as 64-bit hashes with their lines, 16 bytes each, since lists have millions of
entries and every process holds them. With five million entries and 10^10 addresses, there is one
wrong match in about one of fifty runs.
"""

import io
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from posixpath import basename
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from corpus.documents.canonical_urls import canonical_url
from corpus.errors import InputError
from corpus.storage.filesystems import filesystem_at, with_retries
from corpus.storage.inputs import glance, opened
from corpus.storage.unpacking import Readable, unpacked

__all__ = ["files_of", "lines_of", "listed", "matches", "name_of"]

Hashes = npt.NDArray[np.uint64]
_FILES = ("domains", "urls")
_PORT = re.compile(r":\d*$")
_SEGMENTS = 32
"""Number of path segments that are compared."""
_LONGEST = 1 << 20
"""Bytes of a line of a list at most."""
_BLOCK = 1 << 18


def files_of(path: str) -> list[str]:
    """The files of a list: the file itself, or the files of a folder that are read.

    Raises InputError for a folder that has none of them.
    """
    filesystem, plain = filesystem_at(path)
    if not with_retries(lambda: filesystem.isdir(plain), path, InputError):
        return [path]
    inside = [f"{path.rstrip('/')}/{name}" for name in _FILES]
    found = [file for file in inside if filesystem.exists(filesystem_at(file)[1])]
    if not found:
        raise InputError(
            "the folder holds no list; name a file, or a folder with `domains` or `urls` in it",
            where=path,
        )
    return found


def name_of(path: str) -> str:
    """The name of a list in reports: its file or folder, without the path and the ending."""
    return basename(path.rstrip("/")).partition(".")[0]


def listed(urls: pa.Array, paths: Sequence[str]) -> list[str | None]:
    """For each address, the name of the first list that contains it; None if none does.

    paths: of the lists. Raises InputError for a list that is missing.
    """
    found: list[str | None] = [None] * len(urls)
    for path, rows, _ in reversed(list(matches(urls, paths))):
        for row in np.unique(rows).tolist():
            found[row] = name_of(path)
    return found


def matches(
    urls: pa.Array, paths: Sequence[str]
) -> Iterator[tuple[str, npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """For each list its path, and side by side the addresses (by row) and the entries (by line)
    that match; an address may match several entries."""
    if not paths or not len(urls):
        return
    rows: list[int] = []
    hashes = array("Q")
    for row, url in enumerate(urls.to_pylist()):
        for key in _keys(url or ""):
            rows.append(row)
            hashes.append(xxh3_64_intdigest(key))
    looked_for, of_row = np.frombuffer(hashes, np.uint64), np.array(rows, np.int64)
    for path in paths:
        entries = _entries(path)
        places = entries.find(looked_for)
        held = places >= 0
        yield path, of_row[held], entries.lines[places[held]]


def lines_of(path: str) -> npt.NDArray[np.int64]:
    """The lines of a list that hold an entry, sorted; of equal entries the first. In a folder, the
    lines of `urls` follow those of `domains`."""
    return np.sort(_entries(path).lines)


def _keys(url: str) -> Iterator[str]:
    """All entries that would hold an address."""
    host, path = _split(url)
    if not host:
        return
    yield host
    if not host[-1].isdecimal() and not host.startswith("["):
        dot = host.find(".")
        while dot > -1:
            yield host[dot + 1 :]
            dot = host.find(".", dot + 1)
    site = host.removeprefix("www.")
    whole = path
    path, asked, _ = path.partition("?")
    end = path.find("/", 1)
    for _ in range(_SEGMENTS):
        if end < 0:
            break
        yield site + path[:end]
        end = path.find("/", end + 1)
    if len(path) > 1:
        yield site + path.rstrip("/")
    if asked:
        yield site + whole


def _entry(line: str) -> str:
    """The key of a line of a list; "" for a comment or an empty line."""
    words = line.partition("#")[0].split()
    if not words:
        return ""
    word = words[0]
    if word.isascii() and not set("/:%\\") & set(word):  # nearly all of them
        return word.lower().lstrip("*.").rstrip(".")
    host, path = _split(word if "//" in word.partition("?")[0] else f"http://{word}")
    path = path if "?" in path else path.rstrip("/")
    return host.removeprefix("www.") + path if path else host.lstrip("*.")


def _split(url: str) -> tuple[str, str]:
    """Host, and path with query in lower case; the path is empty where there is but a slash."""
    _, mark, rest = canonical_url(f"http:{url}" if url.startswith("//") else url).partition("://")
    authority, slash, path = rest.partition("/")
    return _PORT.sub("", authority) if mark else "", f"{slash}{path}".lower() if path else ""


@dataclass(frozen=True)
class _Entries:
    """hashes: of all entries, sorted. lines: where each stands, from 1."""

    hashes: Hashes
    lines: npt.NDArray[np.int64]

    def find(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """The place of each hash; -1 where it is not there."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, np.int64)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[places] == hashes, places, -1)


def _entries(path: str) -> _Entries:
    files = files_of(path)
    seen = [(file, glance([file])[0]) for file in files]
    return _read(tuple((file, one["size"], one["hint"]) for file, one in seen))


@lru_cache(maxsize=64)
def _read(files: tuple[tuple[str, int, str], ...]) -> _Entries:
    """All entries; read once for each state of the files. Raises InputError for a damaged list,
    since a part of a list would let pages pass that its other part holds."""
    hashes, lines = array("Q"), array("Q")
    number = 0
    for file, *_ in files:
        for line in _lines(file):
            number += 1
            if entry := _entry(line.decode("utf-8", "replace")):
                hashes.append(xxh3_64_intdigest(entry))
                lines.append(number)
    unique, first = np.unique(np.frombuffer(hashes, np.uint64), return_index=True)
    return _Entries(unique, np.frombuffer(lines, np.uint64).astype(np.int64)[first])


def _lines(file: str) -> Iterator[bytes]:
    """The lines of a list. Raises InputError where it cannot be read to its end."""
    try:
        with opened(file) as stored:
            stream = io.BufferedReader(_Raw(unpacked(stored)), _BLOCK)
            while line := stream.readline(_LONGEST):
                _check_length(line)
                yield line
    except InputError as error:
        raise InputError(error.message, where=file) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise InputError("the list is damaged or cut short", where=file) from error


def _check_length(line: bytes) -> None:
    """Raise InputError for a line that is longer than any entry can be."""
    if len(line) == _LONGEST:
        raise InputError(f"a line has more than {_LONGEST:,} bytes; this is no list")


class _Raw(io.RawIOBase):
    """Unpacked bytes as a raw stream, which a buffer can read."""

    def __init__(self, stream: Readable) -> None:
        super().__init__()
        self._stream = stream

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readable(self) -> bool:
        return True
