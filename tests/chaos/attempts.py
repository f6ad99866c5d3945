"""A run with its faults: disturbed at their moments, and entered again with the same command until
it ends with 0."""

import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil

from tests.chaos import bits, disk
from tests.chaos.crawl import command, write_pipeline
from tests.chaos.faults import DASK, SCHEDULER, SHARDS, Fault, Plan
from tests.chaos.helpers import Helpers, answer, dask_commands, free_port
from tests.chaos.processes import below, complaint, end_all, start

__all__ = ["Attempts"]

_LOOK_SECONDS = 0.02
_MORE = 4
"""Attempts beside one for each fault; the last ones have none."""
_LONGEST = 20.0
"""Of the undisturbed duration (and a minute): an attempt that takes longer does not end."""


class Attempts:
    """The attempts at one run.

    folder: of pipeline, run and logs. seconds: of an undisturbed run. injected: faults as they
    were. problems: what went on that should not, in words.
    """

    def __init__(self, plan: Plan, folder: Path, seconds: float, *, may_mount: bool) -> None:
        self.plan, self.folder, self.seconds = plan, folder, seconds
        self.output = folder / "run"
        self.injected = [Fault(f"poison {what}", 0.0) for what in plan.poison]
        self.problems: list[str] = []
        self.number = 0
        self._mounts = may_mount and any(fault.kind == "fill disk" for fault in plan.faults)
        self._disk = folder / "disk"
        self._work = self._disk / "work" if self._mounts else self.output / "work"
        left_out = () if self._mounts else ("fill disk",)
        self._planned = [fault for fault in plan.faults if fault.kind not in left_out]
        self._lasting: list[tuple[float, Callable[[], None]]] = []
        self._clock = self._began = 0.0
        self._started: list[subprocess.Popen[bytes]] = []
        self._port = free_port()
        pipeline = folder / "pipeline.yaml"
        self._command = command(plan.executor, pipeline, self.output, port=self._port)
        beside: dict[str, list[str]] = {}
        if plan.executor == SCHEDULER:
            beside = dask_commands(self._port, folder)
        elif plan.executor == SHARDS:
            beside = {"shard-1": command(SHARDS, pipeline, self.output, shard=1)}
        self._helpers = Helpers(beside, folder)

    @property
    def entered_seconds(self) -> float:
        """For how long the command ran, in all."""
        return self._clock * self.seconds

    def carry_out(self) -> None:
        """Enter the command until it ends with 0, or for too often."""
        self.folder.mkdir()
        work = self._work if self._mounts else None
        write_pipeline(self.folder / "pipeline.yaml", work, self.plan.poison)
        with ExitStack() as held:
            if self._mounts:
                held.enter_context(disk.mounted(self._disk))
            held.callback(self._end)
            most = len(self.plan.faults) + _MORE
            while self._attempt() != 0:
                if self.problems or self.number == most:
                    self.problems.append(f"it has not ended with 0 in {self.number} attempts")
                    break

    def _end(self) -> None:
        for _, undo in self._lasting:
            undo()
        end_all(self._started)

    def _attempt(self) -> int:
        """Enter the command once; its exit code."""
        self.number += 1
        self._helpers.start()
        if self.plan.executor == SCHEDULER:
            answer(self._port)
        log = self.folder / f"attempt-{self.number}.log"
        self._driver = start(self._command, log)
        self._started.append(self._driver)
        self._began = time.monotonic()
        self._wait(lambda: self._driver.poll() is not None)
        code = self._driver.returncode
        self.problems += complaint(f"attempt {self.number}", code, log)
        if code == 0 and self.plan.executor == SHARDS:
            self._wait(self._helpers.through)
        self.problems += self._helpers.problems
        self._clock += self._passed()
        self._began = time.monotonic()
        self._make_room()
        return code

    def _wait(self, ended: Callable[[], bool]) -> None:
        """Disturb the run until it has ended."""
        while not ended():
            now = self._clock + self._passed()
            self._look(now)
            self._helpers.tend(now)
            if self._passed() > _LONGEST + 60 / self.seconds:
                self.problems.append(f"attempt {self.number} does not end")
                self._driver.kill()
                self._driver.wait()
                return
            time.sleep(_LOOK_SECONDS)

    def _passed(self) -> float:
        """Time since the attempt began, as a share of the undisturbed duration."""
        return (time.monotonic() - self._began) / self.seconds

    def _make_room(self) -> None:
        """Whoever enters the command again has freed the disk before."""
        if self._mounts:
            disk.free(self._disk)

    # -- faults

    def _look(self, now: float) -> None:
        """Do what is due."""
        for until, undo in [lasting for lasting in self._lasting if lasting[0] <= now]:
            undo()
            self._lasting.remove((until, undo))
        if self._driver.poll() is not None:
            return
        for fault in [planned for planned in self._planned if planned.at <= now]:
            # What there is nothing to do it to waits until there is something.
            if self._inject(fault, now):
                self._planned.remove(fault)

    def _inject(self, fault: Fault, now: float) -> bool:
        family, what = fault.kind.split(" ")
        if fault.down:
            if not any(bits.files_of(self._work, what)):
                return False
            self._driver.kill()
            self._driver.wait()
            self.injected.append(Fault("kill driver", now))
        try:
            done = self._done(family, what, fault, now)
        except psutil.NoSuchProcess:
            return False
        if done:
            self.injected.append(replace(fault, at=now))
        return done

    def _done(self, family: str, what: str, fault: Fault, now: float) -> bool:
        """Whether the fault could be injected."""
        if family == "fill":
            disk.fill(self._disk)
            self._lasting.append((now + fault.lasts, self._make_room))
            return True
        if family == "flip":
            return bits.flip(self._work, what, fault.pick) > 0
        found = self._processes(what)
        if not found:
            return False
        process = found[int(fault.pick * len(found))]
        if family == "kill":
            process.kill()
        else:
            process.suspend()
            self._lasting.append((now + fault.lasts, lambda: _resume(process)))
        return True

    def _processes(self, what: str) -> list[psutil.Process]:
        """Those to choose from."""
        driver = [self._driver] if self._driver.poll() is None else []
        if what in ("driver", "scheduler", "nanny"):
            found = driver if what == "driver" else self._helpers.running(what)
        elif what == "worker" and self.plan.executor == SHARDS:
            found = self._helpers.running("shard")
        else:
            roots = driver if self.plan.executor == DASK else [*driver, *self._helpers.running()]
            return [process for root in roots for process in below(root, what)]
        return [psutil.Process(popen.pid) for popen in found]


def _resume(process: psutil.Process) -> None:
    try:
        process.resume()
    except psutil.NoSuchProcess:
        return
