"""The folder of a run: files that appear whole or not at all, and commit records.

Files are written by local_files.py or remote_files.py. The commit record of a task is the last file
that is written to the task's folder; a folder without one holds unfinished work.

A folder whose name ends with `TASK` is a task file (task_files.py): one file with all that the task
wrote, which appears with its commit record. Its members have paths as if it were a folder. Where
there is none under its name, the task file may stand in the shelf of its folder, in which many were
put together (shelves.py).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
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
from corpus.storage.task_files import TASK, TaskFile, TaskFileWriter, split_member

__all__ = ["COMMIT", "SHELF", "Store"]

COMMIT = "commit.json"
"""Name of the commit record in a task's folder."""
SHELF = "shelf"
"""Name of a shelf, in the folder whose task files it holds."""
_CHECK = "check"
"""Key under which a JSON object holds the digest of its other values."""
_CHECKED: set[tuple[Any, ...]] = set()
"""Files, and their state, that this process has verified."""
_MOST_CHECKED = 10_000
_AT_ONCE = 16
"""Requests to a store that wait at the same time."""
_READ_AHEAD = 256
"""Commit records that are read before they are asked for."""

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class Store:
    """A folder, local or at any URL that fsspec knows. Methods take paths relative to it, in parts.

    Methods that write or remove raise OutputError when they cannot.
    root: path or URL of the folder.
    fences: files that appear when another driver takes the folder over (corpus/run/claim.py); once
        one is there, this store refuses to write and remove.
    written: path -> check of each file that was written through this store, or None where that is
        not noted. A check is the size in bytes and the xxh3-128 in hex.
    mode: permission bits of folders that are made on a file system, and without those of execution
        of files; None leaves them to the umask of the process.
    task: path and writer of the task file that is being written through this store.
    """

    root: str
    fences: tuple[str, ...] = ()
    written: dict[str, str] | None = field(default=None, compare=False, repr=False)
    mode: int | None = None
    task: tuple[str, TaskFileWriter] | None = field(default=None, compare=False, repr=False)

    @property
    def is_local(self) -> bool:
        """Whether the folder is on a local or shared file system."""
        return isinstance(self._files, LocalFiles)

    @property
    def _files(self) -> LocalFiles | RemoteFiles:
        """The files of the folder's file system, which do what the methods ask."""
        filesystem, root = filesystem_at(self.root)
        if "file" in filesystem.protocol:
            return LocalFiles(root, self.mode)
        return RemoteFiles(filesystem)

    def path(self, *parts: str) -> str:
        """The full path of a file, as its file system spells it."""
        return str(PurePosixPath(filesystem_at(self.root)[1], *parts))

    def below(self, *parts: str) -> "Store":
        """The store of a folder in this one, with the same fences and mode."""
        return Store("/".join([self.root.rstrip("/"), *parts]), self.fences, mode=self.mode)

    def exists(self, *parts: str) -> bool:
        """Whether there is a file or folder, or a member of a task file."""
        file, name = split_member("/".join(parts))
        if not file:
            return self._files.exists(self.path(*parts))
        try:
            with self.task_file(file) as found:
                return name in found.members
        except (FileNotFoundError, NotADirectoryError, Damaged):
            return False

    def all_exist(self, paths: Iterable[str]) -> bool:
        """Whether all of these files exist; several are asked for at a time."""
        return all(_at_once(self.exists, list(paths)))

    def names(self, *parts: str) -> list[str]:
        """The names in a folder, sorted; empty when there is no such folder.

        On a shared file system the listing may be old, so a missing name proves nothing.
        """
        return sorted(self._files.names(self.path(*parts)))

    def sizes(self, *parts: str) -> Iterator[tuple[PurePosixPath, int]]:
        """Yield path relative to a folder and size in bytes of all files in it and below it.

        Like `names`, this may be old.
        """
        for name, size in sorted(self._files.sizes(self.path(*parts)).items()):
            yield PurePosixPath(name), size

    def remove(self, *parts: str) -> None:
        """Remove a file, or a folder with everything in it, if it is there."""
        self._check_fences()
        self._files.remove(self.path(*parts))

    def sweep(self, *parts: str, deep: bool = True) -> None:
        """Remove temporary files and unfinished uploads that killed writers left in a folder.

        deep: and below it. No other process may be writing there. Of a task file, those that were
        to become this file are removed.
        """
        path = self.path(*parts)
        if path.endswith(TASK):
            self._files.sweep_beside(path)
        else:
            self._files.sweep(path, deep=deep)

    def open(self, *parts: str) -> Any:
        """Open for reading: a binary stream that can seek, also for Arrow's readers.

        Raises FileNotFoundError or NotADirectoryError, and Damaged for a member of a task file
        whose directory is not as it was written.
        """
        file, name = split_member("/".join(parts))
        if not file:
            return self._files.open(self.path(*parts))
        found = self.task_file(file)
        try:
            return found.open(name)
        except FileNotFoundError:
            found.__exit__()
            raise

    def task_file(self, path: str) -> TaskFile:
        """Open a task file, which may stand in a shelf. Raises FileNotFoundError or
        NotADirectoryError, and Damaged."""
        try:
            return TaskFile(self._files.open(self.path(path)), path)
        except FileNotFoundError:
            folder, _, name = path.rpartition("/")
            shelf = self.shelf(folder)
            try:
                return TaskFile(shelf.open(name), path)
            except FileNotFoundError:
                shelf.__exit__()
                raise

    def shelf(self, folder: str) -> TaskFile:
        """Open the shelf of a folder. Raises as `task_file` does."""
        path = f"{folder}/{SHELF}"
        return TaskFile(self._files.open(self.path(path)), path)

    @contextmanager
    def working_shelf(self, folder: str) -> Iterator[TaskFileWriter]:
        """Write the shelf of a folder, which appears when the block ends without an error."""
        with self.writing(folder, SHELF) as stream:
            shelf = TaskFileWriter(stream)
            yield shelf
            shelf.close()

    @contextmanager
    def writing(self, *parts: str) -> Iterator[BinaryIO]:
        """Open for writing: the whole file appears when the block ends without an error.

        Raises OutputError when it cannot be written, or another driver has taken the folder over.
        """
        with self._opened_for_writing("/".join(parts)) as stream:
            if self.written is None:
                yield stream
                return
            hashed = HashingStream(stream, xxhash.xxh3_128())
            yield cast("BinaryIO", hashed)
        self.written["/".join(parts)] = f"{hashed.written} {hashed.hexdigest}"

    def _opened_for_writing(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A stream for a file, or for a member of the task file that is being written."""
        file, name = split_member(path)
        if not file:
            return self._files.written_whole(self.path(path), self._check_fences)
        assert self.task is not None, f"{path} is written outside of its task"
        assert self.task[0] == file, f"{path} is written in the task of {self.task[0]}"
        return self.task[1].member(name)

    @contextmanager
    def working(self, folder: str) -> Iterator["Store"]:
        """A store for the work of a task in its folder. A task file appears when the block ends
        without an error, and takes the place of an earlier one."""
        if not folder.endswith(TASK):
            self.begin(folder)
            yield self
            return
        self._check_fences()
        self.sweep(folder)
        with self._files.written_whole(self.path(folder), self._check_fences) as stream:
            file = TaskFileWriter(stream)
            yield replace(self, task=(folder, file))
            file.close()

    def noting(self) -> "Store":
        """The same store, which notes in `written` what is written through it."""
        return replace(self, written={})

    def check(self, path: str, check: str | None) -> None:
        """Raise Damaged unless a file has the size and digest of its check.

        A local file is read for this once a process. Files in an object store are not checked,
        since the store keeps checksums of its own.
        """
        if not self.is_local:
            return
        file, _ = split_member(path)
        if file and not self._files.exists(self.path(file)):
            file = f"{file.rpartition('/')[0]}/{SHELF}"
        try:
            stream = self.open(path)  # unlike stat, this finds a file that another node just wrote
        except (FileNotFoundError, NotADirectoryError):
            raise Damaged("is not there any more", where=path) from None
        with stream:
            stat = Path(self.path(file or path)).stat()
            seen = (self.path(path), stat.st_ino, stat.st_size, stat.st_mtime_ns, check)
            if seen in _CHECKED:
                return
            hashed = xxhash.xxh3_128()
            size = 0
            while data := stream.read(1 << 20):
                hashed.update(data)
                size += len(data)
        if check != f"{size} {hashed.hexdigest()}":
            raise Damaged("is not as it was written", where=path)
        if len(_CHECKED) > _MOST_CHECKED:
            _CHECKED.clear()
        _CHECKED.add(seen)

    def check_committed(self, path: str) -> None:
        """Raise Damaged unless a file is as the commit record of its folder says."""
        folder, _, _ = path.rpartition("/")
        self.check(path, self.record(folder)["files"].get(path))

    def sha256(self, path: str) -> str:
        """The SHA-256 of a file's content, in hex."""
        with self.open(path) as stream:
            return file_digest(stream)

    def take(self, other: "Store", source: str, target: str) -> None:
        """Bring a file of another store here.

        Where possible, this makes a hard link or has the object store copy the file.
        """
        self._check_fences()
        if not self._files.adopt(other._files, other.path(source), self.path(target)):
            with other.open(source) as read, self.writing(target) as write:
                copyfileobj(read, write, 1 << 20)

    def write_json(self, value: Any, *parts: str) -> None:
        """Write plain data as indented JSON with sorted keys."""
        with self.writing(*parts) as stream:
            stream.write(_as_json(value))

    def create_json(self, value: Any, *parts: str) -> bool:
        """Write JSON to a new file and return True; return False if there is a file already."""
        return self._files.create(self.path(*parts), _as_json(value))

    def read_json(self, *parts: str) -> Any:
        """The data of a JSON file; None when the file is missing or is not valid JSON."""
        try:
            if not split_member("/".join(parts))[0]:
                return json.loads(self._files.read(self.path(*parts)))
            with self.open(*parts) as stream:
                return json.loads(stream.read())
        except (FileNotFoundError, NotADirectoryError, ValueError, Damaged):
            return None

    def write_table(self, table: pa.Table, *parts: str) -> None:
        """Write a small table as Parquet, with checksums of pages."""
        with self.writing(*parts) as stream:
            pq.write_table(table, stream, compression="zstd", write_page_checksum=True)

    def read_table(self, *parts: str) -> pa.Table:
        """A small table, read by this thread alone.

        `pq.read_table` releases a Python file on a thread of its own, which aborts the process if
        Python is ending at that moment.
        """
        with self.open(*parts) as stream:
            return pq.ParquetFile(stream).read(use_threads=False)

    def write_checked(self, value: Mapping[str, Any], *parts: str) -> None:
        """Write a JSON object together with a digest of its content."""
        plain = json.loads(json.dumps(value))
        with self.writing(*parts) as stream:
            # Without indentation, which makes Python's writer ten times slower.
            stream.write(json.dumps({**plain, _CHECK: digest_of(plain)}).encode())

    def read_checked(self, *parts: str) -> dict[str, Any] | None:
        """A JSON object that `write_checked` wrote; None when it is missing or has changed."""
        value: dict[str, Any] | None = self.read_json(*parts)
        if not isinstance(value, dict):
            return None
        check = value.pop(_CHECK, None)
        return value if check == digest_of(value) else None

    def commit(self, folder: str, record: Mapping[str, Any]) -> None:
        """Declare the work in a folder as done, by writing its commit record."""
        if folder.endswith(TASK) and self.task is None:
            with self.working(folder) as store:
                store.write_checked(record, folder, COMMIT)
        else:
            self.write_checked(record, folder, COMMIT)

    def committed(self, folder: str) -> dict[str, Any] | None:
        """The commit record of a folder; None when there is none or it has changed."""
        return self.read_checked(folder, COMMIT)

    def record(self, folder: str) -> dict[str, Any]:
        """The commit record of work that is known to be done. Raises Damaged when there is none."""
        record = self.committed(folder)
        if record is None:
            raise Damaged(
                "is not there any more, or not as it was written", where=f"{folder}/{COMMIT}"
            )
        return record

    def committed_all(self, folders: Sequence[str]) -> Iterator[dict[str, Any] | None]:
        """Yield what `committed` gives for each folder, in order.

        Several are read at a time, and at most a few hundred are in memory.
        """
        for start in range(0, len(folders), _READ_AHEAD):
            yield from _at_once(self.committed, folders[start : start + _READ_AHEAD])

    def begin(self, folder: str) -> None:
        """Make a folder ready for a task.

        Removes the commit record, so that it never covers new files, and the temporary files that a
        killed task left; but not those below the folder, where other tasks may be writing.
        """
        self.take_back(folder)
        self.sweep(folder, deep=False)

    def take_back(self, folder: str) -> None:
        """Declare the work in a folder as not done. Of a task in a shelf, an empty task file says
        so."""
        self._check_fences()
        if not folder.endswith(TASK):
            self._files.remove_file(self.path(folder, COMMIT))
        elif self._files.exists(self.path(folder.rpartition("/")[0], SHELF)):
            with self.working(folder):
                pass
        else:
            self._files.remove_file(self.path(folder))

    def _check_fences(self) -> None:
        """Raise OutputError when another driver has taken the folder over."""
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
    """The answer for each item, in order. Threads are started only if there are many items."""
    if len(items) < _AT_ONCE:
        return [ask(item) for item in items]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(ask, items))


def _as_json(value: Any) -> bytes:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return text.encode() + b"\n"
