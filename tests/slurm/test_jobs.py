"""Dask workers in Slurm jobs."""

import asyncio
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.config.options import SlurmOptions
from corpus.errors import ConfigError, RunError
from corpus.executors import slurm as slurm_module
from corpus.executors.dask import DaskExecutor
from corpus.executors.keys import KeyFiles
from corpus.executors.slurm import SlurmJobs
from tests.corpus.executors.intruder import ATTEMPTS, REFUSED, intrude
from tests.corpus.executors.tasks import (
    context_of,
    done_by,
    labels,
    meanwhile,
    notes,
    noting,
    pids,
    wait_for,
)
from tests.demo.demo import COMMAND, ROOT, Demo, digests
from tests.slurm.demo import pipeline_with
from tests.slurm.site import Site

RUN = """\
run:
  executor: slurm
  slurm:
    cores: 1
    memory: 2GiB
    time: 20min
    minimum: 2
    maximum: 2
    interface: lo
    directives: ["--comment=tests"]
    environment: ["export OMP_NUM_THREADS=1"]
    scratch: $TMPDIR
    logs: {logs}
"""
ONE = SlurmOptions(cores=1, memory=1 << 30, interface="lo")


@pytest.fixture(autouse=True)
def here(slurm: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process submits jobs; their workers import the tests. Slurm is asked every second."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("SLURM_CONF", slurm.environment["SLURM_CONF"])
    monkeypatch.setattr(slurm_module, "_ASK_SECONDS", 1.0)


def test_one_of_two_jobs_is_cancelled_half_way(slurm: Site, demo: Demo, tmp_path: Path) -> None:
    logs, run = tmp_path / "logs", tmp_path / "run"
    pipeline = pipeline_with(demo, RUN.format(logs=logs), tmp_path)
    command = [COMMAND, "run", pipeline, "--output", run]
    with subprocess.Popen(
        command, env=slurm.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for(lambda: list((run / "work/segments").glob("crawl.text/*/.*")) or process.poll())
        assert process.poll() is None, process.communicate()
        first, _ = slurm.jobs("running")
        slurm.said("scancel", first)
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors[-3000:]
    assert errors == ""
    assert digests(run) == digests(demo.run)
    assert not (run / "work/keys").exists()
    wait_for(lambda: not slurm.jobs("pending,running"))


def test_nobody_without_the_keys_speaks_to_jobs(slurm: Site, tmp_path: Path) -> None:
    """The folder of the run has a name that a shell would take apart."""
    context, tasks = context_of(tmp_path), noting(8, seconds=0.2)
    keys = KeyFiles(tmp_path / "a run's $folder" / "keys")
    cluster = SlurmJobs(replace(ONE, logs=str(tmp_path / "logs")), keys.folder)
    executor = DaskExecutor(cluster, bundle_bytes=1)
    assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
    info = executor.connection.client.scheduler_info()
    (worker,) = info["workers"]
    nanny = info["workers"][worker]["nanny"]
    for address in (info["address"], worker, nanny):
        assert address.startswith("tls://")
        assert [intrude(attempt, address) for attempt in ATTEMPTS] == [REFUSED] * len(ATTEMPTS)
    (job,) = slurm.jobs("running")
    script = slurm.said("scontrol", "write", "batch_script", job, "-")
    assert "\numask 0077\n" in script
    secret = keys.key.read_text().splitlines()[1:-1]
    for text in (script, *(path.read_text() for path in (tmp_path / "logs").iterdir())):
        assert not [line for line in secret if line in text]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (keys.folder, keys.key)] == [0o700, 0o600]
    ports = {host["services"]["dashboard"] for host in (info, info["workers"][worker])}
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True, check=True)
    bound = {
        int(port, 16): address
        for line in listening.stdout.splitlines()[1:]
        for address, port in [line.split()[1].split(":")]
    }
    assert {bound[port] for port in ports} == {"0100007F"}, "pages are on 127.0.0.1"
    executor.close()
    assert not keys.folder.exists()
    wait_for(lambda: not slurm.jobs("pending,running"))


@pytest.mark.soak
def test_jobs_that_end_are_replaced(slurm: Site, tmp_path: Path) -> None:
    """Jobs of two workers each, which dask-jobqueue would not replace."""
    context, tasks = context_of(tmp_path), noting(120, seconds=0.5)
    logs = tmp_path / "logs"
    options = replace(ONE, cores=2, processes=2, maximum=2, logs=str(logs))

    def cancel() -> None:
        wait_for(lambda: len(pids(context)) > 5)
        slurm.said("scancel", *slurm.jobs("running"))

    executor = DaskExecutor(SlurmJobs(options, tmp_path / "keys"), bundle_bytes=4)
    with meanwhile(cancel):
        assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
    executor.close()
    assert sum(n for (what, _), n in notes(context).items() if what == "begun") <= 120 + 4
    assert len(list(logs.glob("*.err"))) >= 3
    wait_for(lambda: not slurm.jobs("pending,running"))


@pytest.mark.soak
def test_idle_jobs_are_given_back(
    slurm: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And never the one that works."""
    monkeypatch.setattr(slurm_module, "_IDLE_SECONDS", 1.0)
    context, tasks = context_of(tmp_path), noting(30, seconds=0.5)
    tasks[0] = replace(tasks[0], seconds=30)
    most: list[int] = []

    def count() -> None:
        wait_for(lambda: len(slurm.jobs("running")) == 3)
        wait_for(lambda: len(slurm.jobs("running")) == 1)
        most.append(notes(context)["ended", "task 0"])

    executor = DaskExecutor(SlurmJobs(replace(ONE, maximum=3), tmp_path / "keys"), bundle_bytes=1)
    with meanwhile(count):
        assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
    executor.close()
    assert most == [0], "while it was still at work"
    assert notes(context)["begun", "task 0"] == 1


@pytest.mark.soak
def test_workers_retire_before_the_walltime(slurm: Site, tmp_path: Path) -> None:
    """A job of a minute: workers go between 42 and 54 seconds after they came."""
    context, tasks = context_of(tmp_path), noting(160, seconds=0.5)
    logs = tmp_path / "logs"
    jobs = SlurmJobs(replace(ONE, time=60, logs=str(logs)), tmp_path / "keys")
    executor = DaskExecutor(jobs, bundle_bytes=4)
    assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
    executor.close()
    said = [path.read_text() for path in sorted(logs.glob("*.err"))]
    assert len(said) >= 2
    assert "worker-lifetime-reached" in said[0]
    assert "DUE TO TIME LIMIT" not in said[0]


@pytest.mark.soak
def test_jobs_in_which_no_worker_starts_end_the_run(tmp_path: Path) -> None:
    options = replace(ONE, environment=("exit 1",), logs=str(tmp_path / "logs"))
    executor = DaskExecutor(SlurmJobs(options, tmp_path / "keys"))
    with pytest.raises(RunError, match=r"3 jobs in a row ended before .* see .*/logs"):
        asyncio.run(done_by(executor, context_of(tmp_path), noting(3)))
    executor.close()


@pytest.mark.soak
@pytest.mark.usefixtures("slurm")
def test_what_slurm_refuses_is_said(tmp_path: Path) -> None:
    executor = DaskExecutor(SlurmJobs(replace(ONE, partition="none"), tmp_path / "keys"))
    with pytest.raises(ConfigError, match=r"run.slurm: Slurm takes no job: .* invalid partition"):
        asyncio.run(done_by(executor, context_of(tmp_path), noting(3)))
    executor.close()
