"""Every text of the reports is translated, and catalogues are what the source and its `.po` say."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from reports.languages.translation import DOMAINS, LOCALE, TAGS
from tools.catalogues import (
    LANGUAGES,
    SOURCES,
    compiled,
    extracted,
    files_of,
    path_of,
    read,
    untranslated,
    updated,
)  # fmt: skip

ALL = pytest.mark.parametrize(
    ("domain", "language"), [(domain, language) for domain in DOMAINS for language in LANGUAGES]
)
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|`[^`]*`|<[^>]+>")
"""What a translation must keep as it is: values, percent signs, code and markup."""
CATALAN = re.compile(
    r"\b(?i:aquest[ae]?s?|aquí|[mts]ev(?:a|es)|serveis?|avui|vuit|gairebé|sortir|tenir|veure"
    r"|\w+eix(?:en|in|i)?|\w+isc?in|\w*[^\W\d_]è[sn]?)\b"
)
"""Catalan words that Valencian writes in another way."""
BOTH = {
    "mateix",
    "eix",
    "coneix",
    "coneixen",
    "apareix",
    "apareixen",
    "deixen",
    "què",
    "Què",
    "perquè",
}
"""Words that look so and are Valencian too."""
CALLS = {
    "Message": (0,),
    "gettext": (0,),
    "in_context": (1,),
    "pgettext": (1,),
    "ngettext": (0, 1),
    "numbered": (0, 1),
}
"""What makes a message -> which of its arguments are texts."""


def test_there_are_no_others() -> None:
    assert set(SOURCES) == set(DOMAINS)
    assert {*LANGUAGES, "en"} == set(TAGS)
    files = {path.relative_to(LOCALE).as_posix() for path in LOCALE.rglob("*") if path.is_file()}
    expected = {path_of(domain, tag) for domain in DOMAINS for tag in LANGUAGES}
    expected |= {path.with_suffix(".mo") for path in expected}
    assert files == {path.relative_to(LOCALE).as_posix() for path in expected} | {"languages.tsv"}


@ALL
def test_no_text_is_missing(domain: str, language: str) -> None:
    assert untranslated(read(path_of(domain, language))) == []


@ALL
def test_catalogues_have_the_texts_of_the_source(domain: str, language: str) -> None:
    path = path_of(domain, language)
    assert path.read_bytes() == updated(domain, language), "run make catalogues"
    mo = path.with_suffix(".mo").read_bytes()
    assert mo == compiled(path.read_bytes(), language), "run make catalogues"


@ALL
def test_translations_keep_what_is_put_in_and_code(domain: str, language: str) -> None:
    for one, form in _pairs(domain, language):
        assert set(PLACEHOLDER.findall(form)) == set(PLACEHOLDER.findall(one)), form
        assert _edges(form) == _edges(one), repr(form)


def _edges(text: str) -> tuple[bool, bool, bool]:
    """Whether it begins or ends with white space, and whether it ends a sentence."""
    return text[:1].isspace(), text[-1:].isspace(), text.endswith((".", "?"))


@ALL
def test_no_sentence_is_left_in_english(domain: str, language: str) -> None:
    for one, form in _pairs(domain, language):
        assert one != form or len(PLACEHOLDER.sub("", one).split()) < 4, one


@pytest.mark.parametrize("domain", DOMAINS)
def test_valencian_is_not_copied_from_catalan(domain: str) -> None:
    """It has the words, endings and accents of the Valencian administration."""
    for _, form in _pairs(domain, "ca-valencia"):
        assert set(CATALAN.findall(form.lower())) <= BOTH, form


def _pairs(domain: str, language: str) -> Iterator[tuple[str, str]]:
    """Each text and its translation; of those that follow a number, all forms."""
    for text in read(path_of(domain, language)):
        if text.id:
            yield from zip(_forms(text.id), _forms(text.string), strict=True)


def test_a_new_text_is_to_translate(tmp_path: Path) -> None:
    old = 'msgid "some"\nmsgstr "algo"\n\n#, fuzzy\nmsgid "more"\nmsgstr "algo"\n\n'
    path = tmp_path / "shared.po"
    path.write_text(old + 'msgid "new"\nmsgstr ""\n')
    assert untranslated(read(path)) == ["more", "new"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_in_python_is_found(domain: str) -> None:
    """Babel overlooks a call inside another one, and a text that is put together."""
    found = {form for text in extracted(domain) for form in _forms(text.id)}
    for file in files_of(domain):
        if file.suffix == ".py" and file.stem not in ("translation", "templating"):
            made = set(_texts(ast.parse(file.read_text(encoding="utf-8"))))
            assert made - found == set(), file


def _texts(tree: ast.AST) -> Iterator[object]:
    """The literals of all calls that make messages; None for what is no literal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for number in CALLS.get(name, ()):
                yield getattr(node.args[number], "value", None)


def _forms(text: str | Sequence[str]) -> Sequence[str]:
    """A text, or its forms for one and for many."""
    return [text] if isinstance(text, str) else text
