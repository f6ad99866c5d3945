"""`corpus run` is interrupted at any moment after its start, wherever its tasks run.

With the environment variable CORPUS_PYTHON, the interpreter of an environment in which corpus is
installed, that one is tested, and not this tree.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

INSTALLED = os.environ.get("CORPUS_PYTHON")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)
EXECUTORS = {
    "serial": ("--executor", "serial"),
    "isolated": ("--executor", "serial"),
    "dask": ("--executor", "dask", "--workers", "1"),
    "array": ("--shard", "0/2"),  # it waits for the other one
}
LATEST = 2.0
"""Seconds after the start within which the signal comes."""


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    lines = [json.dumps({"text": f"A page with the number {n}. " * 20}) for n in range(2000)]
    for number in range(4):
        (tmp_path / f"{number}.jsonl").write_text("\n".join(lines[number::4]))
    path = tmp_path / "pipeline.yaml"
    path.write_text(
        "name: pages\nseed: 1\n"
        "run:\n  batch_rows: 50\n  isolate: ${ISOLATE:-true}\n"
        "stages:\n"
        '  pages: {use: jsonl, with: {paths: ["*.jsonl"], group_bytes: 0}}\n'
        "  dedup: {use: exact, after: pages}\n"
        "  shards: {use: shards, after: dedup}\n"
    )
    return path


@contextmanager
def held_back() -> Iterator[None]:
    """Processes that are started in this block get signals once they have handlers for them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def started(pipeline: Path, run: Path, *options: str) -> "subprocess.Popen[str]":
    options = ("--output", str(run), *options)
    environment = dict(os.environ)
    if INSTALLED:
        environment.pop("PYTHONPATH", None)
    else:
        environment["PYTHONPATH"] = ":".join(sys.path)
    with held_back():
        return subprocess.Popen(
            [INSTALLED or sys.executable, "-m", "corpus", "run", pipeline, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=pipeline.parent,
        )


def digests(run: Path) -> dict[str, str]:
    files = sorted((run / "dataset" / "data").rglob("*.parquet"))
    return {str(f.relative_to(run)): sha256(f.read_bytes()).hexdigest() for f in files}


def finished(pipeline: Path, run: Path) -> dict[str, str]:
    with started(pipeline, run) as process:
        _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert not [path for path in run.rglob(".*") if path.is_file()], "no half files stay"
    return digests(run)


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("times", [5, pytest.param(50, marks=pytest.mark.soak)])
def test_a_signal_at_any_moment(
    pipeline: Path, executor: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLATE", str(executor != "serial").lower())
    run, moments = pipeline.parent / "run", random.Random(f"{executor} {times}")
    for _ in range(times):
        number, seconds = moments.choice(SIGNALS), moments.uniform(0, LATEST)
        with started(pipeline, run, *EXECUTORS[executor]) as process:
            time.sleep(seconds)
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
        asked = f"{number.name} after {seconds:.3f} s: {said}"
        assert "Traceback" not in said, asked
        assert "Exception ignored" not in said, asked
        if process.returncode == 0:  # it had just ended, or was about to
            shutil.rmtree(run)
        else:
            assert process.returncode == 130, asked
            assert "corpus: interrupted; run the same command again" in said, asked
    assert finished(pipeline, run) == finished(pipeline, pipeline.parent / "undisturbed")


def test_the_third_ends_at_once(pipeline: Path) -> None:
    run = pipeline.parent / "run"
    with started(pipeline, run, *EXECUTORS["array"]) as process:
        begun = run / "work/shards/board.json"
        deadline = time.monotonic() + 60
        while not begun.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            time.sleep(0.02)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert said.count("run the same command again to go on from here") >= 1


IN_EXEC = """
import builtins, os, signal, sys
real = builtins.__import__
def interrupting(name, *arguments):
    if name == "click":
        builtins.__import__ = real
        os.kill(os.getpid(), signal.SIGINT)
        exec("while True: pass")
    return real(name, *arguments)
builtins.__import__ = interrupting
sys.argv = ["corpus", "languages"]
from corpus.__main__ import main
main()
"""


def test_an_import_that_is_interrupted_decides_no_exit_code() -> None:
    """Python would end with SIGINT where the interrupt passed through an `exec`."""
    done = subprocess.run(
        [INSTALLED or sys.executable, "-c", IN_EXEC], check=False, capture_output=True, text=True
    )
    said = "corpus: interrupted; run the same command again to go on from here\n"
    assert (done.returncode, done.stdout, done.stderr) == (130, "", said)


BEFORE_THE_HANDLERS = """
import sys
before = set(sys.modules)
import corpus.__main__
print(*sorted(name.partition(".")[0] for name in set(sys.modules) - before))
"""


def test_handlers_stand_before_anything_else_is_imported() -> None:
    done = subprocess.run(
        [INSTALLED or sys.executable, "-c", BEFORE_THE_HANDLERS],
        check=True,
        capture_output=True,
        text=True,
    )
    assert set(done.stdout.split()) - set(sys.stdlib_module_names) == {"corpus"}
    assert not {"asyncio", "multiprocessing", "subprocess"} & set(done.stdout.split())
