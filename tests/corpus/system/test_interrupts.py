"""Ctrl-C, or what a batch system sends, in the middle of a long task."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest

from corpus.system.interrupts import (
    answer_interrupt,
    check_interrupt,
    interrupt_on_signals,
)
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


def in_own_process(test: Callable[[], None]) -> Callable[[], None]:
    """The test, run in a process of its own: there no other test has left threads or handlers that
    a signal could meet, and no signal reaches the process that runs the tests."""

    @wraps(test)
    def run() -> None:
        program = f"import {test.__module__} as tests; tests.{test.__name__}.__wrapped__()"
        done = subprocess.run(
            [sys.executable, "-c", program], check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    return run


# Each document of one task takes half a second; a task is begun when its folder is there.
SLOW = """
import sys, time
from pathlib import Path
from tests.corpus.runs import run_toy, toy_pipeline
from tests.corpus.toys import Shout
real = Shout.one
def one(self, text):
    time.sleep(0.5)
    return real(self, text)
Shout.one = one
run_toy(toy_pipeline(Path(sys.argv[1])), Path(sys.argv[2]), batch_rows=1)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_it_does_not_wait_for_the_end_of_the_task(tmp_path: Path, number: signal.Signals) -> None:
    lines = write_lines(tmp_path / "in")
    command = [sys.executable, "-c", SLOW, lines, tmp_path / "run"]
    begun = tmp_path / "run/work/segments/lines.loud"
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list(begun.glob("*/.*")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(number)
        started = time.monotonic()
        _, said = process.communicate(timeout=60)
    assert time.monotonic() - started < 8
    assert process.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in said
    assert not [path for path in begun.glob("*/.*") if path.is_file()], "no half files stay"
    status = (tmp_path / "run/work/status.json").read_text()
    assert '"interrupted"' in status
    run_toy(toy_pipeline(lines), tmp_path / "run")
    assert (tmp_path / "run/dataset/manifest.json").exists()


def test_once_is_enough(tmp_path: Path) -> None:
    """A batch system may say it again while the run is ending; Ctrl-C works always."""
    program = """
import signal
from corpus.system.interrupts import interrupt_on_signals
try:
    with interrupt_on_signals():
        try:
            signal.raise_signal(signal.SIGUSR1)
        finally:
            signal.raise_signal(signal.SIGTERM)
            print("ended", flush=True)
except KeyboardInterrupt:
    pass
signal.raise_signal(signal.SIGTERM)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.stdout == "ended\n"
    assert done.returncode == -signal.SIGTERM, "after the run it means what it meant before"


@pytest.mark.parametrize("executor", ["serial", "dask"])
def test_a_source_that_fails_leaves_nothing_half_written(tmp_path: Path, executor: str) -> None:
    """Nor a writer that complains when it is collected: warnings are errors here."""
    lines = write_lines(tmp_path / "in")
    (lines / "part-1.jsonl").write_text("no JSON")
    with pytest.raises(ValueError, match="Expecting value"):
        run_toy(toy_pipeline(lines), tmp_path / "run", executor=executor)
    assert not [path for path in (tmp_path / "run").rglob(".*") if path.is_file()]


# A loop without a place that asks for interrupts, nearly all of it in a callback that swallows what
# is raised there.
SWALLOWING = """
import ctypes, gc, os, random, signal, sys, threading, time
from corpus.system.interrupts import interrupt_on_signals

def compute(*_):
    end = time.perf_counter() + 0.0005
    while time.perf_counter() < end:
        pass

def swallow(*_):
    for _ in range(3):
        try:
            compute()
        except BaseException:
            pass

class Deleted:
    def __del__(self):
        compute()

@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
def compare(*_):
    compute()
    return 0

def sort(numbers=(ctypes.c_int * 8)(), library=ctypes.CDLL(None)):
    library.qsort(numbers, 8, 4, compare)

kind, times = sys.argv[1], int(sys.argv[2])
step = {"swallow": gc.collect, "raise": gc.collect, "del": Deleted, "C": sort}[kind]
gc.callbacks += {"swallow": [swallow], "raise": [compute]}.get(kind, [])
gc.freeze()
moments = random.Random(kind)
for _ in range(times):
    number = moments.choice([signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
    timer = threading.Timer(moments.uniform(0, 0.02), os.kill, (os.getpid(), number))
    try:
        with interrupt_on_signals():
            timer.start()
            began = time.monotonic()
            while time.monotonic() - began < 20:
                step()
            os._exit(1)
    except KeyboardInterrupt:
        pass
"""


@pytest.mark.parametrize("kind", ["swallow", "raise", "del", "C"])
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.soak)])
def test_none_is_lost_in_a_callback(kind: str, times: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWING, kind, str(times)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


@in_own_process
def test_a_signal_just_before_the_end_is_not_lost() -> None:
    with pytest.raises(KeyboardInterrupt), interrupt_on_signals():
        signal.raise_signal(signal.SIGTERM)


@in_own_process
def test_an_interrupt_decides_where_an_error_follows_from_it() -> None:
    def fail() -> None:
        with interrupt_on_signals():
            signal.raise_signal(signal.SIGTERM)
            raise ValueError

    with pytest.raises(KeyboardInterrupt):
        fail()


@in_own_process
def test_a_request_that_was_met_is_forgotten() -> None:
    with interrupt_on_signals():
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            check_interrupt()
        answer_interrupt()
        check_interrupt()
        time.sleep(0.4)
    check_interrupt()


@in_own_process
def test_the_timer_ends_a_wait_and_leaves_what_cleans_up_alone() -> None:
    seconds = {}

    def wait() -> None:
        began = time.monotonic()
        with interrupt_on_signals():
            try:
                signal.raise_signal(signal.SIGUSR1)
                time.sleep(30)
            finally:
                seconds["wait"] = time.monotonic() - began
                time.sleep(0.5)
                check_interrupt()
                seconds["all"] = time.monotonic() - began

    with pytest.raises(KeyboardInterrupt):
        wait()
    assert seconds["wait"] < 10
    assert seconds["all"] - seconds["wait"] >= 0.5


@in_own_process
def test_an_earlier_interrupt_is_not_taken_for_this_one() -> None:
    def run_again() -> None:
        try:
            signal.default_int_handler(signal.SIGINT, None)
        except KeyboardInterrupt:
            with interrupt_on_signals():
                signal.raise_signal(signal.SIGTERM)
                time.sleep(30)

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_again()
    assert time.monotonic() - began < 10


@in_own_process
def test_a_second_cuts_short_what_cleans_up() -> None:
    def clean_up() -> None:
        with interrupt_on_signals():
            try:
                signal.raise_signal(signal.SIGINT)
                check_interrupt()
            finally:
                signal.raise_signal(signal.SIGINT)
                time.sleep(30)

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        clean_up()
    assert time.monotonic() - began < 10


def test_a_third_ends_the_process() -> None:
    program = """
import signal
from corpus.system.interrupts import interrupt_on_signals
with interrupt_on_signals():
    for _ in range(3):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            pass
print("never")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (130, "")
    said = "\ncorpus: ended at once; run the same command again to go on from here\n"
    assert done.stderr == said
