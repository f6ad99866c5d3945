"""Bits of every kind of file that a run leaves to itself can be flipped, one at a time."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.chaos import bits
from tests.chaos.faults import KINDS
from tests.corpus.runs import run_toy, toy_pipeline, write_lines

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
    for path in work.rglob("*"):
        if path.is_file():
            name = path.relative_to(work).as_posix()
            found[bits.kind_of(name)].append(name)
    assert [name for name in found.pop("", []) if not re.fullmatch(bits.UNTOUCHED, name)] == []
    assert set(found) == set(FLIPPED) - ONLY_OF_POISON


@pytest.mark.parametrize("kind", sorted(set(FLIPPED) - ONLY_OF_POISON - {"shard"}))
def test_one_bit_a_file_is_flipped_and_nothing_else_changes(work: Path, kind: str) -> None:
    before = {path: (path.read_bytes(), path.stat()) for path in bits.files_of(work, kind)}
    number = bits.flip(work, kind, 0.37)
    changed = {path for path, (content, _) in before.items() if path.read_bytes() != content}
    assert number == len(changed) == min(3, len(before))
    for path in changed:
        content, stat = before[path]
        bytes_ = zip(content, path.read_bytes(), strict=True)
        assert sum((a ^ b).bit_count() for a, b in bytes_) == 1
        assert path.stat().st_mtime_ns == stat.st_mtime_ns
    bits.flip(work, kind, 0.37)  # and back: what follows from `pick` is always the same
    assert all(path.read_bytes() == content for path, (content, _) in before.items())


def test_published_files_are_left_alone(work: Path) -> None:
    assert list((work / "sink").rglob("*.parquet"))
    assert bits.flip(work, "shard", 0.5) == 0


def test_nothing_to_flip(tmp_path: Path) -> None:
    assert bits.flip(tmp_path, "layer", 0.5) == 0


def test_halves_of_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "segments/a/b").mkdir(parents=True)
    (tmp_path / "segments/a/b/.layer.parquet.x1").write_bytes(b"half")
    assert bits.flip(tmp_path, "layer", 0.5) == 0
