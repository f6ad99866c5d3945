"""Which recognisers there are, and what is said of packages whose own are of no use."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.config.settings import build
from corpus.errors import ConfigError
from corpus.testing import batch_of
from stages.pii import catalogue
from stages.pii.personal_data import PersonalData
from tests import ROOT

DOCS = ROOT / "docs" / "personal-data.md"
GOOD = """
import re
from stages.pii.finding import Finding
from stages.pii.recogniser import Recogniser, Trigger

def find(part):
    for match in part.matches(re.compile("STU[0-9]{6}")):
        yield Finding("student", *match.span(), match[0])

RECOGNISER = Recogniser("student", Trigger(digits=6), find)
CARD = Recogniser("card", Trigger(digits=6), find)

from presidio_analyzer import Pattern, PatternRecognizer

class Plate(PatternRecognizer):
    def __init__(self):
        super().__init__("PLATE", patterns=[Pattern("plate", "[0-9]{4} [B-Z]{3}", 0.8)])
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path; what it installs is forgotten afterwards."""
    (tmp_path / "own_kinds.py").write_text(GOOD)
    monkeypatch.syspath_prepend(tmp_path)
    catalogue._all.cache_clear()
    yield tmp_path
    catalogue._all.cache_clear()
    sys.modules.pop("own_kinds", None)


def installed(folder: Path, points: str) -> None:
    """Leave what an installed package with these entry points leaves."""
    info = folder / "own_kinds-2.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-kinds\nVersion: 2.5\n")
    (info / "entry_points.txt").write_text(f"[alia_corpus.recognisers]\n{points}\n")


def scrubbed(kinds: tuple[str, ...], text: str) -> str:
    stage = PersonalData(entities=kinds)
    result = stage.process(batch_of([{"text": text, "language": "ca"}], stage.reads))
    return str(result.columns["text"][0].as_py())


def test_kinds_have_one_name_each() -> None:
    assert len({one.kind for one in catalogue.OWN}) == len(catalogue.OWN)
    assert set(catalogue.DEFAULT_KINDS) >= {"email", "phone", "iban", "card", "ip", "national_id"}
    assert all(one.reveals for one in catalogue.OWN)


def test_an_installed_recogniser_is_a_kind(package: Path) -> None:
    installed(package, "student = own_kinds:RECOGNISER")
    assert scrubbed(("student",), "STU123456, a@b.example") == "<STUDENT_1>, a@b.example"
    assert PersonalData(entities=("student",)).placed({}, {}).uses[-1] == "own-kinds"
    assert "own-kinds" not in PersonalData(entities=("email",)).placed({}, {}).uses
    assert "student" not in PersonalData().entities, "only what a pipeline names is searched for"


def test_a_class_of_presidio_is_a_kind(package: Path) -> None:
    installed(package, "number_plate = own_kinds:Plate")
    assert scrubbed(("number_plate",), "el 1234 BCD, ja") == "el <NUMBER_PLATE_1>, ja"


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("pupil = own_kinds:RECOGNISER", "its kind is 'student'; name the entry point so"),
        ("card = own_kinds:CARD", "the kind 'card' cannot be used; valid: small letters and _"),
        ("student = own_kinds:find", "is neither a Recogniser"),
        ("student = own_kinds:NONE", "cannot be loaded"),
        ("student = no_such_module:X", "cannot be loaded"),
        ("Student = own_kinds:Plate", "the kind 'Student' cannot be used"),
    ],
)
def test_what_is_of_no_use_is_named(package: Path, points: str, message: str) -> None:
    installed(package, points)
    with pytest.raises(ConfigError, match=message) as caught:
        build(PersonalData, {"entities": ["email"]}, where=lambda keys: "p.yaml")
    assert "alia_corpus.recognisers" in str(caught.value)


def test_the_documentation_names_each_kind_and_what_it_reveals() -> None:
    told = {}
    for line in DOCS.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 4 and cells[1] in ("yes", "no"):
            told[cells[0].strip("`")] = (cells[1] == "yes", cells[3])
            assert cells[2]
    assert told == {one.kind: (one.default, one.reveals) for one in catalogue.OWN}


def test_what_a_leak_reveals_is_told_in_words() -> None:
    assert all(one.reveals and "/" not in one.reveals for one in catalogue.OWN)
