"""What a process uses, from whichever source there is."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.system import usage
from corpus.system.usage import memory_of_machine, resident_here, usage_of


@pytest.mark.parametrize("has_proc", [True, False])
def test_it_grows(monkeypatch: pytest.MonkeyPatch, has_proc: bool) -> None:
    monkeypatch.setattr(usage, "_HAS_PROC", has_proc and usage._HAS_PROC)
    before = usage_of(os.getpid())
    held = b"\1" * (64 << 20)
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    after = usage_of(os.getpid())
    assert before is not None
    assert after is not None
    assert 0.15 < after.cpu_seconds - before.cpu_seconds < 5
    assert after.resident - before.resident > len(held) * 0.8
    assert not after.asleep


@pytest.mark.parametrize("has_proc", [True, False])
def test_of_a_process_that_is_gone(monkeypatch: pytest.MonkeyPatch, has_proc: bool) -> None:
    monkeypatch.setattr(usage, "_HAS_PROC", has_proc and usage._HAS_PROC)
    assert usage_of(1 << 22) is None


def test_both_sources_agree() -> None:
    one, other = usage_of(os.getpid()), usage._by_psutil(os.getpid())
    assert one is not None
    assert other is not None
    assert one.cpu_seconds == pytest.approx(other.cpu_seconds, abs=0.05)
    assert one.resident == pytest.approx(other.resident, rel=0.05)


def test_what_children_hold_counts() -> None:
    hold = "held = bytearray(100 << 20); print('held', flush=True); input()"
    before = resident_here()
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        assert resident_here() >= before + (90 << 20)
        child.communicate("\n")
    assert resident_here() < before + (90 << 20)


def test_control_groups_limit_memory(tmp_path: Path) -> None:
    group = tmp_path / "jobs/job-7"
    group.mkdir(parents=True)
    (tmp_path / "jobs/memory.max").write_text("5000\n")
    (group / "memory.max").write_text("max\n")
    assert usage._limits_above(tmp_path, "/jobs/job-7", "memory.max") == [5000]
    assert 0 < memory_of_machine() <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
