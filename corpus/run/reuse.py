"""Takes over what another run has done with equal fingerprints, so that a run with one other
setting repeats only what depends on it.

Files come as hard links where both runs lie on one file system and have the same mode, else as
copies. A link is a name of its own: files in `work/` are never changed in place, but replaced and
removed by name, so neither `corpus clean` of the other run nor its next run reaches them. What is
taken over is read with the checks that it was written with; a file that is damaged is made again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from shutil import copyfileobj

import xxhash

from corpus.errors import ConfigError, InputError
from corpus.run.run_folder import noted_work
from corpus.storage.digests import file_digest
from corpus.storage.store import COMMIT, Store
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.summaries import SummariseTask
from corpus.tasks.task import Record, Task
from corpus.tasks.work_folder import RUN, barrier_folder, catalogue_folder, decisions_file

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

    def refuse(self, path: str) -> None:
        """Take over nothing again of the tasks in whose folders a damaged file lies."""
        self.damaged.update(map(str, PurePosixPath(path).parents))

    def records(self, tasks: Sequence[Task]) -> Iterator[Record | None]:
        """For each task, the commit record that the other run has of it, whatever it was done
        with; None where there is none, or where the task only exchanges rows inside a run."""
        kinds = (SegmentTask, SummariseTask)
        found = self.store.committed_all([t.folder for t in tasks if isinstance(t, kinds)])
        return (next(found) if isinstance(task, kinds) else None for task in tasks)

    def take(self, work: Store, task: Task, record: Record) -> bool:
        """Take over what a task has written, by its commit record there; whether all of it was
        still there. Summaries beside it have records of their own: they come along if they are as
        the task wrote them."""
        files: Mapping[str, str] = record.get("files", {})
        folders: dict[str, list[str]] = {}
        for path in files:
            folders.setdefault(str(PurePosixPath(path).parent), []).append(path)
        own = folders.pop(task.folder, [])
        if task.folder in self.damaged:
            return False
        if not own or not self.store.all_exist(own):
            return False  # freed; or a summary whose files only its segment's record lists
        work.begin(task.folder)
        for folder, paths in folders.items():
            commit = f"{folder}/{COMMIT}"
            if self._is_as_written(commit, files.get(commit)):
                work.begin(folder)
                # A summary whose files are not all there is not committed, and so taken anew.
                self._bring(work, sorted(paths, key=lambda path: path == commit))
        if not self._bring(work, own):
            return False
        work.commit(task.folder, record)
        self.taken[task.step] += 1
        return True

    def take_barrier(
        self, work: Store, name: str, identity: str, outputs: Sequence[SegmentOutput]
    ) -> Record | None:
        """Take over the decisions of a global stage on the same documents, in their order of
        `outputs`; gives its commit record, None where it has not decided on them."""
        folder = barrier_folder(name)
        record = None if folder in self.damaged else self.store.committed(folder)
        if record is None or record["identity"] != identity:
            return None
        paths = [decisions_file(name, output.name) for output in outputs]
        catalogue = f"{catalogue_folder(name)}/{COMMIT}"
        if self.store.exists(catalogue):
            paths.append(catalogue)
        work.begin(folder)
        if not self._bring(work, paths):
            return None
        work.commit(folder, record)
        self.taken[name] += len(outputs)
        return record

    def _bring(self, work: Store, paths: Sequence[str]) -> bool:
        """Bring files here; whether all of them were there."""
        for path in paths:
            try:
                self._bring_one(work, path)
            except (FileNotFoundError, NotADirectoryError):
                return False  # as where the other run was cleaned just now
        return True

    def _bring_one(self, work: Store, path: str) -> None:
        work.remove(path)  # of an earlier attempt
        if work.mode == self.store.mode:
            work.take(self.store, path, path)
            return
        # A link would have one mode for both runs.
        with self.store.open(path) as read, work.writing(path) as write:
            copyfileobj(read, write, 1 << 20)

    def _is_as_written(self, path: str, check: str | None) -> bool:
        """Whether a small file has the size and digest of its check (`Store.check`)."""
        if check is None or not self.store.exists(path):
            return False
        size, digest = check.split()
        with self.store.open(path) as stream:
            found = file_digest(stream, xxhash.xxh3_128)
            return found == digest and stream.seek(0, 2) == int(size)
