"""Dask's own pages of a scheduler that a run has started: off, or on this machine's loopback.

A scheduler and each worker serve pages over HTTP, which say what runs and are open to whoever
reaches their port. They cannot be left out, so that "off" means a port of the loopback where
nothing is found.
"""

from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Any

from corpus.errors import ConfigError

__all__ = [
    "DASHBOARD_ADDRESS",
    "WORKER_ARGUMENTS",
    "WORKER_ENVIRONMENT",
    "dashboard_link",
    "pages_served",
    "require_bokeh",
]

DASHBOARD_ADDRESS = "127.0.0.1:0"
"""Where pages are served, if any: any port that is free."""
WORKER_ARGUMENTS = ("--no-dashboard", f"--dashboard-address {DASHBOARD_ADDRESS}")
"""Arguments of `dask worker`, so that workers on other nodes show nothing."""
WORKER_ENVIRONMENT = {"DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]"}

_ROUTES = "http.routes"
_PROXY = "distributed.http.proxy"
"""A route that leads on to any port of any worker."""


def require_bokeh() -> None:
    """Raise ConfigError where Dask has nothing to draw its pages with."""
    if find_spec("bokeh") is None:
        raise ConfigError(
            "needs bokeh, which is not installed; run: pip install bokeh", where="run.dashboard"
        )


def pages_served(dashboard: bool) -> AbstractContextManager[Any]:
    """A context in which schedulers and workers start that serve the dashboard, or nothing. It
    changes settings of this process, which a worker of this machine takes over."""
    import dask
    import distributed  # noqa: F401 - its settings, before any is changed

    routes = dask.config.get(f"distributed.scheduler.{_ROUTES}") if dashboard else []
    found: AbstractContextManager[Any] = dask.config.set(
        {
            f"distributed.scheduler.{_ROUTES}": [route for route in routes if route != _PROXY],
            f"distributed.worker.{_ROUTES}": [],
        }
    )
    return found


def dashboard_link(cluster: Any) -> str:
    """The address of the pages of a scheduler in this process. Dask's own address names the host of
    the scheduler, where they are not served."""
    port = cluster.scheduler_info.get("services", {}).get("dashboard")
    return f"http://127.0.0.1:{port}/status" if port else ""
