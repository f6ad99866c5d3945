"""The committed names are those of CLDR and of the exceptions, and exceptions are needed."""

import pytest
from babel import Locale

from corpus.documents.languages import LANGUAGES
from reports.languages.translation import LOCALE, TAGS, translation
from tools.language_names import EXCEPTIONS, table


def test_the_table_is_up_to_date() -> None:
    assert (LOCALE / "languages.tsv").read_text(encoding="utf-8") == table()


def test_english_names_are_those_of_the_registry() -> None:
    english = translation("en")
    assert {tag: english.language_name(tag) for tag in LANGUAGES} == {
        tag: language.name for tag, language in LANGUAGES.items()
    }


def test_no_exception_says_what_cldr_says() -> None:
    for tag, names in EXCEPTIONS.items():
        for into, name in names.items():
            locale = Locale.parse("ca_ES_VALENCIA" if into == "ca-valencia" else into)
            assert locale.languages[tag.split("-")[0]] != name


def test_valencian_spells_as_valencians_do() -> None:
    names = [translation("ca-valencia").language_name(tag) for tag in LANGUAGES]
    assert {"danés", "francés", "anglés", "aranés", "eslové", "gal·lés", "ucraïnés"} <= set(names)
    assert not [name for name in names if name.endswith(("ès", "è"))]


@pytest.mark.parametrize("tag", TAGS)
def test_each_tag_has_a_name_of_its_own(tag: str) -> None:
    names = [translation(tag).language_name(one) for one in LANGUAGES]
    assert len(set(names)) == len(names)
    assert not set(names) & (set(LANGUAGES) - {"mt"})


def test_a_language_of_a_pack_has_the_name_that_the_pack_gives() -> None:
    assert translation("eu").language_name("sc", "Sardinian") == "Sardinian"
    assert translation("eu").language_name("sc") == "sc"
    assert translation("gl").language_name("und") == "non identificada"
