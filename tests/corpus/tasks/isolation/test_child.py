"""A child does what it is told, is watched, and does not outlive its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from corpus.errors import ConfigError, RunError
from corpus.system.usage import Usage
from corpus.tasks.isolation import child as child_module
from corpus.tasks.isolation.child import Child, Death, MemoryLimit
from corpus.tasks.isolation.child_main import report_place
from corpus.tasks.isolation.place import Place
from tests.corpus.tasks.isolation import poisons

ROOM = MemoryLimit(1 << 40)
BRIEF = Place("stage", 3, cpu_seconds=0.5, asleep_seconds=0.5)


@pytest.fixture(scope="module")
def one_child() -> Iterator[Child]:
    """One for all tests: after a death it goes on with another process."""
    child = Child()
    yield child
    child.close()


@pytest.fixture
def child(one_child: Child) -> Child:
    """A child that has imported this module: what that takes is not part of the calls that follow,
    whose limits are small."""
    assert one_child.call(is_imported, memory=ROOM, place=Place())
    return one_child


def is_imported() -> bool:
    return True


def raise_(error: Exception) -> None:
    raise error


def compute(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def move_on(times: int) -> str:
    """Stays long in all, and in no place for as long as it may."""
    for batch in range(times):
        report_place(Place("stage", batch, cpu_seconds=1))
        compute(0.3)
    return "there"


def test_it_does_what_it_is_told(child: Child) -> None:
    first = child.call(os.getpid, memory=ROOM, place=Place())
    assert first != os.getpid()
    assert child.call(os.getpid, memory=ROOM, place=Place()) == first, "one process for all calls"
    assert child.call(divmod, 7, 2, memory=ROOM, place=Place()) == (3, 1)


def test_it_works_where_its_parent_does(
    child: Child, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert child.call(os.getcwd, memory=ROOM, place=Place()) == str(tmp_path)
    assert child.call(lambda_free_path, memory=ROOM, place=Place()) == sys.path


def lambda_free_path() -> list[str]:
    return sys.path


def test_what_is_raised_comes_back(child: Child) -> None:
    with pytest.raises(ConfigError, match=r"here: wrong"):
        child.call(raise_, ConfigError("wrong", where="here"), memory=ROOM, place=Place())
    with pytest.raises(KeyError) as raised:
        child.call(raise_, KeyError("key"), memory=ROOM, place=Place())
    assert "in raise_" in "".join(raised.value.__notes__), "with its place"


def test_what_cannot_be_loaded_is_said(child: Child) -> None:
    with pytest.raises(RunError, match=r"importable from a module; or set run.isolate: false"):
        child.call(lambda: 1, memory=ROOM, place=Place())


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        (poisons.segfault, "crashed: SIGSEGV"),
        (os.abort, "crashed: SIGABRT"),
        (poisons.kill, "crashed: SIGKILL"),
        (poisons.leave, "crashed: exit code 3"),
        (poisons.loop, "hung: more than 0.5 s of CPU time"),
        (poisons.match, "hung: more than 0.5 s of CPU time"),
        (poisons.add, "hung: more than 0.5 s of CPU time"),
        (poisons.sleep, "hung: asleep for more than 0.5 s"),
    ],
)
def test_how_it_dies(child: Child, poison: Callable[[], None], reason: str) -> None:
    with pytest.raises(Death) as death:
        child.call(poison, memory=ROOM, place=BRIEF)
    assert (death.value.reason, death.value.place) == (reason, BRIEF)
    assert child.call(divmod, 7, 2, memory=ROOM, place=Place()) == (3, 1), "another is started"


def test_memory_without_end(child: Child) -> None:
    memory = MemoryLimit(400 << 20, beside=100 << 20)
    with pytest.raises(Death, match="memory: more than 400 MiB"):
        child.call(poisons.allocate, memory=memory, place=Place())
    with pytest.raises(Death, match="memory: there was none left"):
        child.call(raise_, MemoryError(), memory=ROOM, place=Place())


def test_a_place_is_left_in_time(child: Child) -> None:
    before = child.cpu_seconds
    assert child.call(move_on, 5, memory=ROOM, place=Place()) == "there"
    assert 1.4 < child.cpu_seconds - before < 4


def test_a_late_look_blames_no_place_that_was_left(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the parent has to wait for a processor just before it looks."""
    real, looks = child_module.usage_of, iter([False, False, True])

    def late(pid: int) -> Usage | None:
        used = real(pid)
        if next(looks, False):
            assert used is not None
            end = used.cpu_seconds + 1.3  # in which it goes through four places
            while used is not None and used.cpu_seconds < end:
                time.sleep(0.02)
                used = real(pid)
        return used

    monkeypatch.setattr(child_module, "usage_of", late)
    assert child.call(move_on, 8, memory=ROOM, place=Place()) == "there"


def test_waiting_is_no_hang_where_it_may(child: Child) -> None:
    place = Place("source", 1, cpu_seconds=0.2)
    child.call(time.sleep, 0.6, memory=ROOM, place=place)


def test_a_stopped_process_does_not_hang(child: Child) -> None:
    """It is neither asleep nor does it compute: somebody else's doing."""
    pid = child.call(os.getpid, memory=ROOM, place=Place())
    command = ["sh", "-c", f"sleep 0.2; kill -STOP {pid}; sleep 1.2; kill -CONT {pid}"]
    with subprocess.Popen(command):
        assert child.call(poll_for, 2.0, memory=ROOM, place=BRIEF) > 0


def poll_for(seconds: float) -> int:
    """Mostly waits, and now and then computes for some hundredths of a second."""
    end = time.monotonic() + seconds
    times = 0
    while time.monotonic() < end:
        compute(0.02)
        time.sleep(0.1)
        times += 1
        report_place(BRIEF)
    return times


def test_a_child_that_was_killed_between_calls_is_replaced(child: Child) -> None:
    pid = child.call(os.getpid, memory=ROOM, place=Place())
    os.kill(pid, signal.SIGKILL)
    assert child._process is not None
    wait_for(child._process.has_ended)
    assert child.call(os.getpid, memory=ROOM, place=Place()) != pid
    assert not psutil.pid_exists(pid), "no zombie stays"


def test_it_ends_with_what_it_has_started() -> None:
    child = Child()
    pids = child.call(start_another, memory=ROOM, place=Place())
    assert all(map(psutil.pid_exists, pids))
    child.close()
    wait_for(lambda: not any(map(is_alive, pids)))


def start_another() -> list[int]:
    return [os.getpid(), subprocess.Popen(["sleep", "60"]).pid]


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# Its child says its number, and is then in native code for ever.
PARENT = """
import sys
from pathlib import Path
from corpus.tasks.isolation.child import Child, MemoryLimit
from corpus.tasks.isolation.place import Place
from tests.corpus.tasks.isolation.test_child import say_and_hang
Child().call(say_and_hang, sys.argv[1], memory=MemoryLimit(1 << 40), place=Place())
"""


def say_and_hang(file: str) -> None:
    pids = start_another()
    Path(file).with_suffix(".new").write_text(" ".join(map(str, pids)))
    Path(file).with_suffix(".new").rename(file)
    poisons.add()


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_does_not_outlive_its_parent(tmp_path: Path, kind: signal.Signals) -> None:
    said = tmp_path / "pids"
    command = [sys.executable, "-c", PARENT, str(said)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as parent:
        wait_for(said.exists)
        parent.send_signal(kind)
        _, errors = parent.communicate(timeout=20)
    assert parent.returncode == -kind
    assert ("KeyboardInterrupt" in errors) == (kind == signal.SIGINT)
    wait_for(lambda: not any(map(is_alive, map(int, said.read_text().split()))))


def test_a_death_before_a_call_is_heard_of_is_not_the_calls(child: Child) -> None:
    pid = child.call(os.getpid, memory=ROOM, place=Place())
    os.kill(pid, signal.SIGKILL)  # and nobody waits until it is dead
    assert child.call(os.getpid, memory=ROOM, place=Place()) != pid
