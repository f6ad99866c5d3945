"""The executor that a run's options ask for."""

from corpus.executors.clusters import AtAddress, Cluster, LocalWorkers
from corpus.executors.dask import DaskExecutor
from corpus.executors.executor import Executor
from corpus.executors.serial import SerialExecutor
from corpus.options import RunOptions

__all__ = ["executor_for"]


def executor_for(options: RunOptions) -> Executor:
    """Starts nothing yet. Raises MissingExtra."""
    if options.executor == "serial":
        return SerialExecutor()
    cluster: Cluster = LocalWorkers(options.workers)
    if options.scheduler is not None:
        cluster = AtAddress(options.scheduler)
    return DaskExecutor(cluster, bundle_bytes=options.bundle_bytes, patience=options.patience)
