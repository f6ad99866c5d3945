"""Where a run keeps its files: atomic publication and commit records, on fsspec.

A file appears whole or not at all (local_files.py, remote_files.py). A commit record is written
last in its folder; what has none was never finished.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import Any, BinaryIO, TypeVar, cast

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from corpus.errors import Damaged, OutputError
from corpus.storage.digests import HashingStream, digest_of, file_digest
from corpus.storage.filesystems import filesystem_at
from corpus.storage.local_files import LocalFiles
from corpus.storage.remote_files import RemoteFiles

__all__ = ["COMMIT", "Store"]

COMMIT = "commit.json"
_CHECK = "check"
_CHECKED: set[tuple[Any, ...]] = set()
"""Files that this process has read to the end and found as they were written."""
_MOST_CHECKED = 10_000
_AT_ONCE = 16
"""Requests that wait for a store at the same time."""
_READ_AHEAD = 256
"""Commit records that are read before they are asked for."""

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class Store:
    """A folder, local or at any URL that fsspec knows. Paths are relative to it.

    fences: files that appear when another driver takes the folder over (claim.py); from then on
        nothing is written or removed through this store any more.
    written: what has been written through this store, if that is noted: path -> its check, which
        is size and xxh3-128.
    """

    root: str
    fences: tuple[str, ...] = ()
    written: dict[str, str] | None = field(default=None, compare=False, repr=False)

    @property
    def is_local(self) -> bool:
        return isinstance(self._files, LocalFiles)

    @property
    def _files(self) -> LocalFiles | RemoteFiles:
        filesystem, root = filesystem_at(self.root)
        return LocalFiles(root) if "file" in filesystem.protocol else RemoteFiles(filesystem)

    def path(self, *parts: str) -> str:
        """The full path below the root, as the filesystem spells it."""
        return str(PurePosixPath(filesystem_at(self.root)[1], *parts))

    def below(self, *parts: str) -> "Store":
        """The store of a folder in this one."""
        return Store("/".join([self.root.rstrip("/"), *parts]), self.fences)

    def exists(self, *parts: str) -> bool:
        return self._files.exists(self.path(*parts))

    def all_exist(self, paths: Iterable[str]) -> bool:
        return all(_at_once(self.exists, list(paths)))

    def names(self, *parts: str) -> list[str]:
        """Names in a folder, sorted; empty when there is no such folder. On a shared file system
        a listing may be old: nothing may be concluded from what is not in it."""
        return sorted(self._files.names(self.path(*parts)))

    def sizes(self, *parts: str) -> Iterator[tuple[PurePosixPath, int]]:
        """The files in a folder and below, by their path from there, with their bytes; as old as
        `names`."""
        for name, size in sorted(self._files.sizes(self.path(*parts)).items()):
            yield PurePosixPath(name), size

    def remove(self, *parts: str) -> None:
        """Remove a file or a folder with all in it; nothing happens when it is not there."""
        self._check_fences()
        self._files.remove(self.path(*parts))

    def sweep(self, *parts: str, deep: bool = True) -> None:
        """Remove what writers that were killed left in a folder, and below it: half files under
        temporary names, unfinished uploads. Nobody else may be writing there."""
        self._files.sweep(self.path(*parts), deep=deep)

    def open(self, *parts: str) -> Any:
        """Open for reading: a binary stream that can seek, which Arrow's readers take too."""
        return self._files.open(self.path(*parts))

    @contextmanager
    def writing(self, *parts: str) -> Iterator[BinaryIO]:
        """Open for writing; the file appears whole when the block ends, or not at all.

        Raises OutputError when it cannot be written."""
        with self._files.written_whole(self.path(*parts), self._check_fences) as stream:
            if self.written is None:
                yield stream
                return
            hashed = HashingStream(stream, xxhash.xxh3_128())
            yield cast("BinaryIO", hashed)
        self.written["/".join(parts)] = f"{hashed.written} {hashed.hexdigest}"

    def noting(self) -> "Store":
        """The same store, with a note of what is written through it."""
        return replace(self, written={})

    def check(self, path: str, check: str | None) -> None:
        """Raise Damaged unless a file is as its check says. A local file is read for it, once a
        process; object stores keep checksums of their own."""
        if not self.is_local:
            return
        full = Path(self.path(path))
        if not self.exists(path):  # looked up anew: another node may have just written it
            raise Damaged("is not there any more", where=path)
        stat = full.stat()
        seen = (str(full), stat.st_ino, stat.st_size, stat.st_mtime_ns, check)
        if seen in _CHECKED:
            return
        with full.open("rb") as stream:
            digest = file_digest(stream, xxhash.xxh3_128)
        if check != f"{stat.st_size} {digest}":
            raise Damaged("is not as it was written", where=path)
        if len(_CHECKED) > _MOST_CHECKED:
            _CHECKED.clear()
        _CHECKED.add(seen)

    def check_committed(self, path: str) -> None:
        """The same, by the commit record of the folder that the file is in."""
        folder, _, _ = path.rpartition("/")
        self.check(path, self.record(folder)["files"].get(path))

    def sha256(self, path: str) -> str:
        """The SHA-256 of a file's content, in hex."""
        with self.open(path) as stream:
            return file_digest(stream)

    def take(self, other: "Store", source: str, target: str) -> None:
        """Have a file of another store here too: under a second name, or by a copy that the
        store makes itself, where that is possible."""
        self._check_fences()
        if not self._files.adopt(other._files, other.path(source), self.path(target)):
            with other.open(source) as read, self.writing(target) as write:
                copyfileobj(read, write, 1 << 20)

    def write_json(self, value: Any, *parts: str) -> None:
        with self.writing(*parts) as stream:
            stream.write(_as_json(value))

    def create_json(self, value: Any, *parts: str) -> bool:
        """Write a file that is not there yet; False, and nothing written, where there is one."""
        return self._files.created(self.path(*parts), _as_json(value))

    def read_json(self, *parts: str) -> Any:
        """The parsed file, or None when it is not there or is not whole JSON."""
        try:
            return json.loads(self._files.read(self.path(*parts)))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None

    def write_table(self, table: pa.Table, *parts: str) -> None:
        """A small table as Parquet."""
        with self.writing(*parts) as stream:
            pq.write_table(table, stream, compression="zstd", write_page_checksum=True)

    def read_table(self, *parts: str) -> pa.Table:
        """A small table, read by this thread alone. `pq.read_table` lets go of a Python file on
        a thread of its own, which aborts the process if it comes to that while Python ends."""
        with self.open(*parts) as stream:
            return pq.ParquetFile(stream).read(use_threads=False)

    def write_checked(self, value: Mapping[str, Any], *parts: str) -> None:
        """A JSON object with a check of what it holds."""
        plain = json.loads(json.dumps(value))
        with self.writing(*parts) as stream:
            # Without indents: Python writes those at a tenth of the speed.
            stream.write(json.dumps({**plain, _CHECK: digest_of(plain)}).encode())

    def read_checked(self, *parts: str) -> dict[str, Any] | None:
        """The object, or None when it is not there or not as it was written."""
        value: dict[str, Any] | None = self.read_json(*parts)
        if not isinstance(value, dict):
            return None
        check = value.pop(_CHECK, None)
        return value if check == digest_of(value) else None

    def commit(self, folder: str, record: Mapping[str, Any]) -> None:
        """Declare the work in a folder as done."""
        self.write_checked(record, folder, COMMIT)

    def committed(self, folder: str) -> dict[str, Any] | None:
        """The commit record of a folder, if its work was finished, and the record is as it was
        written."""
        return self.read_checked(folder, COMMIT)

    def record(self, folder: str) -> dict[str, Any]:
        """The same, of work that is known to be done. Raises Damaged where there is none."""
        record = self.committed(folder)
        if record is None:
            raise Damaged(
                "is not there any more, or not as it was written", where=f"{folder}/{COMMIT}"
            )
        return record

    def committed_all(self, folders: Sequence[str]) -> Iterator[dict[str, Any] | None]:
        """The commit record of each folder, in their order. Several are waited for at a time, and
        no more than a few hundred held."""
        for start in range(0, len(folders), _READ_AHEAD):
            yield from _at_once(self.committed, folders[start : start + _READ_AHEAD])

    def begin(self, folder: str) -> None:
        """Take back the commit record, so that new files are never read under an old one, and
        clear away what a killed task left in the folder; not below it, where others may write."""
        self._check_fences()
        self._files.remove_file(self.path(folder, COMMIT))
        self.sweep(folder, deep=False)

    def _check_fences(self) -> None:
        for fence in self.fences:
            folder, _, name = fence.rpartition("/")
            taken = Store(folder).read_json(name)
            if taken is not None:
                raise OutputError(
                    f"another driver has taken it over, process {taken.get('pid')} on "
                    f"{taken.get('host')}; this one stops",
                    where=self.root,
                )


def _at_once(ask: Callable[[S], T], items: Sequence[S]) -> list[T]:
    """An answer for each item, in order. A few are not worth starting threads for."""
    if len(items) < _AT_ONCE:
        return [ask(item) for item in items]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(ask, items))


def _as_json(value: Any) -> bytes:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return text.encode() + b"\n"
