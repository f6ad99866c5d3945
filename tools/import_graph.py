"""Which module imports which: circles, and how many levels lie upon one another.

Imports count wherever they stand, also inside functions and under TYPE_CHECKING. A module that is
only named in a string (`importlib.import_module`) does not count.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.sources import Module

__all__ = ["Graph", "Import", "circles", "explain", "graph_of", "imports", "levels", "room_of"]

Graph = Mapping[str, frozenset[str]]
"""Names of modules or rooms -> those that each of them imports."""


@dataclass(frozen=True)
class Import:
    """One statement that imports; `imported` is a module of the packages, never a name in one."""

    importer: str
    imported: str
    path: Path
    line: int


def imports(modules: Mapping[str, Module]) -> list[Import]:
    """All imports of these modules by these modules, in the order of files and lines."""
    found = {
        Import(module.name, imported, module.path, line)
        for module in modules.values()
        for name, line in _imported_names(module)
        if (imported := _module_of(name, modules)) not in (None, module.name)
    }
    return sorted(found, key=lambda each: (each.path, each.line, each.imported))


def _imported_names(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = module.absolute(node)
            yield from ((f"{origin}.{alias.name}", node.lineno) for alias in node.names)


def _module_of(name: str, modules: Mapping[str, Module]) -> str | None:
    """The module that a dotted name is, or in which it is defined."""
    return next((each for each in (name, name.rpartition(".")[0]) if each in modules), None)


def room_of(module: str) -> str:
    """`corpus.storage` for `corpus.storage.store`. A file beside the rooms is one of its own."""
    return ".".join(module.split(".")[:2])


def graph_of(
    found: Iterable[Import], names: Iterable[str], group: Callable[[str], str] = str
) -> Graph:
    """The graph of these modules, or of the groups that they fall into, such as rooms. Imports
    to and from other modules, and inside a group, are left out."""
    group_of = {name: group(name) for name in names}
    graph: dict[str, set[str]] = {each: set() for each in group_of.values()}
    for each in found:
        importer, imported = group_of.get(each.importer), group_of.get(each.imported)
        if importer is not None and imported is not None and importer != imported:
            graph[importer].add(imported)
    return {name: frozenset(imported) for name, imported in graph.items()}


def circles(graph: Graph) -> list[tuple[str, ...]]:
    """Groups of names of which each reaches every other: the strongly connected components that
    have more than one member."""
    reached = {name: _reachable(graph, name) for name in graph}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other])) for name in graph
    }
    return sorted(group for group in groups if group)


def _reachable(graph: Graph, start: str) -> set[str]:
    """All names to which imports lead from `start`; itself only by way of a circle."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def levels(graph: Graph) -> int:
    """The number of names on the longest path. A circle counts with all its members, since each
    of them stands above all others."""
    group_of: dict[str, tuple[str, ...]] = {name: (name,) for name in graph}
    group_of |= {name: circle for circle in circles(graph) for name in circle}

    @cache
    def height(group: tuple[str, ...]) -> int:
        below = {group_of[imported] for name in group for imported in graph[name]} - {group}
        return len(group) + max(map(height, below), default=0)

    return max(map(height, group_of.values()), default=0)


def explain(circle: Iterable[str], found: Iterable[Import]) -> str:
    """The members of a circle of modules, then file and line of each import among them."""
    members = sorted(circle)
    lines = [
        f"  {each.path}:{each.line} imports {each.imported}"
        for each in found
        if each.importer in members and each.imported in members
    ]
    return "\n".join([f"import circle: {', '.join(members)}", *lines])
