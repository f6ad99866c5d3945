"""Small trees of modules, made up for tests."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from tools.sources import PACKAGES, Module, read_modules

__all__ = ["modules_of"]


def modules_of(root: Path, files: Mapping[str, str]) -> dict[str, Module]:
    """Write these files below `root`, path -> text, and read them as modules."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text), encoding="utf-8")
    return read_modules(root, PACKAGES)
