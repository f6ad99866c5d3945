"""`corpus init`: a commented pipeline and quotas to start from."""

from importlib.resources import files
from pathlib import Path

from corpus.errors import OutputError

__all__ = ["scaffold"]

_FILES = ("pipeline.yaml", "language_quotas.yaml")


def scaffold(folder: Path) -> list[Path]:
    """Write the files; raises OutputError rather than overwrite one."""
    taken = [name for name in _FILES if (folder / name).exists()]
    if taken:
        raise OutputError(f"{taken[0]} is there already; nothing was written", where=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            text = files("corpus.cli").joinpath("templates", name).read_text(encoding="utf-8")
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=str(folder)) from error
    return [folder / name for name in _FILES]
