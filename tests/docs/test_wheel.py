"""The wheel holds what the packages of the repository hold, and works without it."""

import subprocess
from pathlib import Path
from zipfile import ZipFile

from tests import ROOT
from tests.docs.fresh import outside

PACKAGES = ("corpus", "stages", "dedup", "reports")


def test_every_file_of_the_packages_is_in_the_wheel(fresh: Path) -> None:
    (wheel,) = (fresh.parents[1] / "wheels").glob("*.whl")
    there = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with ZipFile(wheel) as file:
        assert there - set(file.namelist()) == set()


def test_stages_and_schema_without_the_repository(fresh: Path, tmp_path: Path) -> None:
    script = (
        "set -o pipefail\n"
        "python -c 'import corpus; print(corpus.__file__)'\n"
        "corpus init mine && corpus schema | diff - mine/pipeline.schema.json\n"
        'echo \'{"text": "DNI 12345678Z", "language": "es"}\' | corpus apply pii\n'
    )
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=outside(fresh),
    )
    first, *_, last = done.stdout.splitlines()
    assert Path(first).is_relative_to(fresh.parent)
    assert '"DNI <DNI_1>"' in last
