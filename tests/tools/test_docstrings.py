"""What counts as a public name, and as a docstring."""

from pathlib import Path

import pytest

from tests.tools.trees import modules_of
from tools.docstrings import public_members, says_something, share


def without_docstring(root: Path, files: dict[str, str]) -> list[str]:
    """The public names of a tree that lack a docstring, without those of its packages."""
    members = public_members(modules_of(root, files))
    return [each.name.partition(".")[2] for each in members if not each.is_documented]


@pytest.mark.parametrize(
    ("name", "docstring", "expected"),
    [
        ("run", "", False),
        ("run", "Run.", False),
        ("run", "Runs it.", False),
        ("read_table", "Read the table.", False),
        ("HttpBody", "The HTTP body.", False),
        ("row_totals", "The total of the rows.", False),
        ("run", "Runs all tasks.", True),
        ("read_table", "Read the table, or nothing.", True),
        ("size", "In bytes.", False),
        ("size", "Its size in bytes.", True),
    ],
)
def test_a_docstring_says_more_than_the_name(name: str, docstring: str, expected: bool) -> None:
    assert says_something(name, docstring) is expected


def test_public_names_are_those_that_others_reach(tmp_path: Path) -> None:
    files = {
        "corpus/a.py": """
            def function(): ...
            def _private(): ...
            async def waiting(): ...
            class Shape:
                def __init__(self): ...
                def area(self):
                    def inner(): ...
                @property
                def width(self): ...
                class Corner:
                    def angle(self): ...
                class _Hidden:
                    def angle(self): ...
            class _Secret:
                def known(self): ...
            if True:
                def conditional(): ...
        """,
        "corpus/_b.py": "def function(): ...",
    }
    assert without_docstring(tmp_path, files) == [
        "a.function",
        "a.waiting",
        "a.Shape",
        "a.Shape.area",
        "a.Shape.width",
        "a.Shape.Corner",
        "a.Shape.Corner.angle",
        "a.conditional",
    ]


def test_members_of_a_base_class_are_documented_there(tmp_path: Path) -> None:
    files = {
        "corpus/testing/__init__.py": "from corpus.testing.suite import Suite as Contract",
        "corpus/testing/suite.py": """
            class _Base(Generic[T]):
                limit: int = 1
                def deep(self): ...
            class Suite(_Base[int]):
                '''Tests of a stage.'''
                def case(self): ...
        """,
        "stages/a.py": """
            from corpus import testing
            from corpus.testing import Contract as Known
            class First(testing.Contract):
                def case(self): ...
                def own(self): ...
            class Second(Known):
                def deep(self): ...
                @property
                def limit(self): ...
            class Third(Second):
                def case(self): ...
            class Alone:
                def case(self): ...
        """,
    }
    assert without_docstring(tmp_path, files) == [
        "testing.suite.Suite.case",
        "a.First",
        "a.First.own",
        "a.Second",
        "a.Third",
        "a.Alone",
        "a.Alone.case",
    ]


def test_members_of_other_distributions_contracts_are_not_counted(tmp_path: Path) -> None:
    text = """
        import io
        import threading as threads
        from distributed import WorkerPlugin
        class File(io.RawIOBase):
            def readinto(self, buffer): ...
            def name_of_file(self): ...
        class Thread(threads.Thread):
            def run(self): ...
        class Plugin(WorkerPlugin):
            def setup(self, worker): ...
        class Wrong(KeyError):
            def with_traceback(self, trace): ...
        class Unknown(Elsewhere):
            def run(self): ...
    """
    names = without_docstring(tmp_path, {"corpus/a.py": text})
    assert [name for name in names if name.count(".") > 1] == [
        "a.File.name_of_file",
        "a.Unknown.run",
    ]


def test_who_has_all_methods_of_a_protocol_fulfils_it(tmp_path: Path) -> None:
    text = """
        from typing import Protocol
        class Executor(Protocol):
            name: str
            def run(self): ...
            def close(self): ...
        class Serial:
            def run(self): ...
            def close(self): ...
            def more(self): ...
        class Other:
            def run(self): ...
    """
    names = without_docstring(tmp_path, {"corpus/a.py": text})
    assert [name for name in names if name.count(".") > 1] == [
        "a.Executor.run",
        "a.Executor.close",
        "a.Serial.more",
        "a.Other.run",
    ]


def test_a_property_and_an_overloaded_function_count_once(tmp_path: Path) -> None:
    text = """
        from typing import overload
        class Shape:
            '''A shape in a plane.'''
            @property
            def width(self): '''From left to right.'''
            @width.setter
            def width(self, value): ...
        @overload
        def area(shape): ...
        @overload
        def area(width, height): ...
        def area(*given): '''How much there is.'''
    """
    members = list(public_members(modules_of(tmp_path, {"corpus/a.py": text})))
    names = [each.name for each in members]
    assert names == ["corpus.a.Shape", "corpus.a.Shape.width", "corpus.a.area"]
    assert share(members) == 100
    assert share([]) == 100
