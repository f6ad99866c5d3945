"""The trip of a document in docs/architecture.md names files that are there and hold the names."""

import ast
import re

import pytest

from tests import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TRIP = TEXT.partition("## The trip of a document")[2].partition("\n## ")[0]
STEPS = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", TRIP, re.M)
PLACES = [
    (file, re.findall(r"`(\w+)`", names))
    for _, _, where in STEPS
    for file, names in re.findall(r"`([\w/]+\.py)`: ((?:`\w+`(?:, )?)+)", where)
]


def test_the_trip_has_twelve_steps_each_with_its_place() -> None:
    assert [int(number) for number, _, _ in STEPS] == list(range(1, 13))
    for number, _, where in STEPS:
        rest = re.sub(r"`[\w/]+\.py`: (?:`\w+`(?:, )?)+", "", where)
        assert rest.replace("·", "").strip() == "", f"step {number}: {rest}"


@pytest.mark.parametrize(("file", "names"), PLACES, ids=[file for file, _ in PLACES])
def test_a_file_of_the_trip_holds_the_names(file: str, names: list[str]) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert set(names) <= {node.name for node in tree.body if isinstance(node, kinds)}


def test_the_rooms_are_those_of_the_contract() -> None:
    """Names at the left of the picture, line by line, as import-linter's layers have them."""
    picture = TEXT.partition("## The rooms")[2].partition("```\n")[2].partition("```")[0]
    lines = picture.partition("corpus/\n")[2].splitlines()
    drawn = [re.split(r"\s{3,}(?=\S+ \S)|\s{20,}", line.strip())[0].split() for line in lines]
    config = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    contract = config.partition("[importlinter:contract:corpus]")[2].partition("\n\n")[0]
    layers = contract.partition("layers =\n")[2].splitlines()
    wanted = [re.sub("[()|]", " ", line).split() for line in layers if "__" not in line]
    assert [sorted(room) for room in drawn if room] == [sorted(room) for room in wanted if room]
