"""Imports are found wherever they stand; circles and levels follow from them."""

from pathlib import Path

import pytest

from tests.tools.trees import modules_of
from tools.import_graph import Graph, circles, explain, graph_of, imports, levels, room_of


@pytest.mark.parametrize(
    "statement",
    [
        "import corpus.b.one",
        "import corpus.b.one as other",
        "from corpus.b import one",
        "from corpus.b.one import name",
        "from corpus.b.one import *",
        "from .b import one",
        "from .b.one import name",
        "def function():\n    from corpus.b.one import name",
        "if TYPE_CHECKING:\n    from corpus.b.one import name",
        "try:\n    import os, corpus.b.one\nexcept ImportError:\n    pass",
    ],
)
def test_an_import_is_found(tmp_path: Path, statement: str) -> None:
    files = {"corpus/a.py": statement, "corpus/b/__init__.py": "", "corpus/b/one.py": ""}
    (found,) = imports(modules_of(tmp_path, files))
    assert (found.importer, found.imported) == ("corpus.a", "corpus.b.one")
    line = (tmp_path / found.path).read_text().splitlines()[found.line - 1]
    assert "import " in line


def test_other_distributions_and_a_module_itself_are_no_imports(tmp_path: Path) -> None:
    text = "import os\nimport corpus.a\nfrom pathlib import Path\nfrom stages import gone\n"
    assert imports(modules_of(tmp_path, {"corpus/a.py": text})) == []


def test_a_package_is_a_module_by_its_own_name(tmp_path: Path) -> None:
    files = {"corpus/b/__init__.py": "from .one import name", "corpus/b/one.py": "",
             "corpus/a.py": "from corpus.b import name"}  # fmt: skip
    found = imports(modules_of(tmp_path, files))
    pairs = [(each.importer, each.imported) for each in found]
    assert pairs == [("corpus.a", "corpus.b"), ("corpus.b", "corpus.b.one")]


def graph(text: str) -> Graph:
    """`ab bc` for a that imports b, and b that imports c."""
    pairs = text.split()
    return {a: frozenset(q for p, q in pairs if p == a) for a in sorted(set("".join(pairs)))}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ("ab bc ac", []),
        ("ab ba", ["ab"]),
        ("ab bc ca cd", ["abc"]),
        ("ab ba bc cd dc", ["ab", "cd"]),
        ("ab bc cb ba", ["abc"]),  # two circles that share a member are one group
    ],
)
def test_circles(pairs: str, expected: list[str]) -> None:
    assert circles(graph(pairs)) == [tuple(members) for members in expected]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [("", 0), ("ab", 2), ("ab bc ac", 3), ("ab ac bd cd", 3), ("ab bc cb cd", 4), ("ab ba", 2)],
)
def test_levels(pairs: str, expected: int) -> None:
    assert levels(graph(pairs)) == expected


def test_rooms_are_folders_and_the_files_beside_them(tmp_path: Path) -> None:
    modules = modules_of(
        tmp_path,
        {
            "corpus/errors.py": "",
            "corpus/run/driver.py": "import corpus.run.deep.steps\nimport corpus.errors",
            "corpus/run/deep/steps.py": "import corpus.errors",
            "stages/one.py": "import corpus.run.driver",
        },
    )
    inside = [name for name in modules if name.startswith("corpus.")]
    rooms = graph_of(imports(modules), inside, room_of)
    assert rooms == {"corpus.run": {"corpus.errors"}, "corpus.errors": frozenset()}


def test_a_circle_is_explained_by_file_and_line(tmp_path: Path) -> None:
    files = {
        "corpus/a.py": "\nimport corpus.b\nimport corpus.c\n",
        "corpus/b.py": "def f():\n    import corpus.a\n",
        "corpus/c.py": "",
    }
    found = imports(modules_of(tmp_path, files))
    assert explain(("corpus.a", "corpus.b"), found).splitlines() == [
        "import circle: corpus.a, corpus.b",
        "  corpus/a.py:2 imports corpus.b",
        "  corpus/b.py:2 imports corpus.a",
    ]
