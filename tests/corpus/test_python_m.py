"""`python -m corpus` does what the command `corpus` does, and says the same."""

import subprocess
import sys
from importlib import import_module

import pytest

from tests.demo.demo import COMMAND


def said(*command: object) -> tuple[int, str, str]:
    done = subprocess.run([*map(str, command)], check=False, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("--version",), 0),
        (("languages", "ca"), 0),
        (("languages", "klingon"), 2),
        (("languages", "--no-such-option"), 2),
        (("walk",), 2),
        ((), 2),
    ],
)
def test_it_is_the_same_command(arguments: tuple[str, ...], code: int) -> None:
    by_module = said(sys.executable, "-m", "corpus", *arguments)
    assert by_module == said(COMMAND, *arguments)
    assert by_module[0] == code


def test_a_worker_that_imports_it_runs_nothing() -> None:
    # Processes that are spawned may import the main module of their parent.
    import_module("corpus.__main__")
