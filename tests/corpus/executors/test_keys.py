"""Nobody without the keys of a run speaks to its scheduler or its workers."""

import asyncio
import os
import socket
import ssl
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dask
import distributed  # noqa: F401 - its settings, before any is changed
import pytest

from corpus.config.options import SecurityOptions
from corpus.errors import ConfigError, MissingExtra
from corpus.executors.clusters import LocalWorkers, SchedulerAtAddress
from corpus.executors.dask import DaskExecutor
from corpus.executors.keys import KeyFiles, Keys, client_security
from corpus.executors.slurm import SlurmJobs
from tests.corpus.executors.intruder import ATTEMPTS, REFUSED, intrude
from tests.corpus.executors.sites import site
from tests.corpus.executors.tasks import context_of, done_by, labels, noting


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """The ports of a local cluster: scheduler, worker, and the nanny that starts workers."""
    workers = LocalWorkers(1)
    with closing(workers), workers.connect() as client:
        info = client.scheduler_info()
        (worker,) = info["workers"].values()
        yield {"scheduler": info["address"], "worker": _first(info), "nanny": worker["nanny"]}


def _first(info: Any) -> str:
    return str(next(iter(info["workers"])))


@pytest.mark.parametrize("port", ["scheduler", "worker", "nanny"])
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_process_without_the_keys_is_refused(
    addresses: dict[str, str], port: str, attempt: str
) -> None:
    assert addresses[port].startswith("tls://127.0.0.1:")
    assert intrude(attempt, addresses[port]) == REFUSED


def test_the_attempts_reach_a_cluster_without_keys() -> None:
    """So that what is refused above is refused for want of keys."""
    workers = LocalWorkers(1, encrypted=False)
    with closing(workers), workers.connect() as client:
        info = client.scheduler_info()
        assert intrude("plain", info["address"]) == "ran"
        assert intrude("plain", _first(info)) == "ran"


@pytest.mark.parametrize("dashboard", ["scheduler", "worker"])
def test_pages_of_dask_are_not_served(dashboard: str) -> None:
    workers = LocalWorkers(1)
    with closing(workers), workers.connect() as client:
        info = client.scheduler_info()
        services = info if dashboard == "scheduler" else next(iter(info["workers"].values()))
        port = services["services"]["dashboard"]
        for page in ("/status", "/info/main/workers.html", "/json/counts.json", "/metrics"):
            assert _status_of(port, page) == 404
        assert workers.dashboard(client) == ""


def _status_of(port: int, page: str) -> int:
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(f"GET {page} HTTP/1.0\r\n\r\n".encode())
        return int(connection.recv(64).split()[1])


def test_a_dashboard_needs_bokeh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bokeh", None)
    with pytest.raises(ConfigError, match=r"^run.dashboard: needs bokeh, .* pip install bokeh$"):
        LocalWorkers(1, dashboard=True)


def test_a_dashboard_is_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.executors.clusters.require_bokeh", lambda: None)
    workers = LocalWorkers(1, dashboard=True)
    with closing(workers), workers.connect() as client:
        link = workers.dashboard(client)
        port = int(link.removeprefix("http://127.0.0.1:").removesuffix("/status"))
        assert _status_of(port, "/json/counts.json") == 200
        assert _status_of(port, "/proxy/22/127.0.0.1/") == 404


def test_keys_need_cryptography(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    said = r"needs cryptography, .* run: pip install 'alia-corpus\[dask\]'$"
    with pytest.raises(MissingExtra, match=said):
        LocalWorkers(1)
    with pytest.raises(MissingExtra, match=said):
        SlurmJobs(Any, tmp_path)  # type: ignore[arg-type]  # options are not looked at yet


def test_certificates_last_and_clocks_may_differ() -> None:
    from cryptography import x509

    found = x509.load_pem_x509_certificate(Keys.new().certificate.encode())
    now = datetime.now(UTC)
    assert found.not_valid_before_utc < now - timedelta(hours=23)
    assert found.not_valid_after_utc > now + timedelta(days=700)


def test_each_cluster_has_keys_of_its_own() -> None:
    first, second = Keys.new(), Keys.new()
    assert len({first.certificate, second.certificate}) == len({first.key, second.key}) == 2
    assert "PRIVATE" not in repr(first)


@pytest.mark.skipif(not hasattr(ssl, "VERIFY_X509_STRICT"), reason="an old OpenSSL")
def test_certificates_pass_the_strict_checks_of_newer_pythons(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path / "keys")
    files.write(Keys.new())
    for purpose in (ssl.Purpose.SERVER_AUTH, ssl.Purpose.CLIENT_AUTH):
        assert _shaken_hands(files, purpose)


def _shaken_hands(files: KeyFiles, purpose: ssl.Purpose) -> bool:
    """Whether one end accepts the other's certificate, without a network."""
    ends = [_context(files, ssl.Purpose.CLIENT_AUTH), _context(files, ssl.Purpose.SERVER_AUTH)]
    ends[purpose is ssl.Purpose.SERVER_AUTH].verify_flags |= ssl.VERIFY_X509_STRICT
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = ends[0].wrap_bio(there, back, server_side=True)
    client = ends[1].wrap_bio(back, there)
    done: set[ssl.SSLObject] = set()
    for _ in range(6):
        for end in (client, server):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            done.add(end)
    return len(done) == 2


def _context(files: KeyFiles, purpose: ssl.Purpose) -> ssl.SSLContext:
    context = ssl.create_default_context(purpose, cafile=str(files.certificate))
    context.load_cert_chain(files.certificate, files.key)
    context.check_hostname, context.verify_mode = False, ssl.CERT_REQUIRED
    return context


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_of_keys_are_for_their_owner(tmp_path: Path, umask: int) -> None:
    files = KeyFiles(tmp_path / "not there" / "keys")
    before = os.umask(umask)
    try:
        for _ in range(2):  # the second time in place of what a killed driver left
            files.write(Keys.new())
    finally:
        os.umask(before)
    assert _mode(files.folder) == 0o700
    assert [_mode(path) for path in sorted(files.folder.iterdir())] == [0o600, 0o600]
    files.remove()
    assert not files.folder.exists()
    files.remove()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# -- a scheduler of somebody else


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[str, SecurityOptions]]:
    """A scheduler and a worker with keys of their own: its address, and the options for it."""
    with site(workers=1, keys=KeyFiles(tmp_path / "own")) as there:
        assert there.security is not None
        yield there.address, there.security


def test_a_scheduler_with_keys_of_its_own(
    own: tuple[str, SecurityOptions], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address, options = own
    context, tasks = context_of(tmp_path), noting(3)
    executor = DaskExecutor(SchedulerAtAddress(address, options), patience=60)
    assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
    executor.close()
    by_dask = {
        "distributed.comm.tls.ca-file": options.tls_ca_file,
        "distributed.comm.tls.client.cert": options.tls_cert,
        "distributed.comm.tls.client.key": options.tls_key,
    }
    more = noting(5)[3:]
    with dask.config.set(by_dask):
        executor = DaskExecutor(SchedulerAtAddress(address), patience=60)
        assert asyncio.run(done_by(executor, context, more)) == labels(more)
        executor.close()
    assert not caplog.records


@pytest.mark.parametrize("what", ["tls_ca_file", "tls_cert", "tls_key"])
def test_files_that_are_missing_or_hold_nothing(tmp_path: Path, what: str) -> None:
    files = KeyFiles(tmp_path / "keys")
    files.write(Keys.new())
    given = {"tls_ca_file": files.certificate, "tls_cert": files.certificate, "tls_key": files.key}
    (tmp_path / "empty.pem").touch()
    for wrong in (tmp_path / "none.pem", tmp_path / "empty.pem"):
        paths = {name: str(path) for name, path in {**given, what: wrong}.items()}
        with pytest.raises(ConfigError, match=r"^run.security: .* cannot be used \("):
            client_security("tls://127.0.0.1:1", SecurityOptions(**paths))


def test_files_that_do_not_fit_the_address(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^run.security: a scheduler at tls://… asks for a"):
        client_security("tls://127.0.0.1:1", None)
    options = SecurityOptions(tls_ca_file="a", tls_cert="b")
    with pytest.raises(
        ConfigError, match=r"^run.security: has files for tls://…, and .* tcp://a:1"
    ):
        client_security("tcp://a:1", options)


def test_a_scheduler_without_keys_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    workers = LocalWorkers(1, encrypted=False)
    with closing(workers), workers.connect() as client:
        there = SchedulerAtAddress(client.scheduler_info()["address"])
        for _ in range(2):
            there.connect().close()
    said = [record.message for record in caplog.records if record.name == "corpus"]
    assert said == [
        "without tls:// whoever reaches the scheduler or a worker can run code as its user"
    ]
