"""What all shards but shard 0 do in array mode: read the board, run a task of their share, and read
the board again."""

import pickle
import time
from collections import deque
from collections.abc import Callable

from corpus.config.units import format_duration
from corpus.errors import ConfigError, Damaged, RunError
from corpus.executors.array_driver import (
    ArrayShard,
    Board,
    error_from_json,
    error_to_json,
    pipeline_digest,
)
from corpus.executors.backoff import Backoff
from corpus.executors.heartbeats import Heartbeat, HeartbeatWatch
from corpus.executors.silent_shards import SilentShards
from corpus.system.interrupts import check_interrupt
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Task
from corpus.tasks.work_folder import share_file

__all__ = ["follow"]

_AGAIN_SECONDS = 10.0
"""Seconds without a task after which a shard looks whether what it did of the open steps is still
committed: a record that is damaged before shard 0 has seen it would be waited for without end. Each
time it waits twice as long, until it has run a task again."""


def follow(
    context: Context, shard: ArrayShard, patience: float, is_done: Callable[[], bool]
) -> None:
    """Run the shares of a shard until shard 0 announces the end.

    patience: seconds to wait for a heartbeat of shard 0. is_done: called when the board already
    says at the start that a run has ended; whether it was this run.

    Raises the error that the run ended with, RunError when shard 0 has sent no heartbeat for too
    long, and ConfigError when shard 0 runs another pipeline or another number of shards.
    """
    board = Board.read(context.store)
    if board is not None and board.state == "done" and is_done():
        return
    ended = board.session if board is not None and board.state != "running" else ""
    _Follower(context, shard, patience, ended).follow()


class _Follower:
    """A shard that follows shard 0.

    ended: the session that had ended before this shard began, whose board it ignores; "" if none.
    """

    def __init__(self, context: Context, shard: ArrayShard, patience: float, ended: str) -> None:
        self._context, self._shard, self._patience = context, shard, patience
        self._ended = ended
        self._pipeline = pipeline_digest(context.pipeline)
        self._watch = HeartbeatWatch(context.store)
        self._silent = SilentShards(shard.of)
        self._heartbeat: Heartbeat | None = None
        self._session = ""
        self._shares: dict[int, deque[Task]] = {}
        """Open step -> the tasks of this shard that are left of it."""
        self._ran, self._again = time.monotonic(), _AGAIN_SECONDS
        """When it last ran a task or looked again, and the seconds until it looks again."""

    def follow(self) -> None:
        """Follow to the end of the run, and write how it ended into the last heartbeat."""
        problem: BaseException | None = None
        try:
            self._run_until_the_end()
        except BaseException as error:
            problem = error
            raise
        finally:
            if self._heartbeat is not None:
                if problem is None or not isinstance(problem, Exception):
                    self._heartbeat.close(state="done" if problem is None else "ended")
                else:
                    self._heartbeat.close(state="failed", error=error_to_json(problem))

    def _run_until_the_end(self) -> None:
        backoff, since = Backoff(), time.monotonic()
        while True:
            check_interrupt()
            board = Board.read(self._context.store)
            self._watch.read(0)
            if board is not None and self._is_of_this_run(board):
                if board.state == "done":
                    return
                if board.state == "failed":
                    raise error_from_json(board.error)
                if self._run_one(board):
                    backoff.reset()
                    since = time.monotonic()
                    continue
                self._look_again()
            silent = self._watch.silent_seconds(0, since)
            self._silent.note(0, silent)
            if silent > self._patience:
                raise RunError(
                    f"shard 0 of {self._shard.of} has sent no heartbeat for "
                    f"{format_duration(self._patience)} (run.patience); start it again, then this"
                )
            time.sleep(backoff.next())

    def _is_of_this_run(self, board: Board) -> bool:
        """Whether the board is of this run: the board of an earlier run may still be there until
        shard 0 writes its own. Raises ConfigError when a living shard 0 runs something else."""
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

    def _run_one(self, board: Board) -> bool:
        """Run one task of the latest open step in which this shard has any left; whether there was
        one. Later steps go first, since they free what earlier ones hold."""
        if self._heartbeat is None:
            self._heartbeat = Heartbeat(self._context.store, self._shard.number)
        if board.session != self._session:
            self._session, self._shares = board.session, {}
            self._heartbeat.note(session=board.session)
        number = self._shard.number
        steps = [int(step) for step, shards in board.steps.items() if number in shards]
        self._shares = {step: share for step, share in self._shares.items() if step in steps}
        for step in sorted(steps, reverse=True):
            if step not in self._shares:
                share = self._read_share(step)
                if share is None:
                    continue
                self._shares[step] = share
            if self._shares[step]:
                task = self._shares[step].popleft()
                self._heartbeat.note(step=task.step, task=task.label, error=None)
                self._run_task(self._heartbeat, step, task)
                self._heartbeat.note(task="")
                return True
        return False

    def _look_again(self) -> None:
        """After a while without a task, begin anew with the shares of the open steps: what is
        committed is passed over."""
        if self._shares and time.monotonic() - self._ran > self._again:
            self._shares.clear()
            self._ran, self._again = time.monotonic(), 2 * self._again

    def _run_task(self, heartbeat: Heartbeat, step: int, task: Task) -> None:
        """Run a task, unless it is committed. Damage that it finds is reported to shard 0, which
        mends the file and hands the step out again."""
        if task.finished(self._context.store) is not None:
            return
        try:
            attempt(self._context, task)
        except Damaged as damage:
            heartbeat.send(error={**error_to_json(damage), "step": step})
            self._shares[step].clear()
        else:
            heartbeat.count_task()
        self._ran, self._again = time.monotonic(), _AGAIN_SECONDS

    def _read_share(self, step: int) -> deque[Task] | None:
        """The tasks of this shard in a step; None when the step is over already, or when its file
        cannot be seen yet."""
        path = share_file(self._session, step, self._shard.number)
        try:
            with self._context.store.open(path) as stream:
                share: deque[Task] = pickle.loads(stream.read())  # noqa: S301 - from shard 0 of this run
        except FileNotFoundError:
            return None
        return share
