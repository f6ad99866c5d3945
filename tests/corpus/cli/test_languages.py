"""`corpus languages` lists the languages, or what is known of one by any of its codes."""

import pytest
from click.testing import CliRunner

from corpus.cli.languages import describe_language, languages, list_languages
from corpus.documents.languages import LANGUAGES, UnknownLanguage


def test_a_line_for_each_language() -> None:
    lines = list(list_languages())
    assert [line.split()[0] for line in lines] == list(LANGUAGES)
    assert "ca           Catalan                      català" in lines


def test_what_is_known_of_a_language() -> None:
    lines = list(describe_language("cat"))
    assert lines[:2] == ["tag        ca", "name       Catalan"]
    assert "scripts    Latn" in lines
    assert [line.split()[0] for line in lines] == list(LANGUAGES["ca"].__dataclass_fields__)


def test_a_code_of_no_language() -> None:
    with pytest.raises(UnknownLanguage):
        list(describe_language("klingon"))


def test_the_command() -> None:
    assert CliRunner().invoke(languages).output.splitlines() == list(list_languages())
    described = CliRunner().invoke(languages, ["eu"]).output.splitlines()
    assert described == list(describe_language("eu"))
    assert isinstance(CliRunner().invoke(languages, [""]).exception, UnknownLanguage)
