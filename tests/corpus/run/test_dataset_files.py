"""The manifest lists every file of the dataset, and what is not as it says is found."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from corpus.cli.validate import check_dataset
from corpus.run.dataset_files import write_listed
from corpus.run.derived import write_derived
from corpus.run.pipeline_run import RunResult
from corpus.storage.store import Store
from reports import write_card
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


@pytest.fixture(scope="module")
def carded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("carded")
    result = run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run")
    write_derived(result, str(folder / "run"))
    return folder / "run"


@pytest.fixture
def run(carded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(carded, tmp_path / "run"))


def manifest(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "dataset/manifest.json").read_text())
    return found


def test_every_file_is_listed(run: Path) -> None:
    """It held those of the shards alone."""
    dataset = run / "dataset"
    there = {str(p.relative_to(dataset)) for p in dataset.rglob("*") if p.is_file()}
    listed = {file["path"]: file for file in manifest(run)["files"]}
    assert set(listed) == there - {"manifest.json"}
    assert {"README.md", "croissant.json", "eu_training_content_summary.md"} < set(listed)
    for path, file in listed.items():
        content = (dataset / path).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)
    assert check_dataset(str(run)) == check_dataset(str(dataset)) == []


def test_what_validate_finds(run: Path) -> None:
    dataset = run / "dataset"
    (dataset / "README.md").write_text("changed")
    (dataset / "croissant.json").unlink()
    (dataset / "LICENSE").write_text("CC0")
    (dataset / ".gitattributes").write_text("*.parquet filter=lfs")
    off = check_dataset(str(run))
    assert off[0] == "LICENSE: is not in the manifest; `corpus card` lists it"
    assert off[1].startswith("README.md: its SHA-256 is ")
    assert off[2:] == ["croissant.json: is missing"]
    write_card(str(run))
    assert check_dataset(str(run)) == []
    assert "LICENSE" in {file["path"] for file in manifest(run)["files"]}


def test_another_folder_leaves_the_dataset(run: Path, tmp_path: Path) -> None:
    before = (run / "dataset/manifest.json").read_bytes()
    write_card(str(run), str(tmp_path / "there"))
    assert (run / "dataset/manifest.json").read_bytes() == before


def test_a_writer_that_is_killed_leaves_no_wrong_list(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, before = Store(str(run / "dataset")), manifest(run)
    write, calls = Store.write_json, []

    def killed(self: Store, value: Any, *parts: str) -> None:
        calls.append(value)
        if len(calls) == 2:
            raise KeyboardInterrupt
        write(self, value, *parts)

    monkeypatch.setattr(Store, "write_json", killed)
    with pytest.raises(KeyboardInterrupt):
        write_listed(store, before, {"README.md": b"new"})
    monkeypatch.undo()
    assert "files" not in manifest(run)
    assert "README.md: is not in the manifest; `corpus card` lists it" in check_dataset(str(run))
    write_derived(RunResult(manifest(run), False, ()), str(run))
    assert check_dataset(str(run)) == []
    assert manifest(run) == before
