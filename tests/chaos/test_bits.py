"""Bits of every kind of file that a run leaves to itself can be flipped, one at a time."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.chaos import bits
from tests.chaos.faults import KINDS
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.work_files import work_files

FLIPPED = [kind.what for kind in KINDS if kind.family == "flip"]
ONLY_OF_POISON = {"verdicts"}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bits")
    pipeline = toy_pipeline(write_lines(folder / "lines", files=2))
    run_toy(pipeline, folder / "run", keep=True)
    return folder / "run" / "work"


def test_every_file_is_of_some_kind(work: Path) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for file in work_files(work):
        found[bits.kind_of(file.path)].append(file.path)
    assert [name for name in found.pop("", []) if not re.fullmatch(bits.UNTOUCHED, name)] == []
    assert set(found) == set(FLIPPED) - ONLY_OF_POISON


@pytest.mark.parametrize("kind", sorted(set(FLIPPED) - ONLY_OF_POISON - {"shard"}))
def test_one_bit_a_file_is_flipped_and_nothing_else_changes(work: Path, kind: str) -> None:
    whole = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    before = {file: (file.content(), file.file.stat()) for file in bits.files_of(work, kind)}
    number = bits.flip(work, kind, 0.37)
    changed = {file for file, (content, _) in before.items() if file.content() != content}
    assert number == len(changed) == min(3, len(before))
    for file in changed:
        content, stat = before[file]
        bytes_ = zip(content, file.content(), strict=True)
        assert sum((a ^ b).bit_count() for a, b in bytes_) == 1
        assert file.file.stat().st_mtime_ns == stat.st_mtime_ns
    flipped = sum(
        (a ^ b).bit_count()
        for path, content in whole.items()
        for a, b in zip(content, path.read_bytes(), strict=True)
        if a != b
    )
    assert flipped == number
    for path, content in whole.items():
        if path.read_bytes() != content:
            path.write_bytes(content)


def test_published_files_are_left_alone(work: Path) -> None:
    assert list((work / "sink").rglob("*.parquet"))
    assert bits.flip(work, "shard", 0.5) == 0


def test_nothing_to_flip(tmp_path: Path) -> None:
    assert bits.flip(tmp_path, "layer", 0.5) == 0


def test_halves_of_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "segments/a/b").mkdir(parents=True)
    (tmp_path / "segments/a/b/.layer.parquet.x1").write_bytes(b"half")
    assert bits.flip(tmp_path, "layer", 0.5) == 0
