"""Dask workers in Slurm jobs, which dask-jobqueue submits, and which are replaced when they end.

Which jobs live is asked of Slurm itself every few seconds, because dask-jobqueue does not replace
jobs that reach their walltime, are cancelled in the queue, or hold several workers.
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
from corpus.executors.clusters import WORKER_TTL, disable_lost_worker_timeout
from corpus.system.logs import log

__all__ = ["SlurmJobs", "cluster_arguments"]

_ASK_SECONDS = 15.0
"""Seconds between two questions to Slurm which jobs live: sites do not like to be asked often."""
_IDLE_SECONDS = 300.0
"""Seconds for which there are more jobs than work needs before idle jobs are cancelled."""
_MOST_FAILED_STARTS = 3
"""Jobs in a row that may end before a worker of theirs has come; with so many, the run ends."""
_MARGIN_SECONDS = 900
"""The margin before the walltime of a job in seconds; a tenth of the walltime where that is less.
Workers retire, at random, between one and three margins before it."""


class SlurmJobs:
    """Slurm jobs of `processes` workers each, as many as the bundles need, between `minimum` and
    `maximum`. The options are described at `SlurmOptions`.

    The scheduler runs in this process, which may be on a login node or in a job of its own. Raises
    MissingExtra without dask-jobqueue.
    """

    def __init__(self, options: SlurmOptions) -> None:
        if find_spec("dask_jobqueue") is None:
            raise MissingExtra("the executor 'slurm'", "dask-jobqueue", "slurm")
        self.name = "Slurm"
        self._options = options
        self._processes = options.processes or options.cores
        self.slots = self._processes * options.maximum
        self._cluster: Any = None
        self._last_number = 0
        self._had_workers: set[str] = set()
        """Names of the jobs of which a worker has come."""
        self._failed_starts: list[str] = []
        """Slurm's numbers of the last jobs that ended before a worker of theirs had come."""
        self._asked = time.monotonic()
        self._needed = time.monotonic()
        """When all jobs were last needed."""

    def connect(self) -> Any:
        """A Dask client; the first call starts the scheduler and submits the first jobs. Raises
        ConfigError when Slurm accepts none."""
        from dask_jobqueue import SLURMCluster
        from distributed import Client

        if self._cluster is None:
            disable_lost_worker_timeout()
            self._cluster = SLURMCluster(**cluster_arguments(self._options))
            self._adjust((), self._options.minimum)
        return Client(self._cluster)

    def maintain(self, bundles: int) -> bool:
        """Replace jobs that have ended, submit more while there is work for them, and cancel jobs
        that are idle for long. Whether there are jobs, which may still wait in the queue.

        Raises RunError when job after job ends before a worker of it has come, and ConfigError when
        Slurm accepts no job any more.
        """
        now = time.monotonic()
        jobs = self._jobs()
        if now - self._asked < _ASK_SECONDS:
            return bool(jobs)
        self._asked = now
        workers = list(self._cluster.scheduler.workers.values())
        self._had_workers |= {_job_of(worker.name, jobs) for worker in workers}
        living = _living_jobs()
        if living is None:
            log.warning("squeue does not answer; the jobs are left as they are")
            return bool(jobs)
        ended = [name for name, number in jobs.items() if number not in living]
        self._note_ended(ended, jobs)
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
        """Cancel all jobs and end the scheduler."""
        if self._cluster is not None:
            self._cluster.close()

    def _jobs(self) -> dict[str, str]:
        """Name of each job of the cluster -> its number in Slurm; "" if Slurm refused it."""
        return {name: job.job_id or "" for name, job in self._cluster.workers.items()}

    def _adjust(self, ended: Iterable[str], wanted: int) -> None:
        """Remove the jobs `ended`, cancelling those that live, and submit new ones until there are
        `wanted`. Raises ConfigError when Slurm refuses them and there is none left."""
        from distributed.core import Status

        cluster = self._cluster
        try:
            cluster.sync(self._replace, list(ended), wanted)
        except (RuntimeError, OSError) as error:
            refused = [name for name, number in self._jobs().items() if not number]
            for name in refused:
                cluster.workers[name].status = Status.failed  # else the cluster would not close
            cluster.sync(self._replace, refused, 0)
            said = _message_of_sbatch(error)
            if not self._jobs():
                raise ConfigError(f"Slurm takes no job: {said}", where="run.slurm") from error
            log.warning("Slurm takes no more jobs", extra={"fields": {"sbatch": said}})

    async def _replace(self, ended: Sequence[str], wanted: int) -> None:
        """As `_adjust`, in the event loop of the cluster. Awaiting the cluster submits and cancels
        jobs until they are those of its `worker_spec`."""
        cluster = self._cluster
        for name in ended:
            cluster.worker_spec.pop(name, None)
        await cluster
        while len(cluster.worker_spec) < wanted:
            # Each job gets a new name, since the scheduler may still know the one that it replaces.
            self._last_number += 1
            cluster.worker_spec[f"job{self._last_number}"] = cluster.new_spec
        await cluster

    def _note_ended(self, ended: Iterable[str], jobs: dict[str, str]) -> None:
        """Count jobs that ended before a worker had come. Raises RunError when too many in a row
        did, since another one would do so too."""
        for name in ended:
            if name in self._had_workers:
                self._failed_starts.clear()
            else:
                self._failed_starts.append(jobs[name])
            log.info("a job has ended", extra={"fields": {"job": jobs[name]}})
        if len(self._failed_starts) >= _MOST_FAILED_STARTS:
            logs = self._options.logs
            hint = f"see {logs}" if logs else "set run.slurm.logs to see why"
            raise RunError(
                f"{len(self._failed_starts)} jobs in a row ended before one of their workers came "
                f"({', '.join(self._failed_starts)}); {hint}"
            )


def cluster_arguments(options: SlurmOptions) -> dict[str, Any]:
    """The arguments of dask-jobqueue's `SLURMCluster` for these options."""
    margin = min(_MARGIN_SECONDS, options.time // 10)
    lifetime = [f"--lifetime {options.time - 2 * margin}s", f"--lifetime-stagger {margin}s"]
    scheduler = {"dashboard_address": ":0", "worker_ttl": WORKER_TTL}
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
        # A worker runs one task at a time, however many cores it may use.
        "worker_extra_args": ["--nthreads 1", *lifetime],
        "job_extra_directives": [
            *([f"--qos={options.qos}"] if options.qos else []),
            *options.directives,
        ],
        "job_directives_skip": list(options.skip),
        "job_script_prologue": [*_NO_SPILLING, *options.environment],
        "scheduler_options": scheduler,
        "silence_logs": logging.CRITICAL,  # a worker that is stopped logs tracebacks
    }


_NO_SPILLING = [
    f"export DASK_DISTRIBUTED__WORKER__MEMORY__{setting}=false"
    for setting in ("TARGET", "SPILL", "PAUSE")
]
"""Lines of shell that keep workers from spilling and pausing. They hold no data between tasks, so
neither would free memory, and a worker that paused because of memory that its allocator keeps would
never go on."""


def _clock(seconds: int) -> str:
    """Seconds as Slurm writes a time: `days-hours:minutes:seconds`."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{days}-{hours:02}:{minutes:02}:{seconds:02}"


def _job_of(worker: str, jobs: Iterable[str]) -> str:
    """The name of the job that a worker is in. A worker is named as its job, with a number behind
    it when the job holds several workers."""
    name = str(worker)
    return name if name in jobs else name.rpartition("-")[0]


def _living_jobs() -> set[str] | None:
    """Numbers of this user's jobs that wait, run or are ending; None when Slurm does not answer."""
    command = ["squeue", "--noheader", "--format=%A", f"--user={os.getuid()}"]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)  # noqa: S603 - a fixed command
    except (OSError, subprocess.SubprocessError):
        return None
    return set(done.stdout.split())


def _message_of_sbatch(error: Exception) -> str:
    """What `sbatch` printed, in one line, from the error that dask-jobqueue raised."""
    if isinstance(error, FileNotFoundError):
        return "`sbatch` is not there; run this on a login node, or in a job"
    said = str(error).partition("stderr:\n")[2] or str(error)
    return " ".join(said.split())
