"""The executor that a run's options ask for."""

import os
from pathlib import Path

import xxhash

from corpus.config.options import WORK_MODE, RunOptions
from corpus.errors import ConfigError
from corpus.executors.array_driver import ArrayDriver, ArrayShard
from corpus.executors.clusters import Cluster, LocalWorkers, SchedulerAtAddress
from corpus.executors.dask import DaskExecutor
from corpus.executors.executor import Executor
from corpus.executors.serial import SerialExecutor
from corpus.executors.slurm import SlurmJobs
from corpus.storage.store import Store
from corpus.tasks.task import Context
from corpus.tasks.work_folder import KEYS

__all__ = ["executor_for", "key_folder"]


def executor_for(options: RunOptions, context: Context, shard: ArrayShard | None) -> Executor:
    """The executor for a run, or the one of shard 0 in array mode.

    shard: shard 0, whatever executor the options name; None outside array mode. Raises ConfigError
    where the options of Slurm are missing, MissingExtra where Dask or dask-jobqueue is.
    """
    if shard is not None:
        return ArrayDriver(shard, context, options.patience)
    if options.executor == "serial":
        return SerialExecutor()
    return DaskExecutor(
        _cluster(options, context.store),
        bundle_bytes=options.bundle_bytes,
        patience=options.patience,
    )


def _cluster(options: RunOptions, work: Store) -> Cluster:
    if options.executor == "slurm":
        if options.slurm is None:
            raise ConfigError(
                "the executor 'slurm' must know its jobs; write at least "
                "slurm: {cores: 112, memory: 230GiB}",
                where="run.slurm",
            )
        return SlurmJobs(
            options.slurm,
            key_folder(work),
            mode=WORK_MODE if work.mode is None else work.mode,
            dashboard=options.dashboard,
        )
    if options.scheduler is not None:
        return SchedulerAtAddress(options.scheduler, options.security)
    return LocalWorkers(options.workers, dashboard=options.dashboard)


def key_folder(work: Store) -> Path:
    """Where workers on other nodes read the keys of a run: in `work/`, which they see and this
    user alone writes; with `work/` in an object store, in this user's cache. One driver at a time
    holds `work/`, so the next one replaces what a killed one left."""
    if work.is_local:
        return Path(work.path(KEYS))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "alia-corpus" / f"{KEYS}-{xxhash.xxh3_64_hexdigest(work.root)}"
