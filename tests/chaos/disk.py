"""A small disk in memory that can be filled. Only root may mount one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["can_mount", "fill", "free", "mounted"]

_BYTES = 64 << 20
_FILLER = "filler"


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """The folder as a disk of its own while the block lasts."""
    folder.mkdir()
    options = f"size={_BYTES}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "chaos", folder], check=True)
    try:
        yield folder
    finally:
        # Lazily: a process that is about to end may still hold a file.
        subprocess.run(["umount", "--lazy", folder], check=True)


def can_mount(folder: Path) -> bool:
    """Whether this process may mount a disk there, now."""
    if os.geteuid() != 0:
        return False
    try:
        with mounted(folder):
            pass
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False
    finally:
        if folder.is_dir():
            folder.rmdir()
    return True


def fill(disk: Path) -> None:
    """Leave no byte."""
    size = 1 << 20
    with (disk / _FILLER).open("ab", buffering=0) as stream:
        while size:
            try:
                stream.write(bytes(size))
            except OSError:
                size //= 2


def free(disk: Path) -> None:
    (disk / _FILLER).unlink(missing_ok=True)
