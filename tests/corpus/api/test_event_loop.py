"""Runs inside an event loop, as in a notebook, and in other threads."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import api
from corpus.api.event_loop import outside_event_loop
from tests.corpus.runs import write_lines


def test_without_a_loop_the_call_is_made_here() -> None:
    assert outside_event_loop(threading.current_thread) is threading.current_thread()


def test_inside_a_loop_another_may_be_started() -> None:
    async def inner() -> int:
        return 3

    async def outer() -> int:
        with pytest.raises(LookupError, match="as it was raised"):
            outside_event_loop(_raise)
        return outside_event_loop(lambda: asyncio.run(inner()))

    assert asyncio.run(outer()) == 3


def _raise() -> int:
    raise LookupError("as it was raised")


def test_run_and_plan_inside_a_coroutine(pipeline: dict[str, Any], tmp_path: Path) -> None:
    async def cell() -> tuple[int, int]:
        run = api.run(pipeline, tmp_path / "run")
        to_do = api.plan(pipeline, tmp_path / "run")["to_do"].to_pylist()
        return run.documents("ca").num_rows, sum(to_do)

    assert asyncio.run(cell()) == (2, 0)


def test_run_in_a_thread(pipeline: dict[str, Any], tmp_path: Path) -> None:
    async def server() -> api.Run:
        return await asyncio.to_thread(api.run, pipeline, tmp_path / "run")

    assert asyncio.run(server()).documents().num_rows == 3


@pytest.fixture
def kernel() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop under which Ctrl-C raises KeyboardInterrupt at once, as the kernel of a
    notebook has it while a cell is run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_interrupts_the_caller_interrupts_the_call(
    kernel: asyncio.AbstractEventLoop, number: signal.Signals
) -> None:
    began, ended = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        try:
            while True:
                time.sleep(0.01)
        except KeyboardInterrupt:
            ended.set()
            raise

    def press() -> None:
        began.wait()
        os.kill(os.getpid(), number)

    async def cell() -> None:
        threading.Thread(target=press).start()
        outside_event_loop(work)

    handler = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt):
        kernel.run_until_complete(cell())
    assert ended.is_set()
    assert signal.getsignal(number) == handler


SLOW = """
import asyncio, signal, sys, time
from pathlib import Path
from corpus import api
from corpus.config.options import RunOptions
from corpus.pipeline.load import Config
from tests.corpus.runs import toy_pipeline
from tests.corpus.toys import Shout
real = Shout.one
def one(self, text):
    time.sleep(0.2)
    return real(self, text)
Shout.one = one
async def cell():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = RunOptions(quarantine_limit=0.5, isolate=sys.argv[3] == "isolate", batch_rows=1)
    api.run(Config(toy_pipeline(Path(sys.argv[1])), options, ""), sys.argv[2])
asyncio.new_event_loop().run_until_complete(cell())
"""


@pytest.mark.parametrize("isolate", ["isolate", "here"])
def test_a_run_that_is_stopped_leaves_nothing_half_written(tmp_path: Path, isolate: str) -> None:
    lines = write_lines(tmp_path / "in")
    command = [sys.executable, "-c", SLOW, lines, tmp_path / "run", isolate]
    begun = tmp_path / "run/work/segments/lines.loud"
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list(begun.glob("*/.*")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, said = process.communicate(timeout=60)
    assert time.monotonic() - started < 10
    assert "KeyboardInterrupt" in said
    assert not [path for path in begun.glob("*/.*") if path.is_file()], "no half files stay"
    assert '"interrupted"' in (tmp_path / "run/work/status.json").read_text()
