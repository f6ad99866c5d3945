"""The executor that a run's options ask for."""

from corpus.config.options import RunOptions
from corpus.errors import ConfigError
from corpus.executors.array_driver import ArrayDriver, ArrayShard
from corpus.executors.clusters import Cluster, LocalWorkers, SchedulerAtAddress
from corpus.executors.dask import DaskExecutor
from corpus.executors.executor import Executor
from corpus.executors.serial import SerialExecutor
from corpus.executors.slurm import SlurmJobs
from corpus.tasks.task import Context

__all__ = ["executor_for"]


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
        _cluster(options), bundle_bytes=options.bundle_bytes, patience=options.patience
    )


def _cluster(options: RunOptions) -> Cluster:
    if options.executor == "slurm":
        if options.slurm is None:
            raise ConfigError(
                "the executor 'slurm' must know its jobs; write at least "
                "slurm: {cores: 112, memory: 230GiB}",
                where="run.slurm",
            )
        return SlurmJobs(options.slurm)
    if options.scheduler is not None:
        return SchedulerAtAddress(options.scheduler)
    return LocalWorkers(options.workers)
