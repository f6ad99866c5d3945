"""`corpus completion` prints a script by which real shells complete what a command takes."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.main import cli
from tests import ROOT

_SECONDS = 60
PROMPTS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
LINES = [
    ("corpus stages mi", "minhash"),
    ("corpus apply hos", "host_boilerplate"),
    ("corpus languages oc-", "oc-aranes"),
    ("corpus report my-r", "my-runs/"),
    ("corpus plan my-p", "my-pipeline.yaml"),
    ("corpus run --exec", "--executor"),
]


def script(shell: str) -> str:
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    return done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a run and a pipeline, the scripts, and the command on the path."""
    (tmp_path / "my-runs").mkdir()
    (tmp_path / "my-pipeline.yaml").touch()
    for shell in ("bash", "zsh", "fish"):
        (tmp_path / f"script.{shell}").write_text(script(shell))
    command = tmp_path / "bin" / "corpus"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m corpus "$@"\n')
    command.chmod(0o755)
    return tmp_path


def variables(folder: Path) -> dict[str, str]:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    places = {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder), "ZDOTDIR": str(folder)}
    return {**os.environ, **places, "TERM": "dumb", "PS1": "READY> "}


@contextmanager
def terminal(shell: str, folder: Path) -> Iterator[int]:
    """The file descriptor of a terminal with an interactive shell in it."""
    if shutil.which(shell) is None:
        pytest.skip(f"NO {shell.upper()}: it is not installed")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        PROMPTS[shell],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=variables(folder),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(terminal: int, pattern: str) -> str:
    """What the terminal shows, up to a pattern or until nothing can come any more."""
    shown, until = "", time.monotonic() + _SECONDS
    while not re.search(pattern, shown) and time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 4096).decode("utf-8", "replace")
    return shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str) -> None:
    assert f"_CORPUS_COMPLETE={shell}_complete" in script(shell)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_what_a_tab_gives(shell: str, folder: Path) -> None:
    begin = {"bash": "", "zsh": "autoload -U compinit; compinit -u -D; "}[shell]
    with terminal(shell, folder) as typed:
        os.write(typed, f"{begin}source ./script.{shell}; echo sour''ced\n".encode())
        assert "sourced" in read_until(typed, "sourced")
        for line, wanted in LINES:
            os.write(typed, f"\x15{line}\t".encode())
            assert wanted in read_until(typed, re.escape(wanted)), line


def test_what_fish_gives(folder: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("NO FISH: it is not installed")
    asked = "; ".join(f"complete -C '{line}'" for line, _ in LINES)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source script.fish; {asked}"],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
        env=variables(folder),
    )
    words = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert [wanted for _, wanted in LINES if wanted not in words] == []


def test_bash_keeps_the_names_of_files(folder: Path) -> None:
    with terminal("bash", folder) as typed:
        os.write(typed, b"source ./script.bash; echo sour''ced\n")
        read_until(typed, "sourced")
        os.write(typed, b"corpus apply pii < my-pi\t")
        assert "my-pipeline.yaml" in read_until(typed, "my-pipeline.yaml")


def test_no_script_for_another_shell() -> None:
    done = CliRunner().invoke(cli, ["completion", "csh"])
    assert done.exit_code == 2
