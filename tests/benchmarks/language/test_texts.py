"""The texts that the benchmark of languages makes of others."""

import re
from collections import Counter

import pytest

from benchmarks.language.confusion import Confusion
from benchmarks.language.mixed import Mixed, bannered, mixed_documents, paragraphs, read_mixed
from benchmarks.language.non_language import non_language, rejected, words_and_names
from benchmarks.language.picture import page
from benchmarks.language.readers import Answer
from benchmarks.language.sets import Example, examples_of, joined, pages, sets_of
from benchmarks.language.tags import REJECTED
from tests.stages.identification import DATA, needs_data


def numbered(count: int, tag: str = "es", variety: str = "") -> list[Example]:
    return [Example(f"{tag}{variety}{number}", tag, variety) for number in range(count)]


def test_joined_texts_are_neighbours_and_none_stands_twice() -> None:
    found = list(joined(numbered(7) + numbered(3, "gl"), 3))
    assert [own.text for own in found] == ["es0 es1 es2", "es3 es4 es5", "gl0 gl1 gl2"]
    assert [own.tag for own in found] == ["es", "es", "gl"]


def test_varieties_are_not_joined_with_each_other() -> None:
    mixed = [own for pair in zip(numbered(3, "oc", "a"), numbered(3, "oc", "b"), strict=True)
             for own in pair]  # fmt: skip
    assert [own.text for own in joined(mixed, 3)] == ["oca0 oca1 oca2", "ocb0 ocb1 ocb2"]


def test_a_page_ends_when_it_is_long_enough() -> None:
    found = list(pages(numbered(8), 11))  # three texts of three characters, and two line ends
    assert [own.text for own in found] == ["es0\nes1\nes2", "es3\nes4\nes5"]


def test_paragraphs_are_joined_of_short_texts_and_none_is_long() -> None:
    texts = [Example("a" * 60, "es"), Example("b" * 300, "es"), Example("c" * 60, "es")]
    foreign = [Example("d" * 150, "br")]
    assert paragraphs(texts + foreign) == {"es": [f"{'a' * 60} {'c' * 60}"]}


@pytest.mark.parametrize("times", [1, 2])
def test_two_languages_in_a_document(times: int) -> None:
    tags = "ast ca cs de el en es eu fi fr gl hu it lt nb nl oc pl pt ro ru sk sv uk".split()
    parts = {tag: [f"{tag}{n:03} ".ljust(100, "x") for n in range(20)] for tag in tags}
    documents = list(mixed_documents(parts, times=times))
    assert documents == list(mixed_documents(parts, times=times))
    for own in documents:
        lines = own.text.split("\n")
        found = Counter(re.match("[a-z]+", line).group() for line in lines)  # type: ignore[union-attr]  # it matches
        assert found == {own.main: 7 * times, own.second: 3 * times}
        assert len(set(lines)) == 10 * times
        assert len(own.text) >= 1000 * times


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_a_banner_is_no_larger_than_its_share(share: float) -> None:
    texts = [Example("x" * size, tag) for size in (300, 2000) for tag in ("es", "en", "br")]
    found = list(bannered(texts, share))
    assert [own.main for own in found] == ["es", "es"]
    for own in found:
        banner = own.text.split("\n")[0]
        assert share / 2 < len(banner) / len(own.text) <= share


class Named:
    """A model that finds what a text begins with."""

    name, megabytes, reads_parts = "named", 0.0, True

    def read(self, texts: list[str]) -> list[Answer]:
        return [Answer(text[:2], 1.0, dict.fromkeys(text.split(), 0.3)) for text in texts]


def test_what_is_found_in_mixed_documents() -> None:
    documents = [Mixed("es en", "es", "en"), Mixed("gl es fr", "es", "en")]
    found = read_mixed(Named(), documents)
    assert (found.documents, found.main, found.second, found.third) == (2, 0.5, 0.5, 0.5)


def test_words_and_names_are_told_by_capitals_inside_sentences() -> None:
    text = "Ayer vino Marta. Nadie la esperaba en Soria, y " + " ".join(
        f"palabra{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}" for n in range(100)
    )
    ((words, names),) = words_and_names([Example(text, "es"), Example(text, "br")]).values()
    assert names == ["Marta", "Soria"]
    assert "vino" in words
    assert "en" not in words


def test_what_has_no_language_is_rejected() -> None:
    assert rejected(Answer(REJECTED, 0.9, {}))
    assert rejected(Answer("es", 0.9, {"es": 1.0}))  # nothing was read


def test_the_heat_map_has_numbers_and_escaped_names() -> None:
    counts = Confusion([("es", "es")] * 3 + [("es", "gl"), ("br", "es"), ("gl", REJECTED)])
    html = page({("five <sentences>", "included"): counts})
    assert "five &lt;sentences&gt;: included" in html
    assert 'title="es taken for gl: 1 of 4">1</td>' in html
    assert 'title="other taken for es: 1 of 1">1</td>' in html
    assert 'title="gl taken for other: 1 of 1">1</td>' in html
    assert "<script" not in html


@needs_data
def test_the_sets() -> None:
    sets = sets_of(DATA / "lid_dev")
    sentences = {own.text for own in sets["sentences"]}
    assert len(sets["three sentences"]) > 20_000
    assert all(len(own.text) >= 60 for own in sets["sentences >= 60"])
    assert all(2000 <= len(own.text) < 6000 for own in sets["page"])
    assert {own.tag for own in sets["para5"]} >= {"es", "ca", "eu", "gl", "oc", "ast", "sr"}
    assert sets["page"][0].text.split("\n")[0] in sentences


@needs_data
def test_kinds_of_what_is_no_language() -> None:
    examples = examples_of(DATA / "lid_dev", "tatoeba.sent")
    found = list(non_language(examples, count=3))
    assert found == list(non_language(examples, count=3))
    assert set(Counter(kind for kind, _ in found).values()) == {3}
    assert all(text.strip() for _, text in found)
