"""What the Slurm jobs of a run are told: their `#SBATCH` lines, environment and workers."""

import logging
from shlex import quote
from typing import Any

from corpus.config.options import WORK_MODE, SlurmOptions
from corpus.executors.clusters import WORKER_TTL
from corpus.executors.dashboards import DASHBOARD_ADDRESS, WORKER_ARGUMENTS, WORKER_ENVIRONMENT
from corpus.executors.keys import KeyFiles

__all__ = ["cluster_arguments"]

_MARGIN_SECONDS = 900
"""The margin before the walltime of a job in seconds; a tenth of the walltime where that is less.
Workers retire, at random, between one and three margins before it."""


def cluster_arguments(
    options: SlurmOptions, keys: KeyFiles, mode: int = WORK_MODE, dashboard: bool = False
) -> dict[str, Any]:
    """The arguments of dask-jobqueue's `SLURMCluster` for these options. Jobs are told the paths of
    the keys alone. mode, dashboard: as for `SlurmJobs`."""
    margin = min(_MARGIN_SECONDS, options.time // 10)
    lifetime = [f"--lifetime {options.time - 2 * margin}s", f"--lifetime-stagger {margin}s"]
    scheduler: dict[str, Any] = {
        "dashboard": dashboard,
        "dashboard_address": DASHBOARD_ADDRESS,
        "worker_ttl": WORKER_TTL,
    }
    if options.interface is not None:
        scheduler["interface"] = options.interface
    return {
        "job_cls": _job_class(),
        "security": keys.security(),
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
        "worker_extra_args": ["--nthreads 1", *lifetime, *WORKER_ARGUMENTS],
        "job_extra_directives": [
            *([f"--qos={options.qos}"] if options.qos else []),
            *options.directives,
        ],
        "job_directives_skip": list(options.skip),
        "job_script_prologue": [
            f"umask {0o777 & ~mode:04o}",
            *(f"export {name}={quote(value)}" for name, value in _environment(keys).items()),
            *options.environment,
        ],
        "scheduler_options": scheduler,
        "silence_logs": logging.CRITICAL,  # a worker that is stopped logs tracebacks
    }


_NO_SPILLING = {
    f"DASK_DISTRIBUTED__WORKER__MEMORY__{setting}": "false"
    for setting in ("TARGET", "SPILL", "PAUSE")
}
"""Variables that keep workers from spilling and pausing. They hold no data between tasks, so
neither would free memory, and a worker that paused because of memory that its allocator keeps would
never go on."""


def _environment(keys: KeyFiles) -> dict[str, str]:
    """Variables of the environment that tell workers how to behave and where their keys are."""
    communication = "DASK_DISTRIBUTED__COMM__"
    return {
        **_NO_SPILLING,
        **WORKER_ENVIRONMENT,
        f"{communication}REQUIRE_ENCRYPTION": "true",
        f"{communication}TLS__CA_FILE": str(keys.certificate),
        f"{communication}TLS__WORKER__CERT": str(keys.certificate),
        f"{communication}TLS__WORKER__KEY": str(keys.key),
    }


def _job_class() -> type[Any]:
    """The class of the cluster's jobs. dask-jobqueue's own would write the paths of the keys to the
    command of the workers without quoting them; here the environment names them."""
    from dask_jobqueue.slurm import SLURMJob

    class Job(SLURMJob):  # type: ignore[misc]  # dask-jobqueue has no types
        def __init__(self, *arguments: Any, security: object = None, **settings: Any) -> None:
            super().__init__(*arguments, **settings)

    return Job


def _clock(seconds: int) -> str:
    """Seconds as Slurm writes a time: `days-hours:minutes:seconds`."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{days}-{hours:02}:{minutes:02}:{seconds:02}"
