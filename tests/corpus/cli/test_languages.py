"""`corpus languages` says what there is for each language, or for one by any of its codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.language_tables import narrow_table
from corpus.cli.languages import languages
from corpus.documents.languages import FAMILIES, LANGUAGES, UnknownLanguage
from corpus.errors import ConfigError, MissingExtra
from corpus.pipeline import language_support
from tests.packs import BALEARIC, SARDINIAN, pack


def called(*arguments: str) -> Result:
    return CliRunner().invoke(languages, arguments)


def test_a_line_for_each_language_fits_a_terminal() -> None:
    lines = called().output.splitlines()
    data, _ = language_support.data_of_stages()
    header, *others = narrow_table(language_support.language_support(data), list(data))
    assert header.split() == ["tag", "name", "script", "countries", "models", *data]
    assert lines == others  # the header is for terminals
    assert [line.split()[0] for line in lines] == list(LANGUAGES)
    assert max(map(len, (header, *lines))) <= 100
    aranese = next(line for line in lines if line.startswith("oc-aranes"))
    assert aranese.split()[1:5] == ["Aranese", "Latn", "ES", "–"]


def test_the_wide_table_says_what_there_is() -> None:
    header, *lines = called("--wide").output.splitlines()
    assert [line.split()[0] for line in lines] == list(LANGUAGES)
    assert set(FAMILIES) < set(header.split())
    catalan = next(line for line in lines if line.startswith("ca "))
    assert "cat_Latn" in catalan
    assert "30 stop words" in catalan
    assert "windows-1252" in catalan


def test_json() -> None:
    rows = json.loads(called("--json").output)
    assert [row["tag"] for row in rows] == list(LANGUAGES)
    aragonese = json.loads(called("arg", "--json").output)
    assert aragonese == next(row for row in rows if row["tag"] == "an")
    assert aragonese["labels"] == {
        "lid.176": ["an"],
        "lid218": [],
        "openlid": [],
        "glotlid": ["arg_Latn"],
    }
    assert aragonese["regions"] == ["ES"]
    assert "quality" in aragonese["has"]


def test_what_is_known_of_a_language() -> None:
    lines = called("cat").output.splitlines()
    assert lines[:2] == ["tag        ca", "name       Catalan"]
    assert "scripts    Latn" in lines
    assert "glotlid    cat_Latn" in lines
    assert "pii        telephones of ES, AD, FR, IT" in lines
    valencian = called("ca-valencia").output.splitlines()
    assert "lid.176    – (no label)" in valencian


def test_a_code_of_no_language() -> None:
    assert isinstance(called("klingon").exception, UnknownLanguage)
    assert isinstance(called("").exception, UnknownLanguage)


@pytest.mark.parametrize("form", ["--wide", "--markdown"])
def test_forms_of_the_whole_list(form: str) -> None:
    done = called("ca", form)
    assert done.exit_code == 2
    assert f"{form} is for all languages" in done.output


def test_a_stage_that_cannot_say(monkeypatch: pytest.MonkeyPatch) -> None:
    find = language_support.find

    def without_pii(name: str) -> object:
        if name == "pii":
            raise MissingExtra("stage 'pii'", "phonenumbers", "pii")
        return find(name)

    monkeypatch.setattr(language_support, "find", without_pii)
    done = called()
    assert done.stdout.splitlines()[0].endswith("yes      yes                yes")
    assert "the column pii is not shown: stage 'pii' needs phonenumbers" in done.stderr


def test_languages_of_a_pack(tmp_path: Path) -> None:
    folder = str(pack(tmp_path / "pack", BALEARIC + SARDINIAN))
    *_, balearic, sardinian = called("--language-pack", folder).output.splitlines()
    assert balearic.startswith("ca-x-balear  Balearic")
    assert sardinian.split() == ["sc", "Sardinian", "Latn", "IT", "–", "–", "yes", "–", "yes"]
    known = json.loads(called("srd", "--json", "--language-pack", folder).output)
    assert known["lacks"] == ["extract", "quality"]
    described = called("balear", "--language-pack", folder).output
    assert "variety    – (texts in the variety are counted as its language)" in described
    assert "sc " not in called().output
    assert isinstance(called("--language-pack", str(tmp_path)).exception, ConfigError)
