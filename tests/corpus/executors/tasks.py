"""Tasks that do little but note that they ran, some that do harm, and ways to look at them."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import Damaged, InputError, OutputError
from corpus.executors.executor import Executor
from corpus.pipeline.dag import Node, Pipeline
from corpus.storage.store import Store
from corpus.tasks.task import Context, Record, Task
from stages.output.shards import Shards
from tests.corpus.toys import Lines


@dataclass(frozen=True, kw_only=True)
class Noting(Task):
    """Notes its process and its end, after some seconds."""

    seconds: float = 0.0

    def work(self, context: Context) -> Record:
        note(context, "begun", self.label)
        time.sleep(self.seconds)
        self.harm(context)
        note(context, "ended", self.label)
        return {"label": self.label}

    def harm(self, context: Context) -> None:
        """Nothing."""


@dataclass(frozen=True, kw_only=True)
class Deadly(Noting):
    """Kills the process it runs in, always or the first times."""

    times: int = 1_000_000

    def harm(self, context: Context) -> None:
        if notes(context)["begun", self.label] <= self.times:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Refusing(Noting):
    def harm(self, context: Context) -> None:
        raise InputError("is no archive", where=self.label)


@dataclass(frozen=True, kw_only=True)
class Damaging(Noting):
    """Finds damage the first time."""

    def harm(self, context: Context) -> None:
        if notes(context)["begun", self.label] == 1:
            raise Damaged("a block is not as it was written", where="segments/a/b.parquet")


@dataclass(frozen=True, kw_only=True)
class Swept(Noting):
    """Loses what it was writing the first times."""

    times: int = 1

    def harm(self, context: Context) -> None:
        if notes(context)["begun", self.label] <= self.times:
            raise OutputError("cannot be written (No such file or directory)", where=self.label)


@dataclass(frozen=True, kw_only=True)
class Raising(Noting):
    def harm(self, context: Context) -> None:
        raise LookupError(self.label)


def context_of(folder: Path) -> Context:
    nodes = (
        Node("lines", Lines(folder=str(folder))),
        Node("shards", Shards(), ("lines",)),
    )
    return Context.of(Pipeline("tasks", 1, nodes), Store(str(folder)))


def noting(number: int, **settings: float) -> list[Task]:
    return [
        Noting(folder=f"tasks/{i}", fingerprint="f", label=f"task {i}", size=1, **settings)
        for i in range(number)
    ]


def note(context: Context, what: str, label: str) -> None:
    with Path(context.store.path("notes")).open("a") as notes:
        notes.write(f"{what}\t{label}\t{os.getpid()}\n")


def notes(context: Context) -> Counter[tuple[str, str]]:
    """(begun or ended, label) -> how often."""
    path = Path(context.store.path("notes"))
    lines = path.read_text().splitlines() if path.exists() else []
    return Counter((what, label) for what, label, _ in (line.split("\t") for line in lines))


def pids(context: Context) -> list[int]:
    """Processes that began a task, the last one last."""
    path = Path(context.store.path("notes"))
    lines = path.read_text().splitlines() if path.exists() else []
    return [int(line.split("\t")[2]) for line in lines]


async def done_by(executor: Executor, context: Context, tasks: Sequence[Task]) -> Counter[str]:
    """Run tasks; label -> how often a record of it was handed over."""
    handed: Counter[str] = Counter()

    def done(task: Task, record: Record) -> None:
        assert record["label"] == task.label
        assert record["fingerprint"] == task.fingerprint
        handed[task.label] += 1

    await executor.run(context, tasks, done)
    return handed


def labels(tasks: Sequence[Task]) -> dict[str, int]:
    """Each task once."""
    return {task.label: 1 for task in tasks}


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=act)
    thread.start()
    yield
    thread.join()


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
