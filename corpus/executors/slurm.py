"""Dask workers in Slurm jobs, which dask-jobqueue submits, and which are replaced when they end.

Which jobs live is asked of Slurm itself every few seconds, because dask-jobqueue does not replace
jobs that reach their walltime, are cancelled in the queue, or hold several workers.
"""

import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.config.options import WORK_MODE, SlurmOptions
from corpus.errors import ConfigError, MissingExtra, RunError
from corpus.executors.clusters import disable_lost_worker_timeout
from corpus.executors.dashboards import dashboard_link, pages_served, require_bokeh
from corpus.executors.interfaces import check_interface
from corpus.executors.keys import KeyFiles, Keys, require_cryptography
from corpus.executors.slurm_arguments import cluster_arguments
from corpus.storage.local_files import cannot_write
from corpus.system.logs import log

__all__ = ["SlurmJobs"]

_ASK_SECONDS = 15.0
"""Seconds between two questions to Slurm which jobs live: sites do not like to be asked often."""
_IDLE_SECONDS = 300.0
"""Seconds for which there are more jobs than work needs before idle jobs are cancelled."""
_MOST_FAILED_STARTS = 3
"""Jobs in a row that may end before a worker of theirs has come; with so many, the run ends."""


class SlurmJobs:
    """Slurm jobs of `processes` workers each, as many as the bundles need, between `minimum` and
    `maximum`. The options are described at `SlurmOptions`.

    The scheduler runs in this process, which may be on a login node or in a job of its own. What it
    and the workers say is encrypted.

    keys: a folder that this object makes and removes, for the keys of the run; the nodes see it.
    mode: what jobs leave to others of the folders and files that they make.
    dashboard: whether Dask's pages are served, to the machine of this process.
    Raises MissingExtra without dask-jobqueue or cryptography, ConfigError for a dashboard without
    Bokeh.
    """

    def __init__(
        self,
        options: SlurmOptions,
        keys: Path,
        *,
        mode: int = WORK_MODE,
        dashboard: bool = False,
    ) -> None:
        if find_spec("dask_jobqueue") is None:
            raise MissingExtra("the executor 'slurm'", "dask-jobqueue", "slurm")
        require_cryptography()
        if dashboard:
            require_bokeh()
        self._keys, self._mode, self._dashboard = KeyFiles(keys), mode, dashboard
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
        ConfigError when Slurm accepts none or the network interface is not there, OutputError when
        the keys cannot be written."""
        from dask_jobqueue import SLURMCluster
        from distributed import Client

        if self._cluster is None:
            if self._options.interface is not None:
                check_interface(self._options.interface)
            disable_lost_worker_timeout()
            try:
                self._keys.write(Keys.new())
            except OSError as error:
                raise cannot_write(error, str(self._keys.folder)) from error
            arguments = cluster_arguments(self._options, self._keys, self._mode, self._dashboard)
            with pages_served(self._dashboard):
                self._cluster = SLURMCluster(**arguments)
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
        """Cancel all jobs, end the scheduler, and remove the keys."""
        if self._cluster is not None:
            try:
                self._cluster.close()
            finally:
                self._keys.remove()

    def dashboard(self, client: Any) -> str:
        return dashboard_link(client.cluster) if self._dashboard else ""

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
