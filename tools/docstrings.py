"""Which public functions, methods and classes say in a docstring what they are for."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.classes import Classes, Definition, definitions
from tools.sources import Module

__all__ = ["Member", "public_members", "says_something", "share"]

_LEAST_WORDS = 3
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")
"""A word, or a part of a name: `read`, `HTTP` and `Body` of `read_HTTPBody`."""
_FILLERS = frozenset("a an and for from in is it its of on that the this to".split())
_NOT_COUNTED = re.compile(r"(.*\.)?(overload|override|setter|deleter)")
"""Decorators of definitions whose docstring is another's: that of the contract, of the property, of
the function that carries the overloads out."""


@dataclass(frozen=True)
class Member:
    """A function, method or class that others may use. folder: its room."""

    name: str
    folder: str
    path: Path
    line: int
    is_documented: bool


def public_members(modules: Mapping[str, Module]) -> Iterator[Member]:
    """All that is reached by names without a leading underscore. Members of a contract are left
    out: they are documented where the contract is."""
    classes = Classes(modules)
    for module in modules.values():
        of_contract: set[str] = set()
        for name, node in definitions(module.tree, module.name):
            if isinstance(node, ast.ClassDef):
                of_contract |= {f"{name}.{member}" for member in classes.contract(name)}
            if name not in of_contract and _is_public(name) and not _is_left_out(node):
                documented = says_something(node.name, ast.get_docstring(node) or "")
                yield Member(name, module.folder, module.path, node.lineno, documented)


def says_something(name: str, docstring: str) -> bool:
    """Whether a docstring has three words or more, and not only those of the name."""
    words = _roots(docstring) - _FILLERS - _roots(name)
    return len(docstring.split()) >= _LEAST_WORDS and bool(words)


def share(members: Sequence[Member]) -> float:
    """How many of 100 members are documented; all, where there are none."""
    return 100 * sum(each.is_documented for each in members) / len(members) if members else 100.0


def _roots(text: str) -> set[str]:
    """The words in small letters, `s` of plurals and of the third person taken away."""
    words = (word.lower() for word in _PART.findall(text))
    return {word if word in _FILLERS else word.removesuffix("s") for word in words}


def _is_public(name: str) -> bool:
    return not any(part.startswith("_") for part in name.split("."))


def _is_left_out(node: Definition) -> bool:
    return any(_NOT_COUNTED.fullmatch(ast.unparse(each)) for each in node.decorator_list)
