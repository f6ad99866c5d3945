"""Processes that are forked from one in which the engine is imported already: real ones, which can
be killed and end as they like, without the half second of imports that a new interpreter takes.

What is about the start of a process (another hash seed, an installed command, a terminal's
signals) starts an interpreter of its own instead.
"""

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

__all__ = ["Writing", "commands", "forked", "forked_workers", "started"]

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.loaded"])
_SECONDS = 240


def started(function: Callable[..., object], *arguments: object) -> ForkServerProcess:
    """A process that calls a function of a module, where the caller is and with its environment.
    It is the caller's to join or kill."""
    process = _CONTEXT.Process(
        target=_start, args=(Path.cwd(), dict(os.environ), function, arguments)
    )
    process.start()
    return process


def _start(
    folder: Path,
    environment: dict[str, str],
    function: Callable[..., object],
    arguments: tuple[object, ...],
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    function(*arguments)


class Writing:
    """Such a process, of which one wants to know what it wrote."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._folder = TemporaryDirectory()
        self._written = [Path(self._folder.name, name) for name in ("stdout", "stderr")]
        for path in self._written:
            path.touch()
        self.process = started(_written, self._written, function, *arguments)

    def ended(self) -> "subprocess.CompletedProcess[str]":
        """Its end, once it has come."""
        self.process.join(_SECONDS)
        code = self.process.exitcode
        assert code is not None, "it takes too long"
        with self._folder:
            said, errors = (path.read_text() for path in self._written)
        return subprocess.CompletedProcess([], code, said, errors)


def forked(
    function: Callable[..., object], *arguments: object
) -> "subprocess.CompletedProcess[str]":
    """The end of a process that called a function of a module, and what it wrote."""
    return Writing(function, *arguments).ended()


@contextmanager
def forked_workers() -> Iterator[None]:
    """Dask starts the worker processes of this machine so too, where it would spawn them."""
    import dask
    import distributed

    ensure_running()
    # Else it would import here whatever its workers might want.
    with (
        patch.object(distributed.utils, "_forkserver_preload_set", True, create=True),
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}),
    ):
        yield


def _written(paths: Sequence[Path], function: Callable[..., object], *arguments: object) -> None:
    for number, path in enumerate(paths, start=1):
        os.dup2(os.open(path, os.O_WRONLY), number)
    function(*arguments)


# A program of the name `corpus` that has its arguments carried out by a process that is forked.
_PROGRAM = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    request = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(server, [b"%8d" % len(request)], [0, 1, 2])
    server.sendall(request)
    sys.exit(int(server.recv(16)))
"""


@contextmanager
def commands() -> Iterator[Path]:
    """A folder with a program `corpus` which does the same as the installed one, and is forked."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        address = f"{folder}/socket"
        program = Path(folder, "corpus")
        program.write_text(_PROGRAM.format(python=sys.executable, address=address))
        program.chmod(0o755)
        listening.bind(address)
        listening.listen()
        server = threading.Thread(target=_serve, args=(listening,))
        server.start()
        try:
            yield Path(folder)
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            server.join()


def _serve(listening: socket.socket) -> None:
    while True:
        try:
            asked, _ = listening.accept()
        except OSError:  # it was shut down
            return
        threading.Thread(target=_carry_out, args=(asked,)).start()


def _carry_out(asked: socket.socket) -> None:
    with asked:
        process = started(_command, asked)
        process.join()
        asked.sendall(b"%d" % process.exitcode)


def _command(asked: socket.socket) -> None:
    from corpus.cli.main import main

    size, files, _, _ = socket.recv_fds(asked, 8, 3)
    request = b""
    while len(request) < int(size):
        request += asked.recv(1 << 16)
    arguments, folder, environment = json.loads(request)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["corpus", *arguments]
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - the process's own
    main()
