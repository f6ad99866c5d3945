"""Files on this machine or a shared file system: each appears whole or not at all.

Nothing here relies on locks, on times of change or on fresh listings, so that it also works on NFS,
GPFS and Lustre.
"""

import errno
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from corpus.errors import OutputError

__all__ = ["LocalFiles", "cannot_write", "make_folder"]

_SUFFIX = ".tmp"
_ANOTHER = "name another place, such as another --output"
"""Which option names the place depends on the command: --output, run.work, --to or --key."""
_ADVICE = {
    errno.ENOSPC: "free space, and the same command goes on",
    errno.EDQUOT: "free some of the quota, and the same command goes on",
    errno.EACCES: f"this user has no right to; {_ANOTHER}",
    errno.EPERM: f"this user has no right to; {_ANOTHER}",
    errno.EROFS: _ANOTHER,
}


def cannot_write(error: OSError, path: str) -> OutputError:
    """An error for the caller to raise: why a file could not be written, and what to do."""
    advice = _ADVICE.get(error.errno or 0, f"free space, or {_ANOTHER}")
    return OutputError(f"cannot be written ({error.strerror or error}); {advice}", where=path)


@dataclass(frozen=True)
class LocalFiles:
    """The files below the folder `root`.

    mode: permission bits of folders that are made there, and without those of execution of files;
    None leaves them to the umask of the process.
    Methods take full paths, and raise OutputError when they cannot write or remove.
    """

    root: str
    mode: int | None = None

    def open(self, path: str) -> Any:
        """Open for reading, as a file of Arrow. Raises FileNotFoundError or NotADirectoryError.

        Arrow's threads may outlive the interpreter by a moment, and must not hold buffers that
        Python owns then.
        """
        try:
            return pa.OSFile(path, "rb")
        except FileNotFoundError:
            self._look_up_anew(path)
            return pa.OSFile(path, "rb")

    def read(self, path: str) -> bytes:
        """The content. Raises FileNotFoundError or NotADirectoryError."""
        with self.open(path) as stream:
            return bytes(stream.read())

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder at a path."""
        if not Path(path).exists():
            self._look_up_anew(path)
        return Path(path).exists()

    def names(self, path: str) -> list[str]:
        """The names in a folder; empty when there is no such folder."""
        try:
            return [found.name for found in Path(path).iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def sizes(self, path: str) -> dict[str, int]:
        """Path relative to a folder -> size in bytes, for all files in it and below it."""
        found = [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
        return {file.relative_to(path).as_posix(): file.stat().st_size for file in found}

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with everything in it, if it is there."""
        if not Path(path).is_dir():
            self.remove_file(path)
            return
        try:
            shutil.rmtree(path)
        except OSError as error:
            raise cannot_write(error, path) from error

    def remove_file(self, path: str) -> None:
        """Remove a file, if it is there."""
        try:
            Path(path).unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise cannot_write(error, path) from error

    @contextmanager
    def written_whole(self, path: str, before: Callable[[], None]) -> Iterator[BinaryIO]:
        """A stream for writing a file, which appears when the block ends without an error.

        The content is written under another name beside it, synced to disk and renamed. before:
        called just before the renaming; if it raises, there is no file.
        """
        try:
            handle, temporary = self._beside(path)
        except OSError as error:
            raise cannot_write(error, path) from error
        stream = io.BufferedWriter(_Raw(handle, path))
        try:
            yield stream
            try:
                stream.flush()
                os.fsync(handle)
                stream.close()
                temporary.chmod(self._file_mode)
                before()
                temporary.replace(path)
            except OSError as error:
                raise cannot_write(error, path) from error
        except BaseException:
            with suppress(OSError, OutputError):
                stream.close()  # it may fail again, with bytes that it still holds
            with suppress(OSError):
                temporary.unlink()
            raise

    def create(self, path: str, data: bytes) -> bool:
        """Make a file with this content and return True; return False if there is a file already.

        The content is complete as soon as the name is there: the name is a hard link to a finished
        file, which even an NFS server makes or refuses in one step (open(2), on O_EXCL).
        """
        try:
            handle, temporary = self._beside(path)
            try:
                with os.fdopen(handle, "wb") as stream:
                    os.fchmod(handle, self._file_mode)
                    stream.write(data)
                    stream.flush()
                    os.fsync(handle)
                try:
                    Path(path).hardlink_to(temporary)
                except FileExistsError:
                    # It is this link after all if an NFS client lost the answer and asked again.
                    return temporary.stat().st_nlink > 1
                except OSError:  # the file system has no hard links
                    with Path(path).open("xb") as stream:
                        stream.write(data)
            finally:
                temporary.unlink()
        except FileExistsError:
            return False
        except OSError as error:
            raise cannot_write(error, path) from error
        return True

    def adopt(self, other: object, source: str, target: str) -> bool:
        """Make a hard link here to a file of another store; False where that is not possible."""
        if not isinstance(other, LocalFiles):
            return False
        try:
            self._make_folder(Path(target).parent)
            Path(target).hardlink_to(source)
            Path(target).chmod(self._file_mode)  # the file may come from a private folder
        except OSError:
            return False
        return True

    def sweep(self, path: str, *, deep: bool) -> None:
        """Remove temporary files that killed writers left in a folder. deep: and below it."""
        for folder, subfolders, names in os.walk(path):
            if not deep:
                subfolders.clear()
            for name in names:
                if name.startswith(".") and name.endswith(_SUFFIX):
                    with suppress(OSError):
                        Path(folder, name).unlink()

    def sweep_beside(self, path: str) -> None:
        """Remove temporary files that were to become this file."""
        target = Path(path)
        for name in self.names(str(target.parent)):
            if name.startswith(f".{target.name}.") and name.endswith(_SUFFIX):
                with suppress(OSError):
                    (target.parent / name).unlink()

    @property
    def _file_mode(self) -> int:
        return 0o666 & (~_UMASK if self.mode is None else self.mode)

    def _make_folder(self, folder: Path) -> None:
        """Make a folder, and those above it, unless it is there; below the root with `mode`."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        make_folder(folder, self.mode if folder.is_relative_to(self.root) else None)

    def _beside(self, path: str) -> tuple[int, Path]:
        """A new temporary file in the folder of `path`, which is made if needed: handle and
        path."""
        target = Path(path)
        self._make_folder(target.parent)
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=_SUFFIX, dir=target.parent
        )
        return handle, Path(name)

    def _look_up_anew(self, path: str) -> None:
        """Make an NFS client look again for a path that it did not find.

        The client remembers for up to a minute which names were missing. Opening a folder makes it
        ask the server whether the folder has changed (close-to-open consistency, nfs(5)).
        """
        if not Path(path).is_relative_to(self.root):
            return
        for folder in reversed(Path(path).relative_to(self.root).parents):
            try:
                os.close(os.open(Path(self.root, folder), os.O_RDONLY))
            except OSError:
                return


class _Raw(io.FileIO):
    """A file that raises OutputError with the name of its target when writing fails."""

    def __init__(self, handle: int, target: str) -> None:
        super().__init__(handle, "wb")
        self._target = target

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise cannot_write(error, self._target) from error


def make_folder(folder: Path, mode: int | None) -> bool:
    """Make a folder whose parent is there; whether this call did. mode: its permission bits,
    whatever the umask says; None leaves them to it. Raises OSError."""
    try:
        folder.mkdir(0o777 if mode is None else mode)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return False
    if mode is not None and mode & _UMASK:
        # A set-group-ID bit that the folder got from its parent stays.
        folder.chmod(mode | folder.stat().st_mode & 0o7000)
    return True


_UMASK = os.umask(0)
os.umask(_UMASK)
