"""Where Dask workers come from: processes of this machine, or a scheduler that is there already."""

import logging
from typing import Any, Protocol

from corpus.errors import ConfigError, RunError
from corpus.system.interrupts import children_without_signals

__all__ = ["SILENCE", "AtAddress", "Cluster", "LocalWorkers", "never_give_up_workers"]

SILENCE = 60.0
"""Seconds without a sign of life after which a scheduler of ours takes a worker for lost, and gives
its work to others. Dask waits for five minutes, for the sake of data that workers hold; ours hold
none, and their tasks run in processes beside them, so that they have no reason to be silent."""

_STARTS = 3
"""So often worker processes of this machine are started, when one dies on the way."""


def never_give_up_workers() -> None:
    """Some seconds after a worker died, Dask looks whether one of its name is there, and if it is
    down just then, over a later death, ends what would start it again: for good, and what it is at
    counts as guilty. Workers that stay away are noticed here (`Cluster.tend`, `run.patience`)."""
    import dask
    import distributed  # noqa: F401 - its settings, before any is changed

    dask.config.set({"distributed.deploy.lost-worker-timeout": "365 days"})


class Cluster(Protocol):
    """A scheduler and its workers, as the Dask executor sees them.

    name: for messages. slots: tasks that can run at a time, at most.
    """

    name: str
    slots: int

    def connect(self) -> Any:
        """A new Dask client; starts what has to be started. Raises OSError while the scheduler
        does not answer, CorpusError where waiting is no use."""

    def tend(self, bundles: int) -> bool:
        """Called every some seconds while bundles are waiting or being run. Whether workers are
        on their way, so that a run without any has only to wait. Raises CorpusError when none
        will ever come."""

    def close(self) -> None: ...


class LocalWorkers:
    """Processes of this machine; one that dies is started again."""

    def __init__(self, workers: int, *, silence: float = SILENCE) -> None:
        self.name, self.slots = f"{workers} processes of this machine", workers
        self._silence = silence
        self._cluster: Any = None

    def connect(self) -> Any:
        from distributed import Client

        for _ in range(_STARTS):
            if self._cluster is None:
                self._cluster = self._started()
        if self._cluster is None:
            raise RunError(
                f"the worker processes end while they start, {_STARTS} times in a row; is there "
                "memory for them? --executor serial needs none",
                where="--workers",
            )
        return Client(self._cluster)

    def _started(self) -> Any:
        """Processes; None when one of them died on the way."""
        from distributed import LocalCluster

        never_give_up_workers()
        with children_without_signals():
            try:
                return LocalCluster(
                    n_workers=self.slots,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"worker_ttl": self._silence},
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,  # a worker stopped in its work says so at length
                )
            except RuntimeError:  # "Nanny failed to start."
                return None

    def tend(self, bundles: int) -> bool:
        return False

    def close(self) -> None:
        if self._cluster is not None:
            self._cluster.close()


class AtAddress:
    """The workers of a scheduler that runs already. It may be started again at the same address."""

    def __init__(self, address: str) -> None:
        self.name, self.slots = f"the scheduler at {address}", 1
        self._address = address
        self._met = False

    def connect(self) -> Any:
        from distributed import Client

        # A scheduler that is lost is reported by the run, without Dask's tracebacks.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            client = Client(self._address, timeout="10s")
        except (OSError, ValueError) as error:
            if self._met and isinstance(error, OSError):
                raise
            raise ConfigError(
                f"no Dask scheduler answers at {self._address}; start one with `dask scheduler`",
                where="--scheduler",
            ) from error
        self._met = True
        self.slots = max(1, sum(client.nthreads().values()))
        return client

    def tend(self, bundles: int) -> bool:
        return False

    def close(self) -> None:
        """The scheduler is not ours to end."""
