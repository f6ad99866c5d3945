"""The network interface of Slurm jobs is checked before any is submitted."""

from pathlib import Path

import pytest

from corpus.config.options import SlurmOptions
from corpus.errors import ConfigError
from corpus.executors.interfaces import check_interface
from corpus.executors.slurm import SlurmJobs


def test_loopback_is_there() -> None:
    check_interface("lo")


def test_a_wrong_interface_is_named_with_the_valid_ones(tmp_path: Path) -> None:
    jobs = SlurmJobs(
        SlurmOptions(cores=1, memory=1 << 30, interface="ib9"), keys := tmp_path / "keys"
    )
    with pytest.raises(ConfigError, match=r"^run.slurm.interface: no .*'ib9'.* there are: .*lo\b"):
        jobs.connect()
    assert not keys.exists()
