"""The modules of the packages, parsed: what the other checks of the house look at."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import resolve_name
from pathlib import Path

__all__ = ["PACKAGES", "ROOT", "Module", "read_modules"]

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "stages", "dedup", "reports")


@dataclass(frozen=True)
class Module:
    """name: as it is imported, `corpus.storage.store`. path: relative to the root of the packages.
    lines: how many the file has."""

    name: str
    path: Path
    lines: int
    tree: ast.Module

    @property
    def folder(self) -> str:
        """The room in which the file lies, `corpus/storage`; rooms inside rooms belong to it."""
        return "/".join(self.path.parent.parts[:2])

    def absolute(self, statement: ast.ImportFrom) -> str:
        """The module that a `from` statement names; leading dots are resolved."""
        is_package = self.path.name == "__init__.py"
        package = self.name if is_package else self.name.rpartition(".")[0]
        return resolve_name("." * statement.level + (statement.module or ""), package)


def read_modules(root: Path, packages: Iterable[str]) -> dict[str, Module]:
    """All modules of these packages, by name. Raises SyntaxError where a file is not Python."""
    modules = {}
    for path in sorted(path for package in packages for path in (root / package).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        relative = path.relative_to(root)
        name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        modules[name] = Module(name, relative, len(text.splitlines()), ast.parse(text, path))
    return modules
