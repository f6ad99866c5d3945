"""The list of what to look at, and when it fails the build."""

from pathlib import Path
from textwrap import indent

import pytest

from tests.tools.trees import modules_of
from tools.docstrings import public_members
from tools.house import docstring_lines, import_lines, long_pieces, main

FILES = {
    "corpus/errors.py": "class Wrong(Exception):\n    '''Something is not right.'''\n",
    "corpus/run/driver.py": "import corpus.errors\ndef drive():\n    import corpus.run.steps\n",
    "corpus/run/steps.py": "def step():\n    '''Does what comes next.'''\n",
    "dedup/exact.py": "def exact(): ...\n",
}


def function(lines: int) -> str:
    return "@decorated\ndef f():\n" + "    pass\n" * (lines - 1)


def test_long_files_and_functions_are_listed(tmp_path: Path) -> None:
    files = {
        "corpus/most.py": "\n" * 320,
        "corpus/more.py": "\n" * 321,
        "reports/most.py": function(60),
        "reports/more.py": "class C:\n" + indent(function(61), "    "),
    }
    assert list(long_pieces(modules_of(tmp_path, files))) == [
        "corpus/more.py: 321 lines",
        "reports/more.py:3 f: 61 lines",
    ]


def test_shares_are_said_by_room(tmp_path: Path) -> None:
    members = list(public_members(modules_of(tmp_path, FILES)))
    shares = [
        "docstrings of public names: 50.0 % (2 of 4)",
        "  corpus: 100.0 % (1 of 1)",
        "  corpus/run: 50.0 % (1 of 2)",
        "  dedup: 0.0 % (0 of 1)",
    ]
    assert list(docstring_lines(members, missing=False)) == shares
    shares.insert(3, "    corpus/run/driver.py:2 corpus.run.driver.drive")
    shares.append("    dedup/exact.py:1 dedup.exact.exact")
    assert list(docstring_lines(members, missing=True)) == shares


def test_levels_and_circles_are_said(tmp_path: Path) -> None:
    assert list(import_lines(modules_of(tmp_path, FILES), "corpus")) == [
        "levels of imports in corpus/: 2 of rooms, 2 of modules"
    ]
    circle = {"corpus/errors.py": "import corpus.run.driver\n"}
    assert list(import_lines(modules_of(tmp_path, FILES | circle), "corpus")) == [
        "levels of imports in corpus/: 2 of rooms, 3 of modules",
        "circle of rooms: corpus.errors, corpus.run",
        "import circle: corpus.errors, corpus.run.driver\n"
        "  corpus/errors.py:1 imports corpus.run.driver\n"
        "  corpus/run/driver.py:1 imports corpus.errors",
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], 0), (["--missing"], 0), (["--require", "50"], 0), (["--require", "50.1"], 1)],
)
def test_only_a_required_share_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    modules_of(tmp_path, FILES | {"stages/long.py": "\n" * 400})
    assert main(arguments, tmp_path) == code
    printed = capsys.readouterr().out
    assert "  stages/long.py: 400 lines\n" in printed
    assert ("dedup.exact.exact" in printed) is ("--missing" in arguments)
    assert ("fewer than 50.1 %" in printed) is bool(code)
