"""The tours: each a story of commands, run from top to bottom in one folder, which has the example
and its run as `make demo` leaves them."""

import shutil
from pathlib import Path

import pytest

from tests.demo.demo import Demo
from tests.docs.blocks import blocks_of, commands_of, run, tours, write_files
from tests.docs.fresh import outside
from tests.forked import commands

USERS = {"engineer", "scientist", "steward", "trainer", "contributor"}
INSTALLING = {"contributor"}
"""Of their tours commands run in an environment of their own, without the repository."""
TOURS = {document.stem: document for document in tours()}


def test_each_user_has_a_tour() -> None:
    assert TOURS.keys() == USERS


@pytest.mark.parametrize("user", sorted(USERS - INSTALLING))
def test_tour_with_the_example(user: str, tmp_path: Path, demo: Demo) -> None:
    demo.copied(tmp_path)
    shutil.copytree(demo.run, tmp_path / "runs" / "quickstart")
    blocks = blocks_of(TOURS[user])
    write_files(blocks, tmp_path)
    with commands() as programs:
        for command in commands_of(blocks):
            # A signal has to reach the very process that was started.
            run(command, tmp_path, programs=[] if "kill" in command.line else [programs])


@pytest.mark.parametrize("user", sorted(INSTALLING))
def test_tour_beside_the_wheel(user: str, tmp_path: Path, fresh: Path) -> None:
    blocks = blocks_of(TOURS[user])
    write_files(blocks, tmp_path)
    for command in commands_of(blocks):
        run(command, tmp_path, outside(fresh))
