"""What runs beside a driver is started again when it ends, however it ended."""

import sys
from pathlib import Path

import pytest

from tests.chaos.helpers import Helpers


def ended(tmp_path: Path, name: str, code: int) -> Helpers:
    """Those of which one has ended with a code."""
    helpers = Helpers({name: [sys.executable, "-c", f"print('here'); exit({code})"]}, tmp_path)
    helpers.start()
    helpers._members[name].wait()
    return helpers


def starts(tmp_path: Path, name: str) -> int:
    return (tmp_path / f"{name}.log").read_text().count("here")


@pytest.mark.parametrize(("name", "code"), [("nanny-0", 0), ("nanny-0", 1), ("shard-1", 1)])
def test_one_that_is_down_is_started_again(tmp_path: Path, name: str, code: int) -> None:
    helpers = ended(tmp_path, name, code)
    helpers.tend(1.0)
    assert starts(tmp_path, name) == 1  # it is down for a while
    helpers.tend(2.0)
    helpers._members[name].wait()
    assert starts(tmp_path, name) == 2
    helpers.start()
    helpers._members[name].wait()
    assert starts(tmp_path, name) == 3


def test_a_shard_that_is_through_stays_so(tmp_path: Path) -> None:
    helpers = ended(tmp_path, "shard-1", 0)
    for now in (1.0, 2.0):
        helpers.tend(now)
    helpers.start()
    assert helpers.through()
    assert starts(tmp_path, "shard-1") == 1
