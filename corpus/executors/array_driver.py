"""Array mode: n processes, the shards, run a pipeline together through its store alone, without a
scheduler.

Shard 0 drives the run as it would alone. It divides the tasks of every step into one share for each
shard, writes the shares to files, and names the open steps on a board. Each shard runs the tasks of
its share and commits them; shard 0 runs its own and waits for the commit records of the others:

    work/shards/board.json                  what shard 0 announces: session, open steps, the end
    work/shards/shard-<i>.json              the heartbeat of shard i, and what it is doing
    work/shards/<session>/<step>/<i>.tasks  the share of shard i, pickled

All are files whose names are known: no shard lists a folder, takes a lock, or compares times of
change. Shard 0 waits for a shard that is late or was killed until that one is started again. When
shard 0 itself is started again, it begins a new session, which the others find on the board; tasks
that were committed are not run again.
"""

import asyncio
import pickle
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import uuid4

import xxhash

from corpus import errors
from corpus.config.units import format_duration
from corpus.errors import ConfigError, CorpusError, RunError
from corpus.executors.array_status import ArrayWorkers
from corpus.executors.backoff import Backoff
from corpus.executors.executor import OnDone, Workers
from corpus.executors.heartbeats import Heartbeat, HeartbeatWatch
from corpus.executors.silent_shards import SilentShards
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.fingerprints import ENGINE_VERSION, component_identity, languages_recipe
from corpus.storage.digests import digest_of
from corpus.storage.store import Store
from corpus.system.interrupts import check_interrupt
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Task
from corpus.tasks.work_folder import BOARD, session_folder, share_file, shares_folder, task_name

__all__ = [
    "ArrayDriver",
    "ArrayShard",
    "Board",
    "divide",
    "error_from_json",
    "error_to_json",
    "pipeline_digest",
]

_COLLECT_SECONDS = 1.0
"""Seconds between two looks for what other shards have committed, while shard 0 has tasks."""


@dataclass(frozen=True)
class ArrayShard:
    """One of the `of` processes that run a pipeline together; `number` counts from 0."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> "ArrayShard":
        """The shard that `--shard i/n` names. Raises ConfigError where that is not of this form."""
        number, slash, of = text.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and int(number) < int(of)):
            raise ConfigError(
                "write the shard's number, from 0, and how many there are: 0/16 to 15/16",
                where=f"--shard {text}",
            )
        return cls(int(number), int(of))

    def __str__(self) -> str:
        return f"shard {self.number} of {self.of}"


@dataclass(frozen=True)
class Board:
    """What shard 0 announces to the others.

    session: a random name, another one each time shard 0 is started. pipeline: `pipeline_digest` of
    what it runs. of: the number of shards. steps: number of each open step -> the shards of
    whose share something is left. state: `running`, `done` or `failed`. error: what it failed with.
    """

    session: str
    pipeline: str
    of: int
    steps: dict[str, list[int]] = field(default_factory=dict)
    state: str = "running"
    error: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Store) -> "Board | None":
        """The board of a run; None while shard 0 has written none."""
        plain = store.read_json(BOARD)
        return None if plain is None else cls(**plain)

    def write(self, store: Store) -> None:
        """Put the board where all shards find it. Raises OutputError."""
        store.write_json(asdict(self), BOARD)


class ArrayDriver:
    """The executor of shard 0: it runs its own share in this process, and hands the shares of the
    others out through the store.

    patience: seconds without a heartbeat of another shard after which the run ends.
    """

    def __init__(self, shard: ArrayShard, context: Context, patience: float) -> None:
        store = context.store
        self._shard, self._store, self._patience = shard, store, patience
        before = Board.read(store)
        if before is not None:
            store.remove(session_folder(before.session))
        self._board = Board(uuid4().hex, pipeline_digest(context.pipeline), shard.of)
        self._board.write(store)
        self._steps_begun = 0
        self._heartbeat = Heartbeat(store, shard.number)
        self._watch = HeartbeatWatch(store)
        self._silent = SilentShards(shard.of)
        self._workers = ArrayWorkers(store)

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        """Run the tasks of a step on all shards; see `Executor.run`. Raises the error that a shard
        met, and RunError when one has sent no heartbeat for too long."""
        self._steps_begun += 1
        step, session = self._steps_begun, self._board.session
        own, *shares = (deque(share) for share in divide(tasks, self._shard.of))
        others = {number: share for number, share in enumerate(shares, start=1) if share}
        for number, share in others.items():
            with self._store.writing(share_file(session, step, number)) as stream:
                pickle.dump(share, stream)
        self._announce(steps={**self._board.steps, str(step): sorted(others)})
        try:
            await self._run_step(step, context, own, others, done)
        finally:
            self._announce(steps={s: n for s, n in self._board.steps.items() if s != str(step)})
            self._store.remove(shares_folder(session, step))

    async def _run_step(
        self,
        step: int,
        context: Context,
        own: deque[Task],
        others: dict[int, deque[Task]],
        done: OnDone,
    ) -> None:
        """Run the own tasks one after the other, and collect what the others commit meanwhile."""
        backoff, since, collected = Backoff(), time.monotonic(), 0.0
        while own or others:
            check_interrupt()
            if own:
                task = own.popleft()
                self._heartbeat.note(step=task.step, task=task.label)
                done(task, attempt(context, task))
                self._heartbeat.count_task()
            else:
                self._heartbeat.note(task="")
            if not own or time.monotonic() - collected > _COLLECT_SECONDS:
                collected = time.monotonic()
                if self._collect(step, others, done, since):
                    backoff.reset()
            await asyncio.sleep(0 if own or not others else backoff.next())

    def _collect(
        self, step: int, others: dict[int, deque[Task]], done: OnDone, since: float
    ) -> bool:
        """Hand over what other shards have committed, and take it out of `others`. Whether there
        was anything. Each shard keeps to the order of its share, so that only the first task that
        is left of each is looked for."""
        found = False
        for number, share in list(others.items()):
            while share and (record := share[0].finished(self._store)) is not None:
                done(share.popleft(), record)
                found = True
            if share:
                self._check_shard(number, step, since)
            else:
                del others[number]
                self._announce(steps={**self._board.steps, str(step): sorted(others)})
        return found

    def _check_shard(self, number: int, step: int, since: float) -> None:
        """Raise the error that a shard met in this step or ended with, or RunError when it has
        sent no heartbeat since `since` for longer than `patience`. Log it when it is silent."""
        heartbeat = self._watch.read(number)
        is_of_session = heartbeat.get("session") == self._board.session
        error = heartbeat.get("error") if is_of_session else None
        if error and error.get("step", step) == step:
            raise error_from_json(error)
        silent = self._watch.silent_seconds(number, since)
        self._silent.note(number, silent)
        if silent > self._patience:
            raise RunError(
                f"shard {number} of {self._shard.of} has sent no heartbeat for "
                f"{format_duration(self._patience)} (run.patience); enter the commands of all "
                "shards again"
            )

    def workers(self) -> Workers:
        """All shards, as their heartbeats describe them."""
        numbers = range(self._shard.of)
        return Workers(len(numbers), [self._workers.worker(number) for number in numbers])

    def close(self, problem: BaseException | None = None) -> None:
        """Tell the others that the run is done or failed. They are not told of an interruption, and
        wait for shard 0 to be started again."""
        if problem is None:
            self._announce(state="done")
            self._store.remove(session_folder(self._board.session))
        elif isinstance(problem, Exception):
            self._announce(state="failed", error=error_to_json(problem))
        self._heartbeat.close(state="done" if problem is None else "ended")

    def _announce(self, **changes: Any) -> None:
        self._board = replace(self._board, **changes)
        self._board.write(self._store)


def divide(tasks: Sequence[Task], number: int) -> list[list[Task]]:
    """Divide tasks into `number` shares, one for each shard, in which they keep their order.

    The share of a task follows from the task alone: whoever divides, and whatever is done already,
    two shards never run the same task.
    """
    shares: list[list[Task]] = [[] for _ in range(number)]
    for task in tasks:
        name = task_name(task.folder)
        # Buckets and groups have numbers, which spread evenly; partitions have names, which a hash
        # spreads.
        place = int(name) if name.isdecimal() else xxhash.xxh3_64_intdigest(task.folder)
        shares[place % number].append(task)
    return shares


def pipeline_digest(pipeline: Pipeline) -> str:
    """The digest of what all shards must have in common to run one another's tasks."""
    stages = [[node.name, component_identity(node.component)] for node in pipeline.nodes]
    return digest_of([ENGINE_VERSION, pipeline.seed, stages, *languages_recipe().values()])


def error_to_json(problem: BaseException) -> dict[str, str]:
    """An error as plain data, from which another shard can raise it. An error that is no
    CorpusError becomes a RunError that names its type alone: its message might quote a document."""
    if isinstance(problem, CorpusError):
        return {"kind": type(problem).__name__, "message": problem.message, "where": problem.where}
    return {"kind": "RunError", "message": f"{type(problem).__name__} was raised; its output says "
            "more", "where": ""}  # fmt: skip


def error_from_json(plain: dict[str, str]) -> CorpusError:
    """The error that another shard wrote by `error_to_json`."""
    kind = getattr(errors, plain["kind"], RunError)
    if kind is errors.MissingExtra:
        kind = CorpusError  # MissingExtra builds its message from parts; this one is whole
    error: CorpusError = kind(plain["message"], where=plain["where"])
    return error
