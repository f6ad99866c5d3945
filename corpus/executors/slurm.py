"""Dask workers in Slurm jobs: submitted by dask-jobqueue, replaced when they end.

What of the jobs lives is asked of Slurm itself, every some seconds, because dask-jobqueue does not
replace jobs that reach their walltime, are cancelled in the queue, or hold several workers.
"""

import logging
import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from corpus.config.options import SlurmOptions
from corpus.errors import ConfigError, MissingExtra, RunError
from corpus.executors.clusters import SILENCE, never_give_up_workers
from corpus.system.logs import log

__all__ = ["SlurmJobs", "cluster_arguments"]

_ASK_SECONDS = 15.0
"""How often Slurm is asked which jobs live: sites don't like to be asked all the time."""
_IDLE_SECONDS = 300.0
"""How long there are more jobs than work before idle ones are given back."""
_BARREN = 3
"""Jobs in a row that may end before one of their workers came."""
_MARGIN_SECONDS = 900
"""Workers retire between once and three times this before the walltime, or a tenth of it."""


class SlurmJobs:
    """Jobs of `processes` workers each, between `minimum` and `maximum` of them.

    The scheduler runs in this process, which can be on a login node or in a job of its own.
    """

    def __init__(self, options: SlurmOptions) -> None:
        if find_spec("dask_jobqueue") is None:
            raise MissingExtra("the executor 'slurm'", "dask-jobqueue", "slurm")
        self.name = "Slurm"
        self._options = options
        self._processes = options.processes or options.cores
        self.slots = self._processes * options.maximum
        self._cluster: Any = None
        self._numbered = 0
        self._fruitful: set[str] = set()
        """Jobs of which a worker has come."""
        self._barren: list[str] = []
        self._asked = self._needed = time.monotonic()

    def connect(self) -> Any:
        from dask_jobqueue import SLURMCluster
        from distributed import Client

        if self._cluster is None:
            never_give_up_workers()
            self._cluster = SLURMCluster(**cluster_arguments(self._options))
            self._adjust((), self._options.minimum)
        return Client(self._cluster)

    def tend(self, bundles: int) -> bool:
        """Replace jobs that have ended, ask for more where there is work, give back idle ones."""
        now = time.monotonic()
        jobs = self._jobs()
        if now - self._asked < _ASK_SECONDS:
            return bool(jobs)
        self._asked = now
        workers = list(self._cluster.scheduler.workers.values())
        self._fruitful |= {_job_of(worker.name, jobs) for worker in workers}
        living = _living()
        if living is None:
            log.warning("squeue does not answer; the jobs are left as they are")
            return bool(jobs)
        ended = [name for name, number in jobs.items() if number not in living]
        self._count(ended, jobs)
        options = self._options
        wanted = min(options.maximum, max(options.minimum, -(-bundles // self._processes)))
        if wanted >= len(jobs) - len(ended):
            self._needed = now
        if now - self._needed > _IDLE_SECONDS:
            busy = {_job_of(worker.name, jobs) for worker in workers if worker.processing}
            idle = [name for name in jobs if name not in busy and name not in ended]
            spare = idle[: len(jobs) - len(ended) - wanted]
            self._adjust([*ended, *spare], wanted)
        else:
            self._adjust(ended, max(wanted, len(jobs) - len(ended)))
        return bool(self._jobs())

    def close(self) -> None:
        if self._cluster is not None:
            self._cluster.close()

    def _jobs(self) -> dict[str, str]:
        """Name of each job -> its number with Slurm, "" when it has none."""
        return {name: job.job_id or "" for name, job in self._cluster.workers.items()}

    def _adjust(self, ended: Iterable[str], wanted: int) -> None:
        """Forget some jobs, cancelling those that live, and have as many as are wanted."""
        from distributed.core import Status

        cluster = self._cluster
        try:
            cluster.sync(self._adjusted, list(ended), wanted)
        except (RuntimeError, OSError) as error:
            refused = [name for name, number in self._jobs().items() if not number]
            for name in refused:
                cluster.workers[name].status = Status.failed  # else the cluster would not close
            cluster.sync(self._adjusted, refused, 0)
            said = _what_sbatch_said(error)
            if not self._jobs():
                raise ConfigError(f"Slurm takes no job: {said}", where="run.slurm") from error
            log.warning("Slurm takes no more jobs", extra={"fields": {"sbatch": said}})

    async def _adjusted(self, ended: Sequence[str], wanted: int) -> None:
        cluster = self._cluster
        for name in ended:
            cluster.worker_spec.pop(name, None)
        await cluster
        while len(cluster.worker_spec) < wanted:
            # A name of its own for each: the scheduler may still know the one before.
            self._numbered += 1
            cluster.worker_spec[f"job{self._numbered}"] = cluster.new_spec
        await cluster

    def _count(self, ended: Iterable[str], jobs: dict[str, str]) -> None:
        """Take note of jobs that did nothing. Raises RunError when there is no hope."""
        for name in ended:
            if name in self._fruitful:
                self._barren.clear()
            else:
                self._barren.append(jobs[name])
            log.info("a job has ended", extra={"fields": {"job": jobs[name]}})
        if len(self._barren) >= _BARREN:
            logs = self._options.logs
            hint = f"see {logs}" if logs else "set run.slurm.logs to see why"
            raise RunError(
                f"{len(self._barren)} jobs in a row ended before one of their workers came "
                f"({', '.join(self._barren)}); {hint}"
            )


def cluster_arguments(options: SlurmOptions) -> dict[str, Any]:
    """What dask-jobqueue is to be told."""
    margin = min(_MARGIN_SECONDS, options.time // 10)
    lifetime = [f"--lifetime {options.time - 2 * margin}s", f"--lifetime-stagger {margin}s"]
    scheduler = {"dashboard_address": ":0", "worker_ttl": SILENCE}
    if options.interface is not None:
        scheduler["interface"] = options.interface
    return {
        "job_name": "corpus",
        "queue": options.partition,
        "account": options.account,
        "walltime": _clock(options.time),
        "cores": options.cores,
        "processes": options.processes or options.cores,
        "memory": f"{options.memory}B",
        "interface": options.interface,
        "local_directory": options.scratch,
        "log_directory": options.logs,
        # One task at a time in a process, however many cores it may use.
        "worker_extra_args": ["--nthreads 1", *lifetime],
        "job_extra_directives": [
            *([f"--qos={options.qos}"] if options.qos else []),
            *options.directives,
        ],
        "job_directives_skip": list(options.skip),
        "job_script_prologue": [*_NOTHING_TO_SPILL, *options.environment],
        "scheduler_options": scheduler,
        "silence_logs": logging.CRITICAL,  # a worker stopped in its work says so at length
    }


_NOTHING_TO_SPILL = [
    f"export DASK_DISTRIBUTED__WORKER__MEMORY__{what}=false"
    for what in ("TARGET", "SPILL", "PAUSE")
]
"""Workers hold no data between tasks, so to spill or to pause frees nothing, and one that paused
over memory that its allocator keeps would never go on."""


def _clock(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{days}-{hours:02}:{minutes:02}:{seconds:02}"


def _job_of(worker: str, jobs: Iterable[str]) -> str:
    """The job that a worker is in: its name, with the worker's number when it holds several."""
    name = str(worker)
    return name if name in jobs else name.rpartition("-")[0]


def _living() -> set[str] | None:
    """Numbers of this user's jobs that wait, run or end; None when Slurm does not answer."""
    command = ["squeue", "--noheader", "--format=%A", f"--user={os.getuid()}"]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)  # noqa: S603 - a fixed command
    except (OSError, subprocess.SubprocessError):
        return None
    return set(done.stdout.split())


def _what_sbatch_said(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "`sbatch` is not there; run this on a login node, or in a job"
    said = str(error).partition("stderr:\n")[2] or str(error)
    return " ".join(said.split())
