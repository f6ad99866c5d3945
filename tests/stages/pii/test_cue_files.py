"""The files of cue words: form, notions, coverage of every language."""

import re
import unicodedata
from pathlib import Path

import pytest

from corpus.documents.languages import LANGUAGES
from stages import pii

FOLDER = Path(pii.__file__).with_name("cues")
REQUIRED = tuple(
    "phone email iban card identity tax social_security health birth passport driving_licence "
    "plate imei ip mac crypto gps handle street address book version law reference amount".split()
)
OPTIONAL = ("name_form", "period")
NEGATIVE = {"book", "version", "law", "reference", "amount", "period"}
SPAIN = ("ca", "ca-valencia", "eu", "gl", "oc", "oc-aranes", "ast", "an")
WORD = re.compile(r"\*?[^\W\d_]+\*?")


def read(tag: str) -> dict[str, list[str]]:
    """The cues of one file by notion."""
    lines = (FOLDER / f"{tag}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows[0] == ["notion", "cues"]
    assert all(len(row) == 2 for row in rows)
    notions = [row[0] for row in rows[1:]]
    assert len(set(notions)) == len(notions)
    return {notion: cues.split(", ") for notion, cues in rows[1:]}


def with_parent(tag: str) -> dict[str, set[str]]:
    """The cues of a language and of the language it is a variety of."""
    parent = LANGUAGES[tag].parent
    files = [read(tag)] + ([read(parent)] if parent in LANGUAGES else [])
    return {n: {cue for file in files for cue in file.get(n, [])} for n in REQUIRED + OPTIONAL}


def is_word(word: str) -> bool:
    """A word of letters, with a `*` at its ends at most; or a sign that stands alone."""
    return bool(WORD.fullmatch(word)) or (len(word) == 1 and not word.isalnum() and word != "*")


FILES = sorted(path.stem for path in FOLDER.iterdir())


def test_one_file_for_each_language() -> None:
    assert sorted([*LANGUAGES, "und"]) == FILES
    assert {path.suffix for path in FOLDER.iterdir()} == {".tsv"}


@pytest.mark.parametrize("tag", FILES)
def test_form(tag: str) -> None:
    text = (FOLDER / f"{tag}.tsv").read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert unicodedata.is_normalized("NFC", text)
    for notion, cues in read(tag).items():
        assert notion in REQUIRED + OPTIONAL
        assert len(set(cues)) == len(cues), notion
        for cue in cues:
            words = cue.split(" ")
            assert cue == cue.lower() or cue == cue.upper(), "capitals stand for capitals only"
            assert len(words) <= 5, cue
            assert all(is_word(word) for word in words), cue


@pytest.mark.parametrize("tag", sorted(LANGUAGES))
def test_every_notion_has_cues(tag: str) -> None:
    cues = with_parent(tag)
    assert [notion for notion in REQUIRED if len(cues[notion]) < 3] == []


@pytest.mark.parametrize("tag", FILES)
def test_no_cue_says_both(tag: str) -> None:
    cues = read(tag) if tag == "und" else with_parent(tag)
    personal = {cue for notion, line in cues.items() if notion not in NEGATIVE for cue in line}
    other = {cue for notion, line in cues.items() if notion in NEGATIVE for cue in line}
    assert personal & other == set()


@pytest.mark.parametrize("tag", SPAIN)
def test_languages_of_spain_are_covered_as_spanish_is(tag: str) -> None:
    spanish, own = read("es"), with_parent(tag)
    few = {n: (len(own[n]), len(c)) for n, c in spanish.items() if 3 * len(own[n]) < 2 * len(c)}
    assert few == {}
