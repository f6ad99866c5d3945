"""What the driver's process needs while many tasks are planned and run on Dask workers.

    python -m benchmarks.scheduler [--planned 100000] [--run 20000] [--workers 2]

The tasks do nothing, and each is a bundle of its own, which is the worst case. The scheduler of a
cluster on this machine lives in the driver's process, so that its memory is measured too.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from corpus.executors.clusters import LocalWorkers
from corpus.executors.dask import DaskExecutor
from corpus.pipeline.dag import Node, Pipeline
from corpus.storage.store import Store
from corpus.tasks.task import Context, Record, Task
from stages.output.shards import Shards
from stages.sources.jsonl import JsonLines

__all__ = ["Measured", "measure"]

_EVERY = 1000
"""Tasks between two looks at the memory."""


@dataclass(frozen=True, kw_only=True)
class NoOp(Task):
    """Commits a record and nothing else."""

    def work(self, context: Context) -> Record:
        return {}


@dataclass(frozen=True)
class Measured:
    """growth: bytes of RSS that the process gained at most. seconds: of the tasks that ran."""

    growth: int
    seconds: float


class _EnoughError(Exception):
    """As many tasks ran as were to run."""


def measure(planned: int, run: int, workers: int) -> Measured:
    """Plan tasks, run the first of them, and give up the rest."""
    process = psutil.Process()
    before = peak = process.memory_info().rss
    ran = 0

    def done(*_: object) -> None:
        nonlocal ran, peak
        ran += 1
        if ran % _EVERY == 0:
            peak = max(peak, process.memory_info().rss)
        if ran == run:
            raise _EnoughError

    executor = DaskExecutor(LocalWorkers(workers), bundle_bytes=1)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with suppress(_EnoughError):
            asyncio.run(executor.run(_context(folder), _tasks(planned), done))
        seconds = time.perf_counter() - started
        executor.close()
    return Measured(peak - before, seconds)


def _context(folder: str) -> Context:
    (Path(folder) / "empty.jsonl").touch()
    source = JsonLines(paths=(f"{folder}/empty.jsonl",))
    nodes = (Node("rows", source), Node("shards", Shards(), ("rows",)))
    return Context.of(Pipeline("scheduler", 1, nodes), Store(folder))


def _tasks(number: int) -> Sequence[Task]:
    return [
        NoOp(folder=f"tasks/{i % 1000}/{i}", fingerprint=f"{i:032x}", label=f"{i}", size=1)
        for i in range(number)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--planned", type=int, default=100_000)
    parser.add_argument("--run", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    found = measure(arguments.planned, arguments.run, arguments.workers)
    print(f"{arguments.planned:,} tasks planned, {arguments.run:,} run by {arguments.workers} "
          f"workers: {arguments.run / found.seconds:,.0f} tasks/s, the driver's process grew by "
          f"{found.growth / 1e6:,.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
