"""Pages whose main text is known: is it known rightly?"""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from lxml import html

from benchmarks.gold.dress import HELD, TEMPLATES, Page, dress, pages
from benchmarks.gold.marks import Gold, gold_of, unmarked
from benchmarks.gold.score import score, words
from benchmarks.gold.texts import KINDS, Text, phrases, texts
from tests import ROOT


@pytest.fixture(scope="module")
def all_pages() -> list[Page]:
    return pages()


@pytest.fixture(scope="module")
def by_key() -> dict[str, Text]:
    return {text.key: text for text in texts()}


def test_languages_scripts_and_kinds(all_pages: list[Page]) -> None:
    languages = Counter(text.language for text in texts() if text.page)
    assert len(languages) >= 12
    assert {"el", "ru", "bg", "uk"} < set(languages)
    assert min(languages[tag] for tag in ("el", "pl", "ru")) >= 6
    assert sum(languages.values()) >= 60
    assert {page.kind for page in all_pages} == set(KINDS)


def test_each_kind_has_templates_on_both_sides() -> None:
    assert set(TEMPLATES) > HELD
    for side in (HELD, set(TEMPLATES) - HELD):
        assert {template.split("-")[0] for template in side} == set(KINDS)


def test_sizes_are_those_of_the_web(all_pages: list[Page]) -> None:
    sizes = sorted(len(page.html.encode()) for page in all_pages)
    assert sizes[len(sizes) // 10] < 10_000
    assert sum(size >= 100_000 for size in sizes) > 40


def test_marks_never_leak(all_pages: list[Page]) -> None:
    assert [page.name for page in all_pages if "data-gold" in page.html] == []


def test_gold_has_the_words_of_its_source(all_pages: list[Page], by_key: dict[str, Text]) -> None:
    for page in all_pages:
        source = Counter[str]()
        for block in by_key[page.name.split()[0]].blocks:
            if block.kind not in ("post", "quote"):
                source += words(block.text)
        assert words(page.gold.main) == source, page.name


def test_gold_is_in_sight(all_pages: list[Page]) -> None:
    for page in all_pages:
        tree = html.document_fromstring(page.html)
        for unseen in tree.xpath("//head | //script | //style | //*[contains(@style, 'none')]"):
            unseen.drop_tree()
        seen = words(" ".join(tree.itertext()))
        assert words(page.gold.main) <= seen, page.name
        assert words(page.gold.optional) <= seen, page.name


def test_most_of_a_page_is_something_else(all_pages: list[Page]) -> None:
    """Also in words that are seen; else there would be nothing to find."""
    shares = [len(page.gold.main.encode()) / len(page.html.encode()) for page in all_pages]
    assert sorted(shares)[len(shares) // 2] < 0.1


def test_gold_against_itself(all_pages: list[Page]) -> None:
    for page in all_pages:
        assert score(page.gold.main, page.gold).f1 == 1.0
        assert score(f"{page.gold.optional}\n{page.gold.main}", page.gold).f1 == 1.0


def test_same_page_in_another_process() -> None:
    code = (
        "import hashlib; from benchmarks.gold.dress import dress; "
        "from benchmarks.gold.texts import texts; "
        "print(hashlib.sha256(dress(texts()[0], 'news-portal').encode()).hexdigest())"
    )
    found = {
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                       check=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_pages_of_one_text_differ() -> None:
    text = next(text for text in texts() if text.kind == "news")
    assert len({dress(text, name) for name in TEMPLATES if name.startswith("news")}) == 3


def test_all_languages_say_the_same() -> None:
    spoken = {tag: {k: len(v) for k, v in phrases(tag).items()} for tag in _languages()}
    assert all(said == spoken["en"] for said in spoken.values()), spoken


def _languages() -> list[str]:
    return sorted({text.language for text in texts()})


class TestMarks:
    PAGE = """<body><p>menu</p><div data-gold="main">One <b>t</b>wo<script>var x</script>
        <p data-gold="no">share</p><!-- note --><p>three <i data-gold="optional">caption</i></p>
        <div style="display: none">gone</div><p hidden>gone</p><style>p{}</style>four</div>five"""

    def test_the_nearest_mark_decides(self) -> None:
        assert gold_of(self.PAGE) == Gold("One two\nthree\nfour", "caption")

    def test_only_marks_are_taken_away(self) -> None:
        plain = unmarked(self.PAGE)
        assert re.sub(r' data-gold="\w+"', "", self.PAGE) == plain
        assert gold_of(plain) == Gold("", "")
