"""Definitions of a tree of modules, and which members of a class are those of a contract: of a base
class, or of a protocol that the class fulfils without naming it."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module

from tools.sources import Module

__all__ = ["Classes", "Definition", "definitions"]

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

_CONTRACTS = {
    "datatrove.pipeline.base.PipelineStep": frozenset({"run"}),
    "distributed.WorkerPlugin": frozenset({"setup", "teardown", "transition"}),
}
"""Members of base classes of other distributions, which a check should not have to import."""


def definitions(parent: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    """Functions and classes by their dotted names, and what classes define in turn. Nothing that
    is defined inside a function, since nobody reaches it by name."""
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, Definition):
            name = f"{prefix}.{node.name}"
            yield name, node
            if isinstance(node, ast.ClassDef):
                yield from definitions(node, name)
        else:
            yield from definitions(node, prefix)


class Classes:
    """The classes of a tree of modules, by dotted name."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._names = {module.name: _names_in(module) for module in modules.values()}
        self._nodes: dict[str, ast.ClassDef] = {}
        self._module_of: dict[str, str] = {}
        for module in modules.values():
            for name, node in definitions(module.tree, module.name):
                if isinstance(node, ast.ClassDef):
                    self._nodes[name], self._module_of[name] = node, module.name

    def contract(self, name: str) -> frozenset[str]:
        """Names of the members that a class of the tree has from a contract."""
        inherited = frozenset[str]().union(*map(self._members, self._bases(name)))
        members = self._members(name)
        fulfilled = (
            methods
            for protocol, methods in self._protocols.items()
            if protocol != name and methods <= members
        )
        return inherited.union(*fulfilled)

    @cached_property
    def _protocols(self) -> dict[str, frozenset[str]]:
        """The protocols of the tree -> their methods."""
        return {
            name: frozenset(each.name for each in node.body if isinstance(each, Definition))
            for name, node in self._nodes.items()
            if "typing.Protocol" in self._bases(name)
        }

    def _bases(self, name: str) -> list[str]:
        return [self._resolve(base, self._module_of[name]) for base in self._nodes[name].bases]

    def _members(self, name: str) -> frozenset[str]:
        """All members of a class, inherited ones too; also of one outside of the tree."""
        if name not in self._nodes:
            return _CONTRACTS.get(name, _members_in_library(name))
        inherited = map(self._members, self._bases(name))
        return frozenset(_own_members(self._nodes[name])).union(*inherited)

    def _resolve(self, base: ast.expr, module: str) -> str:
        """The dotted name of a base class, wherever the module has it from."""
        written = ast.unparse(base.value if isinstance(base, ast.Subscript) else base)
        if f"{module}.{written}" in self._nodes:
            return f"{module}.{written}"
        first, dot, rest = written.partition(".")
        name = self._names[module].get(first, f"builtins.{first}") + dot + rest
        origin, _, last = name.rpartition(".")
        while name not in self._nodes and last in self._names.get(origin, {}):  # it is re-exported
            name = self._names[origin][last]
            origin, _, last = name.rpartition(".")
        return name


def _names_in(module: Module) -> dict[str, str]:
    """The names that a module imports -> what they are called where they are defined."""
    names = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            origin = module.absolute(node)
            names |= {alias.asname or alias.name: f"{origin}.{alias.name}" for alias in node.names}
    return names


def _own_members(node: ast.ClassDef) -> Iterator[str]:
    """Methods, nested classes and attributes that the body of a class names."""
    for each in node.body:
        if isinstance(each, Definition):
            yield each.name
        targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _members_in_library(name: str) -> frozenset[str]:
    """Members of a class of Python's standard library; none of any other."""
    module, _, last = name.rpartition(".")
    if module.partition(".")[0] not in sys.stdlib_module_names:
        return frozenset()
    return frozenset(dir(getattr(import_module(module), last, None)))
