"""What is in a bundle, and that it is enough where there is no index."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, Command, blocks_of, commands_of, run, write_files
from tests.docs.fresh import outside
from tools.bundle import EXTRAS, build_bundle, platforms, requirements_text

NO_INDEX = {
    "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "http_proxy": "http://127.0.0.1:9/", "https_proxy": "http://127.0.0.1:9/",
}  # fmt: skip
"""pip finds nothing but what its command names, and whoever asks for a page gets no answer."""


def test_older_platforms_run_too() -> None:
    found = platforms("manylinux_2_19_aarch64")
    assert found == [
        "manylinux_2_19_aarch64", "manylinux_2_18_aarch64", "manylinux_2_17_aarch64",
        "manylinux2014_aarch64",
    ]  # fmt: skip
    assert platforms("macosx_14_0_arm64") == ["macosx_14_0_arm64"]


def test_each_wheel_is_pinned_by_its_digest(tmp_path: Path) -> None:
    for name in ("two_words-2.0.1-py3-none-any.whl", "a-1-cp312-abi3-linux_x86_64.whl"):
        (tmp_path / name).write_text(name)
    digest = hashlib.sha256(b"a-1-cp312-abi3-linux_x86_64.whl").hexdigest()
    title, first, second = requirements_text("for tests", tmp_path).splitlines()
    assert title == "# for tests"
    assert first == f"a==1 --hash=sha256:{digest}"
    assert second.startswith("two-words==2.0.1 --hash=sha256:")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with bundle.tar, in which the commands of docs/offline.md have been entered."""
    folder = tmp_path_factory.mktemp("cluster")
    bundle, python = folder / "bundle", f"{sys.version_info[0]}.{sys.version_info[1]}"
    try:
        build_bundle(python, "manylinux_2_28_x86_64", EXTRAS, bundle)
    except subprocess.CalledProcessError as error:
        if "No matching distribution" in error.stderr:
            pytest.skip("NO INDEX HERE: pip finds no wheels to put into a bundle")
        raise
    shutil.make_archive(str(bundle), "tar", folder, bundle.name)
    shutil.rmtree(bundle)
    for command in commands_of(blocks_of(ROOT / "docs" / "offline.md")):
        run(command, folder, variables(Path(sys.executable).parent))
    return folder


def variables(programs: Path) -> dict[str, str]:
    """The variables of a shell in which nothing of the repository, and no index, is found."""
    return {**outside(programs), **NO_INDEX}


@pytest.mark.soak
def test_the_commands_of_operations_without_repository_and_index(
    cluster: Path, tmp_path: Path
) -> None:
    blocks = blocks_of(cluster / "bundle/docs/operations.md")
    write_files(blocks, tmp_path)
    for command in commands_of(blocks):
        run(command, tmp_path, variables(cluster / "corpus/bin"))


@pytest.mark.soak
def test_the_slurm_example_needs_nothing_else(cluster: Path, tmp_path: Path) -> None:
    """On one node and in array mode; for workers as jobs, what it imports is there."""
    example = tmp_path / "examples/slurm"
    shutil.copytree(cluster / "bundle/examples/slurm", example)
    shutil.copy(cluster / "bundle/language_quotas.yaml", tmp_path)
    build = ROOT / "examples/quickstart/build.py"
    command = [sys.executable, str(build), "--output", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    (tmp_path / "crawl").rename(example / "crawl")
    pipeline = example / "pipeline.yaml"
    pipeline.write_text(pipeline.read_text().replace("run:\n", "run:\n  quarantine_limit: 2%\n"))
    for line in (
        "corpus plan pipeline.yaml",
        "corpus run pipeline.yaml --output one --executor dask --workers 2",
        "corpus run pipeline.yaml --output two --shard 0/1",
        "diff -r one/dataset/data two/dataset/data",
        "python -c 'import corpus.executors.slurm, dask_jobqueue, cryptography'",
    ):
        run(Command(line, ""), example, variables(cluster / "corpus/bin"))
