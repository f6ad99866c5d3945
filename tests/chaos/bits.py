"""Bits flipped in the files of a run, as a bad disk or memory flips them: size and times of the
file stay. Members of task files are told apart, as the files that they are."""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import Damaged
from tests.corpus.work_files import WorkFile, work_files

__all__ = ["UNTOUCHED", "files_of", "flip", "kind_of"]

_KINDS = {
    "intermediate": r"segments/.*/documents\.parquet",
    "layer": r"segments/.*/layer\.parquet",
    "left": r"segments/.*/left\.parquet",
    "sidecar": r".*/summary-[^/]*/(?!commit\.json)[^/]*",
    "scattered": r".*\.scattered",
    "decisions": r"global/[^/]*/decisions/.*",
    "commit": r".*/commit\.json",
    "verdicts": r".*\.verdicts\.json",
    "directory": r".*\.TASK|.*/shelf",
    "domains": r"sink/domains/.*\.parquet",
    "shard": r"sink/files/.*\.parquet",
}
UNTOUCHED = r"run\.json|status\.json|repairs\.json|shelves\.json|recipes/.*|claims/.*"
"""Files that no document passes through: of the run as a whole, for those who ask about it."""

_FILES = 3
"""So many are damaged at a time,"""
_LATEST = 12
"""of so many that were written last."""


def kind_of(path: str) -> str:
    """What a file of `work/` is; "" for those that are left as they are."""
    return next((kind for kind, shape in _KINDS.items() if re.fullmatch(shape, path)), "")


def files_of(work: Path, kind: str) -> Iterator[WorkFile]:
    """Whole files of a kind. Not those that have a second name: they are published already."""
    found = work_files(work)
    while True:
        try:
            one = next(found, None)
        except (FileNotFoundError, Damaged):  # gone in this moment, or flipped before
            return
        if one is None:
            return
        if kind_of(one.path) == kind and one.size and _names(one.file) == 1:
            yield one


def _names(path: Path) -> int:
    try:
        return path.stat().st_nlink
    except FileNotFoundError:
        return 0


def flip(work: Path, kind: str, pick: float) -> int:
    """Flip a bit in some of the files of a kind that were written last, and so are about to be
    read; in how many. pick: which files and which bits, from 0 to 1."""
    chance = random.Random(pick)
    files = sorted(files_of(work, kind), key=_written)[-_LATEST:]
    return sum(_flip(one, chance.random()) for one in chance.sample(files, min(_FILES, len(files))))


def _written(one: WorkFile) -> tuple[int, str]:
    try:
        return one.file.stat().st_mtime_ns, one.path
    except FileNotFoundError:
        return 0, one.path


def _flip(one: WorkFile, pick: float) -> bool:
    """Flip one bit of a file; False if it is gone, or being written anew, in this moment."""
    try:
        with one.file.open("r+b") as stream:
            stat = os.fstat(stream.fileno())
            bit = int(pick * 8 * one.size)
            stream.seek(one.place(bit // 8))
            byte = stream.read(1)[0] ^ (1 << bit % 8)
            stream.seek(one.place(bit // 8))
            stream.write(bytes([byte]))
            stream.flush()
            os.utime(stream.fileno(), ns=(stat.st_atime_ns, stat.st_mtime_ns))
    except (FileNotFoundError, IndexError):
        return False
    return True
