"""A plan for 60,000 web archives of 1 GiB: in seconds, in little memory, and not in silence."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FILES = 60_000
GIB = 1 << 30
MOST_CPU_SECONDS = 40.0
"""About 5 on a machine of 2024; it was 200 when each task of each step was made and looked for."""
MOST_BYTES = 400 << 20
MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(code)
"""
"""Runs a command from a small process: what the child of a large one takes counts that one too."""
PIPELINE = """\
stages:
  crawl: {use: warc, with: {paths: ["crawl/**"]}}
  text: {use: extract, after: crawl}
  exact: {use: exact, after: text}
  shards: {use: shards, after: exact}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("many")
    (folder / "pipeline.yaml").write_text(PIPELINE)
    for number in range(FILES):
        path = folder / f"crawl/{number // 1000:03}/{number:06}.warc.gz"
        if number % 1000 == 0:
            path.parent.mkdir(parents=True)
        path.touch()
        os.truncate(path, GIB)  # sparse: it takes no disk
    yield folder
    shutil.rmtree(folder)  # pytest would keep it


@pytest.mark.parametrize("output", [[], ["--output", "run"]])
def test_a_plan_of_many_files(folder: Path, output: list[str]) -> None:
    terminal, end = os.openpty()
    plan = [sys.executable, "-m", "corpus", "plan", "pipeline.yaml", *output]
    command = [sys.executable, "-c", MEASURED, *plan]
    environment = {**os.environ, "TERM": "xterm"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=end
    )
    assert process.stdout is not None
    with process.stdout as stream:
        lines = stream.read().decode().splitlines()
    assert process.wait() == 0
    seconds, kilobytes = map(float, lines.pop().split())
    os.close(end)
    assert b"listing the input of crawl" in os.read(terminal, 1 << 16)
    os.close(terminal)
    assert "input:  crawl, 60,000 files, 64.42 TB, in 480,000 partitions" in lines
    assert any(line.startswith("tasks:  1,440,000 on partitions") for line in lines)
    assert seconds < MOST_CPU_SECONDS
    assert kilobytes * 1024 < MOST_BYTES
