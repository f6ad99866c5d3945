"""What a shard other than shard 0 does: it looks at the board, does its share, and looks again."""

import pickle
import time
from collections import deque
from collections.abc import Callable

from corpus.config.units import format_duration
from corpus.errors import ConfigError, Damaged, RunError
from corpus.executors.array_driver import ArrayShard, Board, described, pipeline_digest, raised_from
from corpus.executors.heartbeats import Pause, Sign, Watch
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Task
from corpus.tasks.work_folder import share_file

__all__ = ["follow"]


def follow(
    context: Context, shard: ArrayShard, patience: float, is_done: Callable[[], bool]
) -> None:
    """Do a shard's shares until shard 0 announces the end. Raises what the run ended with.

    is_done: asked when the board says at the start that a run has ended: whether that was this run.
    """
    board = Board.read(context.store)
    if board is not None and board.state == "done" and is_done():
        return
    ended = board.session if board is not None and board.state != "running" else ""
    _Follower(context, shard, patience, ended).follow()


class _Follower:
    """ended: a session that was over before this one began, which says nothing to it."""

    def __init__(self, context: Context, shard: ArrayShard, patience: float, ended: str) -> None:
        self._context, self._shard, self._patience = context, shard, patience
        self._ended = ended
        self._pipeline = pipeline_digest(context.pipeline)
        self._watch = Watch(context.store)
        self._sign: Sign | None = None
        self._session = ""
        self._shares: dict[int, deque[Task]] = {}

    def follow(self) -> None:
        problem: BaseException | None = None
        try:
            self._until_the_end()
        except BaseException as error:
            problem = error
            raise
        finally:
            if self._sign is not None:
                if problem is None or not isinstance(problem, Exception):
                    self._sign.close(state="done" if problem is None else "ended")
                else:
                    self._sign.close(state="failed", error=described(problem))

    def _until_the_end(self) -> None:
        pause, since = Pause(), time.monotonic()
        while True:
            board = Board.read(self._context.store)
            self._watch.look(0)
            if board is not None and self._concerns(board):
                if board.state == "done":
                    return
                if board.state == "failed":
                    raise raised_from(board.error)
                if self._do_one(board):
                    pause.reset()
                    since = time.monotonic()
                    continue
            if self._watch.quiet(0, since) > self._patience:
                raise RunError(
                    f"shard 0 of {self._shard.of} has given no sign of life for "
                    f"{format_duration(self._patience)} (run.patience); start it again, then this"
                )
            time.sleep(pause.next())

    def _concerns(self, board: Board) -> bool:
        """Whether the board is of this run. One of an earlier run may still be there, until
        shard 0 comes."""
        if board.session == self._ended:
            return False
        if (board.pipeline, board.of) == (self._pipeline, self._shard.of):
            return True
        if self._watch.has_changed(0):
            raise ConfigError(
                "shard 0 has other stages, settings, versions or another number of shards; "
                "give all shards the same file and options",
                where=f"--shard {self._shard.number}/{self._shard.of}",
            )
        return False

    def _do_one(self, board: Board) -> bool:
        """Do one task of the latest step that has one; whether there was one."""
        if self._sign is None:
            self._sign = Sign(self._context.store, self._shard.number)
        if board.session != self._session:
            self._session, self._shares = board.session, {}
            self._sign.say(session=board.session)
        number = self._shard.number
        mine = [int(step) for step, shards in board.steps.items() if number in shards]
        self._shares = {step: share for step, share in self._shares.items() if step in mine}
        for step in sorted(mine, reverse=True):
            if step not in self._shares:
                share = self._read_share(step)
                if share is None:
                    continue
                self._shares[step] = share
            if self._shares[step]:
                task = self._shares[step].popleft()
                self._sign.say(step=task.step, task=task.label, error=None)
                self._run(step, task)
                self._sign.say(task="")
                return True
        return False

    def _run(self, step: int, task: Task) -> None:
        assert self._sign is not None
        if task.finished(self._context.store) is not None:
            return
        try:
            attempt(self._context, task)
        except Damaged as damage:
            # Shard 0 mends it, and gives out the step again.
            self._sign.say_now(error={**described(damage), "step": step})
            self._shares[step].clear()
        else:
            self._sign.count()

    def _read_share(self, step: int) -> deque[Task] | None:
        """None when the step is over already, or its file not to be seen yet."""
        path = share_file(self._session, step, self._shard.number)
        try:
            with self._context.store.open(path) as stream:
                share: deque[Task] = pickle.loads(stream.read())  # noqa: S301 - from shard 0 of this run
        except FileNotFoundError:
            return None
        return share
