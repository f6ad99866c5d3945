"""Checks that every dependency of the product has wheels for each Python it claims to run on.

python tools/wheels.py
"""

import configparser
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ROOT = Path(__file__).parent.parent


def requirements(python: str) -> list[str]:
    """All that `pip install 'alia-corpus[all]'` asks for on one Python."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    extras = config["options.extras_require"]
    (names,) = re.findall(r"alia-corpus\[(.*)\]", extras["all"])
    lines = config["options"]["install_requires"].splitlines()
    for name in names.split(","):
        lines += extras[name].splitlines()
    wanted = []
    for line in filter(None, map(str.strip, lines)):
        requirement, _, marker = line.partition(";")
        older = tuple(map(int, python.split("."))) < (3, 14)
        if ("<" in marker and not older) or (">=" in marker and older):
            continue
        wanted.append(requirement.strip())
    return wanted


def check(python: str) -> bool:
    """Whether pip finds wheels only, for Linux on x86-64."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", folder,
                   "--only-binary=:all:", "--python-version", python,
                   "--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64",
                   "--platform", "manylinux_2_17_x86_64", *requirements(python)]  # fmt: skip
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        found = len(list(Path(folder).iterdir()))
    verdict = f"{found} wheels" if done.returncode == 0 else "MISSING"
    print(f"Python {python}: {verdict}")
    if done.returncode:
        print("\n".join(line for line in done.stderr.splitlines() if "ERROR" in line))
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(not all([check(python) for python in PYTHONS]))
