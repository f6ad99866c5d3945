"""Lists of addresses, matched by whole labels and whole path segments, never by substrings.

A line is a domain (`example.org`, which includes its subdomains), the IP address of a host, or the
beginning of addresses (`https://example.org/blog`). Such a beginning matches up to the end of a
path segment, of the path or of the address: `/blog` matches `/blog/1` and `/blog?page=1`, but not
`/blogs`. Scheme, port, a slash at the end, the case of letters and, before a path, `www.` make no
difference. `#` begins a comment.

A folder is read as a category of the UT1 collection (Université Toulouse Capitole) or of
squidGuard: its files `domains` and `urls` are read, others, such as `expressions`, are not.

Entries are kept as hashes of 8 bytes, since lists have millions of entries and every process
holds them. With five million entries and 10^10 addresses, there is one wrong match in about one of
fifty runs.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from posixpath import basename

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from corpus.documents.urls import ascii_host, clean_url
from corpus.errors import InputError
from corpus.storage.filesystems import filesystem_at, with_retries
from corpus.storage.inputs import glance, opened

__all__ = ["files_of", "listed", "name_of"]

Hashes = npt.NDArray[np.uint64]
_FILES = ("domains", "urls")
_SEGMENTS = 32
"""Number of path segments that are compared."""


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
    if not paths or not len(urls):
        return found
    rows: list[int] = []
    hashes = array("Q")
    for row, url in enumerate(urls.to_pylist()):
        for key in _keys(url or ""):
            rows.append(row)
            hashes.append(xxh3_64_intdigest(key))
    looked_for, of_row = np.frombuffer(hashes, np.uint64), np.array(rows)
    for path in reversed(paths):
        for row in np.unique(of_row[_contained(_entries(path), looked_for)]).tolist():
            found[row] = name_of(path)
    return found


def _keys(url: str) -> Iterator[str]:
    """The keys of all entries that would match an address."""
    host, path = _split(clean_url(url))
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
    word = words[0].lower()
    if word.isascii() and "/" not in word and ":" not in word:  # a domain, as nearly all are
        return word.lstrip("*.").rstrip(".")
    host, path = _split(clean_url(word if "//" in word.partition("?")[0] else f"//{word}"))
    path = path if "?" in path else path.rstrip("/")
    return host.removeprefix("www.") + path if path else host.lstrip("*.")


def _split(url: str) -> tuple[str, str]:
    """Host, and path with query, in lower case; the path begins with a slash or is empty."""
    rest = url.partition("//")[2]
    for place, letter in enumerate(rest):
        if letter in "/?\\":
            host, path = rest[:place], rest[place:].lower()
            break
    else:
        host, path = rest, ""
    if not host.endswith("]"):
        name, colon, port = host.rpartition(":")
        host = name if colon and (port.isdecimal() or not port) else host
    return ascii_host(host), path if path.startswith("/") or not path else f"/{path}"


def _entries(path: str) -> Hashes:
    """The sorted hashes of a list's entries."""
    files = files_of(path)
    seen = [(file, glance([file])[0]) for file in files]
    return _read(tuple((file, one["size"], one["hint"]) for file, one in seen))


@lru_cache(maxsize=64)
def _read(files: tuple[tuple[str, int, str], ...]) -> Hashes:
    """The sorted hashes of all entries, read once for each state of the files."""
    hashes = array("Q")
    for file, *_ in files:
        with opened(file) as stream:
            hashes.extend(map(xxh3_64_intdigest, filter(None, map(_entry, _lines(stream)))))
    return np.unique(np.frombuffer(hashes, np.uint64))


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    for line in stream:
        yield line.decode("utf-8", "replace")


def _contained(entries: Hashes, hashes: Hashes) -> npt.NDArray[np.bool_]:
    """For each hash, whether it is among the sorted entries."""
    if not len(entries):
        return np.zeros(len(hashes), np.bool_)
    places = np.minimum(np.searchsorted(entries, hashes), len(entries) - 1)
    found: npt.NDArray[np.bool_] = entries[places] == hashes
    return found
