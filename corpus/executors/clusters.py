"""Where Dask workers come from: processes of this machine, or a scheduler that runs already."""

import logging
from typing import Any, Protocol
from urllib.parse import urlsplit

from corpus.config.options import SecurityOptions
from corpus.config.units import counted
from corpus.errors import ConfigError, RunError
from corpus.executors.dashboards import (
    DASHBOARD_ADDRESS,
    dashboard_link,
    pages_served,
    require_bokeh,
)
from corpus.executors.keys import Keys, client_security, require_cryptography
from corpus.system.interrupts import children_without_signals
from corpus.system.logs import log

__all__ = [
    "WORKER_TTL",
    "Cluster",
    "LocalWorkers",
    "SchedulerAtAddress",
    "disable_lost_worker_timeout",
]

WORKER_TTL = 60.0
"""Seconds without a heartbeat after which a scheduler that this process started takes a worker for
lost, and gives its tasks to others (Dask's `worker-ttl`). Dask's default is five minutes, for the
sake of the data that workers hold. The workers of a run hold none, and run tasks in processes
beside them, so that nothing keeps them from sending heartbeats."""

_STARTS = 3
"""How often worker processes of this machine are started when one of them dies while it starts."""


def disable_lost_worker_timeout() -> None:
    """Keep Dask from giving up workers whose process dies twice within some seconds.

    Some seconds after a worker died (`lost-worker-timeout`) Dask looks whether a worker of that
    name is back. If it is down at that moment because it died again, Dask stops the nanny that
    would start it anew, for good, and counts that death against the tasks that it was running.
    Workers that really stay away are noticed by `Cluster.maintain` and `run.patience`.
    """
    import dask
    import distributed  # noqa: F401 - its settings, before any is changed

    dask.config.set({"distributed.deploy.lost-worker-timeout": "365 days"})


class Cluster(Protocol):
    """A scheduler and its workers, as the Dask executor sees them.

    name: for messages. slots: how many tasks can run at a time, at most.
    """

    name: str
    slots: int

    def connect(self) -> Any:
        """A new Dask client; the scheduler and workers are started where they are not there yet.
        Raises OSError while the scheduler does not answer, CorpusError where waiting is no use."""

    def dashboard(self, client: Any) -> str:
        """The address of Dask's own pages, from a client that `connect` gave; "" without."""

    def maintain(self, bundles: int) -> bool:
        """Replace workers that were lost, and adapt their number to the bundles that wait or are
        run; called every few seconds. Whether workers are about to come, so that a run without any
        has only to wait. Raises CorpusError when none will ever come."""

    def close(self) -> None:
        """End the workers and the scheduler, if this object started them."""


class LocalWorkers:
    """Worker processes of this machine; Dask starts one that dies again. All that they and the
    scheduler say is encrypted, since other users of the machine reach their ports too.

    worker_ttl: seconds; see `WORKER_TTL`. dashboard: whether Dask's pages are served.
    encrypted: False is for measuring what encryption costs. Raises MissingExtra without
    `cryptography`, ConfigError for a dashboard without Bokeh.
    """

    def __init__(
        self,
        workers: int,
        *,
        worker_ttl: float = WORKER_TTL,
        dashboard: bool = False,
        encrypted: bool = True,
    ) -> None:
        if encrypted:
            require_cryptography()
        if dashboard:
            require_bokeh()
        self.name, self.slots = (
            f"{counted(workers, 'process', 'processes')} of this machine",
            workers,
        )
        self._worker_ttl, self._dashboard, self._encrypted = worker_ttl, dashboard, encrypted
        self._cluster: Any = None

    def connect(self) -> Any:
        from distributed import Client

        for _ in range(_STARTS):
            if self._cluster is None:
                self._cluster = self._start()
        if self._cluster is None:
            raise RunError(
                f"the worker processes end while they start, {_STARTS} times in a row; is there "
                "memory for them? --executor serial needs none",
                where="--workers",
            )
        return Client(self._cluster)

    def _start(self) -> Any:
        """A scheduler with its workers; None when one of them died while it started."""
        from distributed import LocalCluster

        disable_lost_worker_timeout()
        security = Keys.new().security() if self._encrypted else None
        with children_without_signals(), pages_served(self._dashboard):
            try:
                return LocalCluster(
                    n_workers=self.slots,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=DASHBOARD_ADDRESS,
                    scheduler_kwargs={
                        "worker_ttl": self._worker_ttl,
                        "dashboard": self._dashboard,
                    },
                    security=security,
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,  # a worker that is stopped logs tracebacks
                )
            except RuntimeError:  # Dask's "Nanny failed to start."
                return None

    def dashboard(self, client: Any) -> str:
        return dashboard_link(client.cluster) if self._dashboard else ""

    def maintain(self, bundles: int) -> bool:
        """Nothing to do: Dask replaces these workers itself."""
        return False

    def close(self) -> None:
        if self._cluster is not None:
            self._cluster.close()


class SchedulerAtAddress:
    """The workers of a scheduler that somebody else started, and may start again at its address.

    security: files for one at `tls://…`; None for those of Dask's configuration.
    """

    def __init__(self, address: str, security: SecurityOptions | None = None) -> None:
        self.name, self.slots = f"the scheduler at {address}", 1
        self._address, self._options = address, security
        self._has_answered = False

    def connect(self) -> Any:
        from distributed import Client

        _check_address(self._address)
        # A scheduler that is lost is reported by the run, without Dask's tracebacks.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        security = client_security(self._address, self._options)
        try:
            client = Client(self._address, timeout="10s", security=security)
        except (OSError, ValueError) as error:
            if self._has_answered and isinstance(error, OSError):
                raise
            raise ConfigError(
                f"no Dask scheduler answers at {self._address}{_refusal(security)}; start one with "
                "`dask scheduler`",
                where="--scheduler",
            ) from error
        if security is None and not self._has_answered:
            log.warning(
                "without tls:// whoever reaches the scheduler or a worker can run code as its user",
                extra={"fields": {"cluster": self.name}},
            )
        self._has_answered = True
        self.slots = max(1, sum(client.nthreads().values()))
        return client

    def dashboard(self, client: Any) -> str:
        try:
            return client.dashboard_link or ""
        except (OSError, KeyError, TimeoutError):
            return ""

    def maintain(self, bundles: int) -> bool:
        """Nothing to do: who started the workers replaces them."""
        return False

    def close(self) -> None:
        """Nothing to do: who started the scheduler ends it."""


def _check_address(address: str) -> None:
    """Raise ConfigError for what is no address of a scheduler, before Dask tries for long."""
    valid = "write tls://HOST:PORT or tcp://HOST:PORT, as `dask scheduler` prints it"
    try:
        parts = urlsplit(address)
        is_valid = bool(parts.scheme in ("tls", "tcp") and parts.hostname and parts.port)
    except ValueError:  # a port that is no number, or a bracket that is not closed
        is_valid = False
    if not is_valid:
        raise ConfigError(f"{address!r} is no address of a scheduler; {valid}", where="--scheduler")


def _refusal(security: Any) -> str:
    return "" if security is None else ", or it refuses the certificate"
