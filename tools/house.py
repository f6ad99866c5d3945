"""How well the house is kept: long files and functions, docstrings, levels of imports, circles.

python -m tools.house                 what to look at
python -m tools.house --missing       also the names that have no docstring
python -m tools.house --require 95    ends with 1 where fewer than 95 % have one
"""

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.docstrings import Member, public_members, share
from tools.import_graph import circles, explain, graph_of, imports, levels, room_of
from tools.sources import PACKAGES, ROOT, Module, read_modules

__all__ = ["docstring_lines", "import_lines", "long_pieces", "main"]

MODULE_LINES = 320
FUNCTION_LINES = 60


def long_pieces(modules: Mapping[str, Module]) -> Iterator[str]:
    """Modules above 320 lines and functions above 60, decorators not counted, a line for each."""
    for module in modules.values():
        if module.lines > MODULE_LINES:
            yield f"{module.path}: {module.lines} lines"
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    yield f"{module.path}:{node.lineno} {node.name}: {lines} lines"


def docstring_lines(members: Sequence[Member], *, missing: bool) -> Iterator[str]:
    """The share of public names that have a docstring, in all and by room, and those without."""
    rooms = defaultdict(list)
    for member in members:
        rooms[member.folder].append(member)
    yield _share_line("docstrings of public names", members)
    for folder, those in sorted(rooms.items()):
        yield "  " + _share_line(folder, those)
        if missing:
            without = (each for each in those if not each.is_documented)
            yield from (f"    {each.path}:{each.line} {each.name}" for each in without)


def _share_line(name: str, members: Sequence[Member]) -> str:
    documented = sum(member.is_documented for member in members)
    return f"{name}: {share(members):.1f} % ({documented} of {len(members)})"


def import_lines(modules: Mapping[str, Module], package: str) -> Iterator[str]:
    """How many levels the rooms and modules of a package have; the circles of all modules."""
    found = imports(modules)
    inside = [name for name in modules if name.split(".")[0] == package]
    rooms = graph_of(found, inside, room_of)
    of_rooms, of_modules = levels(rooms), levels(graph_of(found, inside))
    yield f"levels of imports in {package}/: {of_rooms} of rooms, {of_modules} of modules"
    for circle in circles(rooms):
        yield f"circle of rooms: {', '.join(circle)}"
    for circle in circles(graph_of(found, modules)):
        yield explain(circle, found)


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Print all of it. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.house", description=__doc__)
    parser.add_argument("--missing", action="store_true", help="list names without a docstring")
    parser.add_argument("--require", type=float, default=0, metavar="PERCENT",
                        help="share of public names that must have a docstring")  # fmt: skip
    options = parser.parse_args(arguments)
    modules = read_modules(root, PACKAGES)
    members = list(public_members(modules))
    long = [f"  {line}" for line in long_pieces(modules)]
    if long:
        print(f"to look at (above {MODULE_LINES} lines a file, {FUNCTION_LINES} a function):")
    for line in (*long, *docstring_lines(members, missing=options.missing)):
        print(line)
    for line in import_lines(modules, PACKAGES[0]):
        print(line)
    if share(members) >= options.require:
        return 0
    print(f"fewer than {options.require:g} % of public names have a docstring; see --missing")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
