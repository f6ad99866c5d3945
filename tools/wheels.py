"""Checks that every dependency of the product has wheels for each Python it claims to run on.

python tools/wheels.py
"""

import configparser
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
ROOT = Path(__file__).parent.parent
_PIP = """
import runpy, sys
from pip._vendor.packaging import markers
python = sys.argv.pop(1)
own = markers.default_environment
markers.default_environment = lambda: {
    **own(), "python_version": python, "python_full_version": python + ".0"
}
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""
"""pip with `--python-version` chooses wheels for that Python, but evaluates the markers of
requirements for the one that it runs on; here for the same."""


def requirements() -> list[str]:
    """All that `pip install 'alia-corpus[all]'` asks for, markers included."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    extras = config["options.extras_require"]
    found: dict[str, None] = {}
    waiting = [*config["options"]["install_requires"].splitlines(), *extras["all"].splitlines()]
    for line in waiting:
        if own := re.fullmatch(r"alia-corpus\[(.*)\]", line):
            waiting += [each for name in own[1].split(",") for each in extras[name].splitlines()]
        elif line:
            found[line] = None
    return list(found)


def pip_download(
    python: str, platforms: Sequence[str], wanted: Sequence[str], folder: Path
) -> None:
    """Put the wheels of requirements, and of all that they need, into a folder. Raises
    CalledProcessError, with what pip said in `stderr`, when there are none for this Python."""
    command = [sys.executable, "-c", _PIP, python, "download", "--quiet", "--dest", str(folder),
               "--only-binary=:all:", "--python-version", python,
               *(f"--platform={platform}" for platform in platforms), *wanted]  # fmt: skip
    subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)


def check(python: str) -> bool:
    """Whether pip finds wheels only, for Linux on x86-64."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            pip_download(python, PLATFORMS, requirements(), Path(folder))
        except subprocess.CalledProcessError as error:
            print(f"Python {python}: MISSING")
            print("\n".join(line for line in error.stderr.splitlines() if "ERROR" in line))
            return False
        print(f"Python {python}: {len(list(Path(folder).iterdir()))} wheels")
        return True


if __name__ == "__main__":
    verdicts = [check(python) for python in PYTHONS]  # all are tried
    sys.exit(not all(verdicts))
