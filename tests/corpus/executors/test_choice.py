"""The executor that a run's options ask for, and what Slurm's jobs are told."""

import subprocess
from pathlib import Path

import pytest

from corpus.config.options import RunOptions, SlurmOptions
from corpus.errors import ConfigError
from corpus.executors.choice import executor_for, key_folder
from corpus.executors.clusters import SchedulerAtAddress
from corpus.executors.dask import DaskExecutor
from corpus.executors.keys import KeyFiles, Keys
from corpus.executors.serial import SerialExecutor
from corpus.executors.slurm_arguments import cluster_arguments
from corpus.storage.store import Store
from tests.corpus.executors.tasks import context_of


@pytest.mark.parametrize(
    ("options", "cluster"),
    [
        (RunOptions(executor="dask", workers=3), "3 processes of this machine"),
        (RunOptions(executor="dask", scheduler="tcp://a:1"), "the scheduler at tcp://a:1"),
        (RunOptions(executor="slurm", slurm=SlurmOptions(cores=4, memory=1 << 30)), "Slurm"),
    ],
)
def test_clusters(tmp_path: Path, options: RunOptions, cluster: str) -> None:
    context = context_of(tmp_path)
    executor = executor_for(options, context, None)
    assert isinstance(executor, DaskExecutor)
    assert executor.cluster.name == cluster
    executor.close()


def test_serial(tmp_path: Path) -> None:
    context = context_of(tmp_path)
    executor = executor_for(RunOptions(), context, None)
    assert isinstance(executor, SerialExecutor)


def test_slurm_must_know_its_jobs(tmp_path: Path) -> None:
    context = context_of(tmp_path)
    with pytest.raises(ConfigError, match=r"^run.slurm: .* write at least slurm: {cores"):
        executor_for(RunOptions(executor="slurm"), context, None)


def test_what_jobs_are_told(tmp_path: Path) -> None:
    from dask_jobqueue.slurm import SLURMJob

    options = SlurmOptions(
        cores=112,
        processes=56,
        memory=224 << 30,
        time=26 * 3600,
        partition="gpp",
        account="bsc00",
        qos="gp_bsccs",
        directives=("--exclusive",),
        skip=("--mem=",),
        environment=("module load python",),
        scratch="$TMPDIR",
    )
    files, keys = KeyFiles(tmp_path / "a run's" / "keys"), Keys.new()
    files.write(keys)
    arguments = cluster_arguments(options, files, 0o750)
    of_cluster = ("scheduler_options", "silence_logs", "job_cls")
    of_jobs = {name: value for name, value in arguments.items() if name not in of_cluster}
    assert issubclass(arguments["job_cls"], SLURMJob)
    script = arguments["job_cls"]("tls://a:1", name="job1", **of_jobs).job_script()
    header = [line.removeprefix("#SBATCH ") for line in script.splitlines() if "#SBATCH" in line]
    assert header == [
        "-J corpus",
        "-p gpp",
        "-A bsc00",
        "-n 1",
        "--cpus-per-task=112",
        "-t 1-02:00:00",
        "--qos=gp_bsccs",
        "--exclusive",
    ]
    assert "\nmodule load python\n" in script
    worker = script.splitlines()[-1]
    assert "--nworkers 56" in worker
    assert "--memory-limit 4.00GiB" in worker
    assert worker.endswith(
        "--local-directory $TMPDIR --nthreads 1 --lifetime 91800s --lifetime-stagger 900s "
        "--no-dashboard --dashboard-address 127.0.0.1:0"
    )
    assert "\numask 0027\n" in script
    assert "PRIVATE" not in script
    assert not set(keys.key.splitlines()) & set(script.splitlines())
    told = subprocess.run(
        ["bash", "-c", script.replace(worker, "env | grep ^DASK_ | sort").replace("module ", ":")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert f"DASK_DISTRIBUTED__COMM__TLS__WORKER__KEY={files.key}" in told
    assert "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=true" in told


def test_where_the_keys_of_a_run_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert key_folder(Store("/a/run/work")) == Path("/a/run/work/keys")
    first, second = key_folder(Store("memory://one/work")), key_folder(Store("memory://two/work"))
    assert first.parent == second.parent == tmp_path / "alia-corpus"
    assert first != second


@pytest.mark.parametrize(
    "address",
    ["foo", "foo:8786", "foo://a:1", "tcp://", "tcp://a", "tcp://a:b", ":8786", "", "tcp://[::1"],
)
def test_what_is_no_address_of_a_scheduler(address: str) -> None:
    message = r"^--scheduler: .* is no address of a scheduler; write tls://HOST:PORT or tcp://"
    with pytest.raises(ConfigError, match=message):
        SchedulerAtAddress(address).connect()
