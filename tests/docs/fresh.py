"""A fresh environment of Python with the wheel of this project, without the repository."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tools.bundle import copy_sources

__all__ = ["fresh_environment", "outside"]

_SECONDS = 300


def fresh_environment(folder: Path) -> Path:
    """Make an environment in a folder, and return the folder of its programs.

    The wheel is built from a copy of the packages. Its dependencies are the ones installed here,
    which a path file lends; what is installed editable here stays out, since path files are not
    read in a folder that is itself lent. Skips the test where pip can get nothing to build with.
    """
    programs = folder / "environment" / "bin"
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    copy = folder / "copy"
    copy.mkdir()
    copy_sources(copy)
    _pip(programs, "wheel", "--no-deps", "--wheel-dir", folder / "wheels", copy)
    _pip(programs, "install", "--no-deps", "--no-index", *(folder / "wheels").glob("*.whl"))
    lent = sysconfig.get_path("purelib")
    site = subprocess.run(
        [programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(site, "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    return programs


def outside(programs: Path) -> dict[str, str]:
    """The variables of a shell in which this environment is active, and nothing of the
    repository is on a path."""
    rest = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    return {**rest, "PATH": path, "VIRTUAL_ENV": str(programs.parent), "COLUMNS": "100"}


def _pip(programs: Path, *arguments: object) -> None:
    done = subprocess.run(
        [programs / "python", "-m", "pip", "--quiet", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        env=outside(programs),
    )
    if done.returncode and "No matching distribution found for setuptools" in done.stderr:
        pytest.skip("NO INDEX: pip finds no setuptools to build with; the recipe is not installed")
    assert done.returncode == 0, done.stderr
