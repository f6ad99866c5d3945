"""A reader that has had enough, as `head` does, is no failure of the command."""

import json
import subprocess
import sys
from collections.abc import Sequence

import pytest

COMMAND = f"{sys.executable} -m corpus"


def piped(command: str, given: str = "") -> tuple[Sequence[str], str]:
    """The exit codes of a pipeline's commands, and what all of them said on stderr."""
    done = subprocess.run(
        ["bash", "-c", f'{command}; echo "${{PIPESTATUS[*]}}"'],
        check=False,
        capture_output=True,
        text=True,
        input=given,
    )
    return done.stdout.splitlines()[-1].split(), done.stderr


@pytest.mark.parametrize("reader", ["head -1", "true"])
@pytest.mark.parametrize("arguments", ["languages", "--help", "run --help"])
def test_a_list(arguments: str, reader: str) -> None:
    codes, said = piped(f"{COMMAND} {arguments} | {reader}")
    assert (codes, said) == (["0", "0"], "")


def test_a_filter() -> None:
    lines = "".join(json.dumps({"text": f"page {n} " * 200}) + "\n" for n in range(2000))
    codes, said = piped(f"cat | {COMMAND} apply repair | head -1", lines)
    assert (codes[1:], said) == (["0", "0"], "")


def test_a_full_disk_is_no_closed_pipe() -> None:
    codes, said = piped(f"{COMMAND} languages > /dev/full")
    assert (codes, said) == (["2"], "corpus: No space left on device\n")


BROKEN_ELSEWHERE = """
import sys
import corpus.cli.languages
def broken(**_):
    raise BrokenPipeError(32, "Broken pipe")
corpus.cli.languages.languages.callback = broken
sys.argv = ["corpus", "languages"]
from corpus.cli.main import main
main()
"""


def test_another_pipe_that_breaks_is_a_failure() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN_ELSEWHERE], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == "corpus: a connection or pipe is broken\n"
