"""A real S3 server on loopback, and a proxy before it that has bad days.

The server is moto's. The proxy answers some requests with 500 or 503 SlowDown, resets the
connection before or after the server did the work, cuts bodies short, and sends slowly; which
ones, a seeded generator says.
"""

import itertools
import logging
import os
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

KEY, SECRET = "AKIAINVENTED00000000", "invented+secret/of0000000000000000000000"
_NUMBERS = itertools.count()
FAULTS = ("500", "503", "reset before", "reset after", "cut", "slow")


@dataclass(frozen=True)
class Server:
    url: str

    def bucket(self) -> str:
        """Make a bucket; its URL."""
        name = f"bucket-{next(_NUMBERS)}"
        with endpoint(self.url):
            S3FileSystem().mkdir(name)
        return f"s3://{name}"


@contextmanager
def served() -> Iterator[Server]:
    """The server, without faults."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield Server(f"http://{host}:{port}")
    finally:
        server.stop()


@contextmanager
def endpoint(url: str) -> Iterator[None]:
    """Have s3:// lead to that server, in this process and in those that it starts."""
    ours = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    S3FileSystem.clear_instance_cache()
    try:
        yield
    finally:
        S3FileSystem.clear_instance_cache()
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@dataclass
class Proxy:
    """rate: share of the requests that fare badly. requests: method, path and bytes of the answer
    of each that came through. faults: what happened to how many."""

    url: str
    rate: float
    chance: random.Random
    kinds: tuple[str, ...] = FAULTS
    requests: list[tuple[str, str, int]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self) -> str:
        with self.lock:
            bad = self.chance.random() < self.rate
            kind = self.chance.choice(self.kinds) if bad else ""
            self.faults[kind] += 1
            return kind


@contextmanager
def proxied(
    server: Server, *, rate: float = 0.0, seed: int = 0, kinds: tuple[str, ...] = FAULTS
) -> Iterator[Proxy]:
    """A proxy before the server; with rate 0 it only counts."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    listening.daemon_threads = True
    host, port = listening.server_address[:2]
    proxy = Proxy(f"http://{host!s}:{port}", rate, random.Random(seed), kinds)
    listening.behind = server.url.partition("://")[2]  # type: ignore[attr-defined]  # for the handler
    listening.proxy = proxy  # type: ignore[attr-defined]  # for the handler
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits for 40 ms behind its headers
    server: Any

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError, BrokenPipeError):
            self.close_connection = True

    def _relay(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = proxy.fault()
        if fault in ("500", "503"):
            self._refuse(fault)
            return
        if fault == "reset before":
            self._reset()
            return
        status, headers, answer = self._forward(body)
        proxy.requests.append((self.command, self.path, len(answer)))
        if fault == "reset after":
            self._reset()
            return
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in headers):
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if fault == "cut":
            self.wfile.write(answer[: len(answer) // 2])
            self._reset()
        elif fault == "slow":
            for start in range(0, len(answer), max(1, len(answer) // 4)):
                self.wfile.write(answer[start : start + max(1, len(answer) // 4)])
                self.wfile.flush()
                time.sleep(0.02)
        else:
            self.wfile.write(answer)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._relay
        raise AttributeError(name)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection(self.server.behind, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() != "expect"}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        found = response.status, response.getheaders(), response.read()
        connection.close()
        return found

    def _refuse(self, status: str) -> None:
        code = {"500": "InternalError", "503": "SlowDown"}[status]
        text = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
        self.send_response(int(status))
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    def _reset(self) -> None:
        """Close with RST and not with FIN."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""
