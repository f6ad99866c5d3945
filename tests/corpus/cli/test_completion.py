"""`corpus completion` prints a script that asks `corpus` for the words that may follow."""

import shutil
import subprocess

import pytest
from click.testing import CliRunner

from corpus.cli.main import cli


def script(shell: str) -> str:
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    return done.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str) -> None:
    assert f"_CORPUS_COMPLETE={shell}_complete" in script(shell)


def test_bash_takes_the_script() -> None:
    if shutil.which("bash") is None:
        pytest.skip("NO BASH")
    check = f"{script('bash')}\ncomplete -p corpus"
    done = subprocess.run(["bash", "-c", check], check=True, capture_output=True, text=True)
    assert done.stdout.endswith("corpus\n")


def test_no_script_for_another_shell() -> None:
    done = CliRunner().invoke(cli, ["completion", "csh"])
    assert done.exit_code == 2
