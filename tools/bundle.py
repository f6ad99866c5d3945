"""Everything that an installation without an index needs, in a folder and as a tar of it.

    python -m tools.bundle [--python 3.12] [--platform manylinux_2_28_x86_64]
                           [--extras slurm,web,text,language,pii,sql] [--output build/bundle]

wheels/ has the wheel of the project and those of all that it depends on, for one version of Python
and one platform; requirements.txt pins each with its SHA-256, so that `pip install
--require-hashes` takes no other. Models and tables are in the wheels. Beside them lie docs/,
examples/slurm/ and language_quotas.yaml.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.wheels import ROOT, pip_download

__all__ = ["EXTRAS", "build_bundle", "copy_sources", "platforms", "requirements_text"]

EXTRAS = ("slurm", "web", "text", "language", "pii", "sql")
"""What the pipelines of examples/slurm and the commands of docs/operations.md need."""
_SOURCES = ("corpus", "stages", "dedup", "reports", "licenses", "LICENSE", "README.md",
            "setup.cfg", "pyproject.toml")  # fmt: skip
_ALSO = ("docs", "examples/slurm", "language_quotas.yaml", "LICENSE")


def build_bundle(python: str, platform: str, extras: tuple[str, ...], folder: Path) -> None:
    """Write a bundle into a folder, in place of what is there. Raises CalledProcessError
    when the index lacks a wheel."""
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    project = _project_wheel(wheels)
    wanted = f"{project}[{','.join(extras)}]"
    pip_download(python, platforms(platform), [wanted], wheels)
    title = f"alia-corpus[{','.join(extras)}] for Python {python} on {platform}"
    (folder / "requirements.txt").write_text(requirements_text(title, wheels), "utf-8")
    for name in _ALSO:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)


def _project_wheel(wheels: Path) -> Path:
    """Build the wheel of the project into a folder."""
    with tempfile.TemporaryDirectory() as temporary:
        copy_sources(Path(temporary))
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
                   "--wheel-dir", str(wheels), temporary]  # fmt: skip
        subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)
    (wheel,) = wheels.glob("alia_corpus-*.whl")
    return wheel


def copy_sources(folder: Path) -> None:
    """Copy what the wheel is built from into a folder, so that what an earlier build left in the
    repository is not in it."""
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder)


def platforms(newest: str) -> list[str]:
    """A platform such as manylinux_2_28_x86_64, and the older ones whose wheels run there
    (PEP 600; manylinux2014 is another name of manylinux_2_17)."""
    match = re.fullmatch(r"manylinux_2_(\d+)_(\w+)", newest)
    if match is None:
        return [newest]
    minor, machine = int(match[1]), match[2]
    return [
        *(f"manylinux_2_{older}_{machine}" for older in range(minor, 16, -1)),
        f"manylinux2014_{machine}",
    ]


def requirements_text(title: str, wheels: Path) -> str:
    """The requirements that pip installs with `--require-hashes`: every wheel of a folder, with its
    version and its SHA-256."""
    lines = [f"# {title}"]
    for wheel in sorted(wheels.glob("*.whl")):
        name, version, *_ = wheel.name.split("-")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", default=f"{sys.version_info[0]}.{sys.version_info[1]}")
    parser.add_argument("--platform", default="manylinux_2_28_x86_64")
    parser.add_argument("--extras", default=",".join(EXTRAS))
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bundle")
    given = parser.parse_args()
    try:
        build_bundle(given.python, given.platform, tuple(given.extras.split(",")), given.output)
    except subprocess.CalledProcessError as error:
        said = [line for line in (error.stderr or "").splitlines() if line.startswith("ERROR")]
        sys.exit("\n".join([*said, "no bundle: pip finds no wheels for it"]))
    packed = shutil.make_archive(str(given.output), "tar", given.output.parent, given.output.name)
    print(f"{given.output}, and the same as {packed}")


if __name__ == "__main__":
    main()
