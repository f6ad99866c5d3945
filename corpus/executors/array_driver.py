"""Array mode: n processes share a run through its store alone, without a scheduler.

Shard 0 drives the run as it would alone. It gives each shard a share of every step and puts it on
a board; each shard does its share and commits, and shard 0 waits for the commit records of all:

    work/shards/board.json                  what shard 0 announces: session, open steps, the end
    work/shards/shard-<i>.json              a sign of life of shard i, and what it is doing
    work/shards/<session>/<step>/<i>.tasks  the share of shard i, pickled

All are files whose names are known; none is listed, locked, or judged by its time. A shard that is
late or dies is waited for. A shard 0 that is started again begins another session, which the others
find on the board; what was committed is not done again.
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
from corpus.executors.executor import OnDone, Workers
from corpus.executors.heartbeats import Crew, Pause, Sign, Watch
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.fingerprints import ENGINE_VERSION, component_identity
from corpus.storage.digests import digest_of
from corpus.storage.store import Store
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Task
from corpus.tasks.work_folder import BOARD, session_folder, share_file, shares_folder

__all__ = [
    "ArrayDriver",
    "ArrayShard",
    "Board",
    "described",
    "divide",
    "pipeline_digest",
    "raised_from",
]

_SWEEP_SECONDS = 1.0
"""How often shard 0 looks for what others have committed, while it has tasks itself."""


@dataclass(frozen=True)
class ArrayShard:
    """One of `of` processes that share a run, numbered from 0."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> "ArrayShard":
        """From `i/n`. Raises ConfigError."""
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
    """What shard 0 announces. steps: of those that are open, the shards that have a share in it.
    state: `running`, `done`, `failed`."""

    session: str
    pipeline: str
    of: int
    steps: dict[str, list[int]] = field(default_factory=dict)
    state: str = "running"
    error: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Store) -> "Board | None":
        found = store.read_json(BOARD)
        return None if found is None else cls(**found)

    def write(self, store: Store) -> None:
        store.write_json(asdict(self), BOARD)


class ArrayDriver:
    """Shard 0's executor: its own share in this process, those of others through the store."""

    def __init__(self, shard: ArrayShard, context: Context, patience: float) -> None:
        store = context.store
        self._shard, self._store, self._patience = shard, store, patience
        before = Board.read(store)
        if before is not None:
            store.remove(session_folder(before.session))
        self._board = Board(uuid4().hex, pipeline_digest(context.pipeline), shard.of)
        self._board.write(store)
        self._begun = 0
        self._sign = Sign(store, shard.number)
        self._watch = Watch(store)
        self._crew = Crew(Watch(store))

    async def run(self, context: Context, tasks: Sequence[Task], done: OnDone) -> None:
        self._begun += 1
        step, session = self._begun, self._board.session
        mine, *shares = (deque(share) for share in divide(tasks, self._shard.of))
        others = {number: share for number, share in enumerate(shares, start=1) if share}
        for number, share in others.items():
            with self._store.writing(share_file(session, step, number)) as stream:
                pickle.dump(share, stream)
        self._announce(steps={**self._board.steps, str(step): sorted(others)})
        try:
            await self._work(step, context, mine, others, done)
        finally:
            self._announce(steps={s: n for s, n in self._board.steps.items() if s != str(step)})
            self._store.remove(shares_folder(session, step))

    async def _work(
        self,
        step: int,
        context: Context,
        mine: deque[Task],
        others: dict[int, deque[Task]],
        done: OnDone,
    ) -> None:
        pause, since, swept = Pause(), time.monotonic(), 0.0
        while mine or others:
            if mine:
                task = mine.popleft()
                self._sign.say(step=task.step, task=task.label)
                done(task, attempt(context, task))
                self._sign.count()
            else:
                self._sign.say(task="")
            if not mine or time.monotonic() - swept > _SWEEP_SECONDS:
                swept = time.monotonic()
                if self._sweep(step, others, done, since):
                    pause.reset()
            await asyncio.sleep(0 if mine or not others else pause.next())

    def _sweep(self, step: int, others: dict[int, deque[Task]], done: OnDone, since: float) -> bool:
        """Hand over what other shards have committed, each of which keeps to the order."""
        found = False
        for number, share in list(others.items()):
            while share and (record := share[0].finished(self._store)) is not None:
                done(share.popleft(), record)
                found = True
            if share:
                self._look_after(number, step, since)
            else:
                del others[number]
        return found

    def _look_after(self, number: int, step: int, since: float) -> None:
        """Raises what a shard met or ended with, or that it is gone."""
        sign = self._watch.look(number)
        error = sign.get("error") if sign.get("session") == self._board.session else None
        if error and error.get("step", step) == step:
            raise raised_from(error)
        if self._watch.quiet(number, since) > self._patience:
            raise RunError(
                f"shard {number} of {self._shard.of} has given no sign of life for "
                f"{format_duration(self._patience)} (run.patience); enter the commands of all "
                "shards again"
            )

    def workers(self) -> Workers:
        """All shards: each says what it is at with its sign of life."""
        numbers = range(self._shard.of)
        return Workers(len(numbers), [self._crew.worker(number) for number in numbers])

    def _announce(self, **changes: Any) -> None:
        self._board = replace(self._board, **changes)
        self._board.write(self._store)

    def close(self, problem: BaseException | None = None) -> None:
        """Tell the others the end. Of an interruption they hear nothing: shard 0 comes again."""
        if problem is None:
            self._announce(state="done")
            self._store.remove(session_folder(self._board.session))
        elif isinstance(problem, Exception):
            self._announce(state="failed", error=described(problem))
        self._sign.close(state="done" if problem is None else "ended")


def divide(tasks: Sequence[Task], number: int) -> list[list[Task]]:
    """A share for each shard, by the task alone: whoever divides, and whatever is done already, a
    task is never given to two. Within a share the order stays."""
    shares: list[list[Task]] = [[] for _ in range(number)]
    for task in tasks:
        name = task.folder.rpartition("/")[2]
        # Buckets and groups are numbered, and so are spread evenly; partitions by their name.
        place = int(name) if name.isdecimal() else xxhash.xxh3_64_intdigest(task.folder)
        shares[place % number].append(task)
    return shares


def pipeline_digest(pipeline: Pipeline) -> str:
    """Of what all shards must have in common to run one another's tasks."""
    stages = [[node.name, component_identity(node.component)] for node in pipeline.nodes]
    return digest_of([ENGINE_VERSION, pipeline.seed, stages])


def described(problem: BaseException) -> dict[str, str]:
    """An error as another shard can raise it; of those that are not ours only the type."""
    if isinstance(problem, CorpusError):
        return {"kind": type(problem).__name__, "message": problem.message, "where": problem.where}
    return {"kind": "RunError", "message": f"{type(problem).__name__} was raised; its output says "
            "more", "where": ""}  # fmt: skip


def raised_from(error: dict[str, str]) -> CorpusError:
    kind = getattr(errors, error["kind"], RunError)
    if kind is errors.MissingExtra:
        kind = CorpusError  # its message is whole already
    raised: CorpusError = kind(error["message"], where=error["where"])
    return raised
