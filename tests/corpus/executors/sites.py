"""A Dask scheduler and workers that somebody else has started, as a site would."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.config.options import SecurityOptions
from corpus.executors.keys import KeyFiles, Keys
from tests import ROOT


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


class Site:
    """A scheduler and workers in processes of their own; workers are started again when they
    end, as a site's supervisor would."""

    def __init__(self, workers: int, keys: KeyFiles | None) -> None:
        self.address = f"{'tls' if keys else 'tcp'}://127.0.0.1:{free_port()}"
        self.security: SecurityOptions | None = None
        self._tls: list[str] = []
        if keys:
            keys.write(Keys.new())
            certificate, key = str(keys.certificate), str(keys.key)
            self.security = SecurityOptions(
                tls_ca_file=certificate, tls_cert=certificate, tls_key=key
            )
            self._tls = [f"--tls-ca-file={certificate}", f"--tls-cert={certificate}",
                         f"--tls-key={key}"]  # fmt: skip
        self._closing = threading.Event()
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()
        self._threads = [threading.Thread(target=self._supervise) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("scheduler", "--host", self.address.rpartition(":")[0],
                                     "--port", port, "--no-show")  # fmt: skip
        return self.scheduler

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard", *self._tls],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def _supervise(self) -> None:
        while not self._closing.is_set():
            self._start("worker", self.address, "--nthreads", "1",
                        "--memory-limit", "0", "--death-timeout", "60").wait()  # fmt: skip

    def close(self) -> None:
        self._closing.set()
        for process in reversed(self._processes):
            if process.poll() is None:
                process.kill()
            process.wait()
        for thread in self._threads:
            thread.join()


@contextmanager
def site(workers: int = 2, keys: KeyFiles | None = None) -> Iterator[Site]:
    """keys: where keys for `tls://` are written; without, the ports are open to everybody."""
    found = Site(workers, keys)
    try:
        yield found
    finally:
        found.close()
