"""`corpus run` itself as a job, by the script of the example."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from corpus.pipeline.load import load
from tests.corpus.executors.tasks import wait_for
from tests.demo.demo import COMMAND, ROOT, Demo, digests
from tests.slurm.demo import pipeline_with
from tests.slurm.site import Site

EXAMPLE = ROOT / "examples" / "slurm"
SCRIPT = EXAMPLE / "corpus.sbatch"

RUN = """\
run:
  executor: slurm
  slurm: {{cores: 1, memory: 2GiB, time: 20min, interface: lo, logs: {logs}}}
"""


def submit(slurm: Site, folder: Path, *arguments: object, options: tuple[str, ...]) -> str:
    """Submit the script; the number of the job. Its output goes to a folder."""
    path = f"{COMMAND.parent}:{slurm.environment['PATH']}"
    command = ["sbatch", "--parsable", f"--output={folder}/%j.log", "--time=30", *options]
    done = subprocess.run(
        [*command, SCRIPT, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={**slurm.environment, "PATH": path},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def logs(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.log")))


def test_the_example_is_valid() -> None:
    config = load(str(EXAMPLE / "pipeline.yaml"))
    assert config.options.executor == "slurm"
    assert config.options.slurm is not None
    assert config.options.slurm.logs == str(EXAMPLE / "slurm-logs")
    subprocess.run(["bash", "-n", SCRIPT], check=True)


@pytest.mark.parametrize(
    ("command", "queued"),
    [
        ("exec sleep 60", True),  # as a process that has no handlers yet
        ("trap 'exit 130' USR1; while :; do sleep 0.1; done", True),
        ("trap 'exit 2' USR1; while :; do sleep 0.1; done", False),
    ],
)
def test_which_exit_codes_are_queued_again(tmp_path: Path, command: str, queued: bool) -> None:
    for name, body in (
        ("corpus", f"touch {tmp_path}/begun; {command}"),
        ("scontrol", f'echo "$@" > {tmp_path}/said'),
    ):
        program = tmp_path / name
        program.write_text(f"#!/bin/bash\n{body}\n")
        program.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "SLURM_JOB_ID": "17"}
    with subprocess.Popen(["bash", SCRIPT, "pipeline.yaml", "run"], env=environment) as job:
        wait_for(lambda: [*tmp_path.glob("begun")], 30)
        time.sleep(0.2)
        job.send_signal(signal.SIGUSR1)
        job.wait(timeout=30)
    said = tmp_path / "said"
    assert (said.read_text() if said.exists() else "") == ("requeue 17\n" if queued else "")


@pytest.mark.soak
def test_a_driver_whose_time_is_up_comes_again(slurm: Site, demo: Demo, tmp_path: Path) -> None:
    run = tmp_path / "run"
    pipeline = pipeline_with(demo, RUN.format(logs=tmp_path / "workers"), tmp_path)
    driver = submit(slurm, tmp_path, pipeline, run, options=())
    wait_for(lambda: list((run / "work/segments").glob("crawl.text/*/.*")), 120)
    slurm.said("scancel", "--batch", "--signal=USR1", driver)
    wait_for(lambda: driver in slurm.jobs("pending"), 60)
    wait_for(lambda: not slurm.jobs("pending,running"), 300)
    assert digests(run) == digests(demo.run), logs(tmp_path)[-3000:]
    assert "corpus: interrupted" in logs(tmp_path)


@pytest.mark.soak
def test_a_task_of_an_array_is_killed_and_queued_again(
    slurm: Site, demo: Demo, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    array = submit(slurm, tmp_path, demo.pipeline, run, options=("--array=0-1",))
    wait_for(lambda: list((run / "work/segments").glob("crawl.text/*/.*")), 120)
    slurm.said("scontrol", "requeue", f"{array}_1")
    wait_for(lambda: f"{array}_1" in slurm.jobs("pending"), 60)
    wait_for(lambda: not slurm.jobs("pending,running"), 300)
    assert digests(run) == digests(demo.run), logs(tmp_path)[-3000:]
    assert (run / "report/index.html").exists()
    assert "shard 1 of 2: done" in logs(tmp_path)
