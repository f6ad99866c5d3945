"""Settings and services of the whole suite."""

import logging
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from corpus.documents.packs import force_packs, installed_packs

if TYPE_CHECKING:
    from tests.s3 import Server

# What is started here hears Ctrl-C, also where the suite runs in the background and does not.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Wall-clock deadlines say more of the machine than of the code.
settings.register_profile(
    "corpus", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile(
    "soak", settings.get_profile("corpus"), max_examples=2000, derandomize=False, print_blob=True
)
settings.load_profile("corpus")


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """Commands set the log up for their process; no test finds what one before it has left."""
    yield
    log = logging.getLogger("corpus")
    log.handlers[:], log.propagate = [], True
    log.setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def _packs() -> Iterator[None]:
    """Pipelines put language packs in force for their process; no test finds those of another."""
    yield
    force_packs(installed_packs())


@pytest.fixture(scope="session")
def s3() -> Iterator["Server"]:
    """An S3 server."""
    from tests.s3 import served

    with served() as server:
        yield server


@pytest.fixture
def bucket(s3: "Server") -> Iterator[str]:
    """The URL of an empty bucket, to which s3:// leads while the test runs."""
    from tests.s3 import endpoint

    with endpoint(s3.url):
        yield s3.bucket()
