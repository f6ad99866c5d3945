"""The demo and a Slurm of one node, for these tests alone."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.conftest import demo
from tests.slurm.site import MISSING, Site, site

__all__ = ["demo", "slurm"]


@pytest.fixture(scope="session")
def slurm() -> Iterator[Site]:
    if MISSING:
        pytest.skip(f"NO SLURM HERE: {', '.join(MISSING)} not found; `make system` installs it")
    # Paths of sockets must be short.
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder, site(Path(folder)) as found:
        yield found
