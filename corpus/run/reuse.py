"""Takes over what another run has done with equal fingerprints, so that a run with one other
setting repeats only what depends on it.

Files come as hard links where both runs lie on one file system and have the same mode, else as
copies. A link is a name of its own: files in `work/` are never changed in place, but replaced and
removed by name, so neither `corpus clean` of the other run nor its next run reaches them. What is
taken over is read with the checks that it was written with; a file that is damaged is made again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from shutil import copyfileobj
from typing import Any

from corpus.errors import ConfigError, InputError
from corpus.run.run_folder import noted_work
from corpus.storage.store import COMMIT, Store
from corpus.storage.task_files import TASK
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.summaries import SummariseTask
from corpus.tasks.task import Record, Task
from corpus.tasks.work_folder import (
    RUN,
    SHELVES,
    barrier_folder,
    catalogue_folder,
    decisions_folder,
    numbered,
)

__all__ = ["Earlier", "earlier_run"]


def earlier_run(folder: str, work: Store) -> "Earlier":
    """The run in a folder, for the one whose intermediates are in `work`. Raises InputError where
    there is no run, and ConfigError where it is the same one."""
    found = noted_work(folder)
    if found.read_json(RUN) is None:
        raise InputError("holds no run whose work could be reused", where=folder)
    if found.path() == work.path():
        raise ConfigError("is the run itself; give another one", where=f"--reuse {folder}")
    return Earlier(found)


@dataclass(frozen=True)
class Earlier:
    """The `work/` of another run, which is only read.

    store: of its intermediates. taken: step -> how many of its tasks were taken over. damaged:
    folders with a file that was found damaged here, which are not taken over again.
    """

    store: Store
    taken: Counter[str] = field(default_factory=Counter)
    damaged: set[str] = field(default_factory=set)

    def shelves(self) -> dict[str, int]:
        """For each source, on how many shelves its partitions stand there."""
        counts: dict[str, int] = self.store.read_json(SHELVES) or {}
        return counts

    def refuse(self, path: str) -> None:
        """Take over nothing again of the tasks in whose files or folders a damaged file lies."""
        self.damaged.update((path, *map(str, PurePosixPath(path).parents)))

    def records(self, tasks: Sequence[Task]) -> Iterator[Record | None]:
        """For each task, the commit record that the other run has of it, whatever it was done
        with; None where there is none, or where the task only exchanges rows inside a run."""
        kinds = (SegmentTask, SummariseTask)
        found = self.store.committed_all([t.folder for t in tasks if isinstance(t, kinds)])
        return (next(found) if isinstance(task, kinds) else None for task in tasks)

    def take(self, work: Store, task: Task, record: Record) -> bool:
        """Take over the task file of a task, by its commit record there; whether all of it was
        still there. Summaries that the task took in its own pass are in it too."""
        if task.folder in self.damaged or not task.folder.endswith(TASK):
            return False  # the latter is a summary whose segment was not taken over
        if not self.store.all_exist(record.get("files", {})) or not self._bring(work, task.folder):
            return False  # freed
        self.taken[task.step] += 1
        return True

    def take_barrier(
        self, work: Store, name: str, identity: str, outputs: Sequence[SegmentOutput]
    ) -> Record | None:
        """Take over the decisions of a global stage on the same documents, in their order of
        `outputs`; gives its commit record, None where it has not decided on them."""
        folder = barrier_folder(name)
        record = None if folder in self.damaged else self.store.committed(folder)
        if record is None or record["identity"] != identity or "groups" not in record:
            return None
        paths = [numbered(decisions_folder(name), group) for group in range(len(record["groups"]))]
        catalogue = f"{catalogue_folder(name)}/{COMMIT}"
        if self.store.exists(catalogue):
            paths.append(catalogue)
        work.begin(folder)
        if not all(self._bring(work, path) for path in paths):
            return None
        work.commit(folder, record)
        self.taken[name] += len(outputs)
        return record

    def _bring(self, work: Store, path: str) -> bool:
        """Bring a file here, which may stand on a shelf; whether it was there."""
        work.remove(path)  # of an earlier attempt
        folder, _, name = path.rpartition("/")
        try:
            if not self.store.exists(path):
                with self.store.shelf(folder) as shelf, shelf.open(name) as read:
                    _copy(read, work, path)
            elif work.mode == self.store.mode:
                work.take(self.store, path, path)
            else:  # a link would have one mode for both runs
                with self.store.open(path) as read:
                    _copy(read, work, path)
        except (FileNotFoundError, NotADirectoryError):
            return False  # as where the other run was cleaned just now
        return True


def _copy(read: Any, work: Store, path: str) -> None:
    with work.writing(path) as write:
        copyfileobj(read, write, 1 << 20)
