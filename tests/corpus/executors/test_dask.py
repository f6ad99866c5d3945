"""Workers and schedulers that die, stop, or are not there."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import dask
import distributed  # noqa: F401 - its settings, before any is changed
import pytest

from corpus.errors import InputError, OutputError, RunError
from corpus.executors.clusters import WORKER_TTL, LocalWorkers, SchedulerAtAddress
from corpus.executors.dask import DaskExecutor
from corpus.executors.keys import KeyFiles
from corpus.tasks.task import Context, Record, Task
from tests.corpus.executors.sites import site
from tests.corpus.executors.tasks import (
    Deadly,
    Raising,
    Refusing,
    Swept,
    context_of,
    done_by,
    labels,
    meanwhile,
    notes,
    noting,
    pids,
    wait_for,
)
from tests.forked import forked_workers


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return context_of(tmp_path)


@contextmanager
def local(
    workers: int = 2, *, worker_ttl: float = WORKER_TTL, spawned: bool = False, **settings: int
) -> Iterator[DaskExecutor]:
    """Workers of this machine. spawned: each starts an interpreter of its own, as for users."""
    executor = DaskExecutor(LocalWorkers(workers, worker_ttl=worker_ttl), **settings)
    with nullcontext() if spawned else forked_workers():
        try:
            yield executor
        finally:
            executor.close()


def test_a_bundle_is_seen_to_go_on(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.executors.dask.CHECK_SECONDS", 0.2)
    tasks, running = noting(16, seconds=0.3), []

    def done(task: Task, record: Record) -> None:
        assert record["label"] == task.label
        running.append(sum(notes(context)["ended", task.label] for task in tasks))

    with local(1) as executor:  # bundles of four
        asyncio.run(executor.run(context, tasks, done))
    assert len(running) == 16
    assert len(set(running)) > 4 + 2


def test_each_record_is_handed_over_once(context: Context) -> None:
    tasks = noting(50)

    async def both() -> None:
        first, second = tasks[:30], tasks[30:]
        found = await asyncio.gather(
            done_by(executor, context, first), done_by(executor, context, second)
        )
        assert found == [labels(first), labels(second)]

    with local() as executor:
        asyncio.run(both())
    assert set(notes(context).values()) == {1}


def test_errors_come_back_as_they_are(context: Context) -> None:
    refusing = Refusing(folder="tasks/x", fingerprint="f", label="x.warc")
    raising = Raising(folder="tasks/y", fingerprint="f", label="y")
    with local() as executor:
        with pytest.raises(InputError, match=r"x.warc: is no archive"):
            asyncio.run(done_by(executor, context, [*noting(3), refusing]))
        with pytest.raises(LookupError, match="y"):
            asyncio.run(done_by(executor, context, [raising]))
    assert notes(context)["begun", "x.warc"] == 1
    assert notes(context)["begun", "y"] == 3


def test_a_worker_that_was_given_up_may_clear_the_folder_of_a_task(context: Context) -> None:
    tasks = [Swept(folder="tasks/0", fingerprint="f", label="once")]
    with local(1) as executor:
        assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
        full = Swept(folder="tasks/1", fingerprint="f", label="full", times=9)
        with pytest.raises(OutputError, match="^full: cannot be written"):
            asyncio.run(done_by(executor, context, [full]))
    assert notes(context)["begun", "full"] == 2


def test_workers_are_killed(context: Context) -> None:
    """What was committed is not run again, so a death costs one task."""
    tasks = noting(40, seconds=0.1)

    def kill() -> None:
        for number in (4, 12, 20):
            wait_for(lambda number=number: len(pids(context)) > number)
            os.kill(pids(context)[-1], signal.SIGKILL)

    with local() as executor, meanwhile(kill):
        assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
    assert sum(n for (what, _), n in notes(context).items() if what == "begun") <= 40 + 3


def test_a_task_that_kills_its_workers_ends_the_run_by_name(context: Context) -> None:
    tasks = noting(6)
    tasks[2] = Deadly(folder="tasks/2", fingerprint="f", label="crawl/2.warc")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        local() as executor,
        pytest.raises(RunError, match=r"^crawl/2.warc: worker after worker"),
    ):
        asyncio.run(done_by(executor, context, tasks))
    assert notes(context)["begun", "crawl/2.warc"] == 2 * 2, "in its bundle, then alone"


def test_workers_come_back_however_often_they_die(context: Context) -> None:
    """Dask gives up a worker that happens to be down some seconds after an earlier death."""
    tasks = noting(3, seconds=0.5)
    tasks[0] = Deadly(folder="tasks/0", fingerprint="f", label="task 0", times=2)
    soon = {"distributed.deploy.lost-worker-timeout": "100ms"}
    with dask.config.set(soon), local(bundle_bytes=1, patience=20, spawned=True) as executor:
        assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
        wait_for(lambda: len(executor.connection.client.nthreads()) == 2)


@pytest.mark.soak
def test_bad_luck_ends_nothing(context: Context) -> None:
    """More deaths than Dask allows a bundle, and the neighbours of a deadly task go on."""
    tasks = noting(12)
    tasks[2] = Deadly(folder="tasks/2", fingerprint="f", label="task 2", times=6)
    with local(bundle_bytes=4) as executor:
        assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)


@pytest.mark.soak
def test_a_worker_that_is_stopped_is_replaced(context: Context) -> None:
    tasks = noting(10, seconds=0.2)

    def stop() -> None:
        wait_for(lambda: len(pids(context)) > 3)
        os.kill(pids(context)[-1], signal.SIGSTOP)

    with local(worker_ttl=5) as executor, meanwhile(stop):
        assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)


# -- a scheduler of somebody else


@pytest.mark.soak
@pytest.mark.parametrize("has_keys", [False, True], ids=["open", "with keys"])
def test_a_scheduler_dies_and_is_started_again(
    context: Context, tmp_path: Path, has_keys: bool
) -> None:
    tasks = noting(60, seconds=0.2)

    def strike() -> None:
        for number in (10, 30):
            wait_for(lambda number=number: len(pids(context)) > number)
            there.scheduler.kill()
            there.scheduler.wait()
            time.sleep(1)
            there.start_scheduler()

    with site(keys=KeyFiles(tmp_path / "keys") if has_keys else None) as there:
        scheduler = SchedulerAtAddress(there.address, there.security)
        executor = DaskExecutor(scheduler, bundle_bytes=5, patience=60)
        with meanwhile(strike):
            assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
        executor.close()


@pytest.mark.soak
def test_patience_with_a_scheduler_that_stays_away_has_an_end(context: Context) -> None:
    def strike() -> None:
        wait_for(lambda: len(pids(context)) > 3)
        there.scheduler.kill()

    with site(1) as there:
        executor = DaskExecutor(SchedulerAtAddress(there.address), patience=3)
        with meanwhile(strike), pytest.raises(RunError, match=r"has not answered for 3 s"):
            asyncio.run(done_by(executor, context, noting(50, seconds=0.2)))
        executor.close()


@pytest.mark.soak
def test_patience_with_a_scheduler_without_workers_has_an_end(context: Context) -> None:
    with site(0) as there:
        executor = DaskExecutor(SchedulerAtAddress(there.address), patience=3)
        with pytest.raises(RunError, match=r"no worker has been there for 3 s"):
            asyncio.run(done_by(executor, context, noting(5)))
        executor.close()


def dying_at_the_start(folder: Path, times: int) -> str:
    """What a worker runs before anything else: the first ones die of it."""
    program = (
        "import os, pathlib\n"
        f"for number in range({times}):\n"
        f"    path = pathlib.Path({str(folder)!r}, f'died-{{number}}')\n"
        "    if not path.exists():\n"
        "        path.touch()\n"
        "        os._exit(1)\n"
    )
    path = folder / "dying.py"
    path.write_text(program)
    return str(path)


def test_a_worker_dies_while_it_starts(context: Context, tmp_path: Path) -> None:
    tasks = noting(4)
    preload = {"distributed.worker.preload": [dying_at_the_start(tmp_path, 1)]}
    with dask.config.set(preload), local(1, spawned=True) as executor:
        found = asyncio.run(done_by(executor, context, tasks))
    assert found == labels(tasks)
    assert (tmp_path / "died-0").exists()


def test_all_workers_die_while_they_start(context: Context, tmp_path: Path) -> None:
    preload = {"distributed.worker.preload": [dying_at_the_start(tmp_path, 100)]}
    with (
        dask.config.set(preload),
        local(1, spawned=True) as executor,
        pytest.raises(RunError, match="worker processes end while they start"),
    ):
        asyncio.run(done_by(executor, context, noting(1)))
