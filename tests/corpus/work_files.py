"""Files of `work/` as tests look at them: those in task files and on shelves too."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from corpus.storage.store import SHELF, Store
from corpus.storage.task_files import TASK, TaskFile

__all__ = ["WorkFile", "flip", "found", "work_files"]


@dataclass(frozen=True)
class WorkFile:
    """A file, or a member of a task file, which may stand in a shelf.

    path: below work/; that of a shelf itself, or of a task file, stands for its directory.
    file: in which its bytes are. extents: where in it: offset and length of each part.
    """

    path: str
    file: Path
    extents: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        return sum(length for _, length in self.extents)

    def place(self, at: int) -> int:
        """The offset in `file` of byte number `at`."""
        for offset, length in self.extents:
            if at < length:
                return offset + at
            at -= length
        raise IndexError(at)

    def content(self) -> bytes:
        data = self.file.read_bytes()
        return b"".join(data[offset : offset + length] for offset, length in self.extents)


def work_files(work: Path) -> Iterator[WorkFile]:
    """All whole files, with the members of task files. Raises what `TaskFile` raises."""
    store = Store(str(work))
    for file in sorted(path for path in work.rglob("*") if path.is_file()):
        if file.name.startswith("."):
            continue
        path = file.relative_to(work).as_posix()
        whole = WorkFile(path, file, ((0, file.stat().st_size),))
        if path.endswith(TASK):
            with store.task_file(path) as opened:
                yield from _members(opened, whole)
        elif file.name == SHELF:
            with store.shelf(path.rpartition("/")[0]) as shelf:
                *tasks, directory = _members(shelf, whole)
                yield directory
                for task in tasks:
                    own = task.path.replace(f"/{SHELF}/", "/")
                    stream = store.shelf(path.rpartition("/")[0]).open(own.rpartition("/")[2])
                    with TaskFile(stream, own) as opened:
                        yield from _members(opened, WorkFile(own, file, task.extents))
        else:
            yield whole


def _members(opened: TaskFile, whole: WorkFile) -> Iterator[WorkFile]:
    """The members of a task file, and what is left of it: its directory."""
    end = 0
    for name, extents in opened.members.items():
        places = tuple((whole.place(offset), length) for offset, length in extents)
        end = max([end, *(offset + length for offset, length in extents)])
        yield WorkFile(f"{whole.path}/{name}", whole.file, places)
    yield WorkFile(whole.path, whole.file, ((whole.place(end), whole.size - end),))


def found(work: Path, pattern: str) -> list[WorkFile]:
    """The files whose path below work/ is like a pattern, sorted."""
    return sorted((f for f in work_files(work) if fnmatch(f.path, pattern)), key=lambda f: f.path)


def flip(one: WorkFile) -> None:
    """Flip a bit in the middle of a file."""
    data = bytearray(one.file.read_bytes())
    data[one.place(one.size // 2)] ^= 4
    one.file.write_bytes(bytes(data))
