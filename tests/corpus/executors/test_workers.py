"""What executors say of their workers, for people."""

import asyncio
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.executors import array_status, heartbeats
from corpus.executors.array_status import ArrayWorkers
from corpus.executors.clusters import LocalWorkers
from corpus.executors.dask import DaskExecutor
from corpus.executors.executor import Executor, Workers
from corpus.executors.heartbeats import Heartbeat
from corpus.executors.serial import SerialExecutor
from corpus.tasks.task import Context
from tests.corpus.executors.tasks import context_of, done_by, meanwhile, noting, wait_for
from tests.forked import forked_workers


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return context_of(tmp_path)


def seen_at_work(executor: Executor, context: Context, tasks: int, at_once: int) -> Workers:
    """What is said while tasks of a step are run, once so many are at work."""
    found: list[Workers] = []

    def look() -> None:
        def all_at_work() -> bool:
            found.append(executor.workers())
            return sum(len(worker.doing) for worker in found[-1].each) == at_once

        wait_for(all_at_work)

    try:
        with meanwhile(look):
            given = [replace(task, step="crawl.text") for task in noting(tasks, seconds=1.5)]
            asyncio.run(done_by(executor, context, given))
    finally:
        executor.close()
    return found[-1]


def test_this_process(context: Context) -> None:
    found = seen_at_work(SerialExecutor(), context, tasks=1, at_once=1)
    (worker,) = found.each
    assert (found.slots, worker.name) == (1, "driver")
    assert (worker.doing[0].step, worker.doing[0].label) == ("crawl.text", "task 0")
    assert 0 <= worker.doing[0].seconds < 10
    assert worker.rss > 10 << 20
    assert SerialExecutor().workers().each[0].doing == []


def test_dask(context: Context) -> None:
    executor = DaskExecutor(LocalWorkers(2), bundle_bytes=1)
    assert executor.workers() == Workers(2)
    with forked_workers():
        found = seen_at_work(executor, context, tasks=5, at_once=2)
    assert found.slots == 2
    assert sorted(worker.name for worker in found.each) == ["0", "1"]
    assert {doing.step for worker in found.each for doing in worker.doing} == {"crawl.text"}
    labels = {doing.label for worker in found.each for doing in worker.doing}
    assert labels <= {f"task {number}" for number in range(5)}
    assert all(worker.rss > 10 << 20 for worker in found.each)
    assert executor.workers() == Workers(2)  # closed


def test_dask_whose_scheduler_is_gone(context: Context) -> None:
    executor = DaskExecutor(LocalWorkers(1))
    with forked_workers():
        asyncio.run(done_by(executor, context, noting(1)))
    executor.cluster.close()
    started = time.monotonic()
    assert executor.workers().each == ()
    assert time.monotonic() - started < 10
    executor.close()


def test_shards(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(array_status, "_SILENT_SECONDS", 0.5)
    shards = ArrayWorkers(context.store)
    assert (shards.worker(1).state, shards.worker(1).doing) == ("not seen yet", ())
    heartbeat = Heartbeat(context.store, 1)
    assert (shards.worker(1).state, shards.worker(1).doing) == ("running", [])
    heartbeat.note(step="crawl.text", task="crawl/a.warc.gz")
    wait_for(lambda: shards.worker(1).doing)
    time.sleep(0.3)
    worker = shards.worker(1)
    assert (worker.name, worker.doing[0].step) == ("shard 1", "crawl.text")
    assert worker.doing[0].label == "crawl/a.warc.gz"
    assert worker.doing[0].seconds >= 0.3
    assert worker.rss > 10 << 20
    assert context.store.read_json("shards/shard-1.json")["pid"] == os.getpid()
    heartbeat.close(state="done")
    assert shards.worker(1).state == "done"


def test_a_shard_that_sends_no_heartbeat_is_silent(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(array_status, "_SILENT_SECONDS", 0.2)
    Heartbeat(context.store, 1)._ending.set()
    shards = ArrayWorkers(context.store)
    shards.worker(1)
    time.sleep(0.3)
    assert shards.worker(1).state == "silent"
