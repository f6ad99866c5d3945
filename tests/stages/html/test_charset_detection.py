from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.charsets import DECLARED, LIES, UNDECLARED, matrix, right
from corpus.documents.languages import LANGUAGES
from stages.html.charset import decode
from stages.html.charset_detection import CHARSETS, readings
from stages.html.charset_labels import charset_of

ITALIAN = "Perché la città è così bella? Già, più tardi andrò al caffè."
OTHERS = {
    "windows-1254": "Her sabah nehrin üzerinde sis yükselir ve tekneler yavaşça limandan çıkar. "
    "Balıkçılar ağlarını toplarken güneş dağların ardından doğar, çocuklar da kıyıda oynar.",
    "windows-1255": "בכל בוקר עולה ערפל מעל הנהר והסירות יוצאות לאט מן הנמל אל הים הפתוח",
    "windows-1256": "كل صباح يرتفع الضباب فوق النهر وتخرج القوارب ببطء من الميناء إلى البحر",
    "shift_jis": "毎朝、川の上に霧が立ちのぼり、船がゆっくりと港を出ていく。魚がたくさんいる。",
}


def test_the_matrix_of_languages_charsets_and_declarations():
    """All cells without a declaration, and every seventh of the others: 7 is prime to the number
    of ways, so each language and way is met. `python -m benchmarks.charsets` reads them all."""
    shares = defaultdict(list)
    met = defaultdict(set)
    for number, page in enumerate(matrix(least=500, pages=1)):
        if page.way == "undeclared" or number % 7 == 0:
            shares[page.group].append((right(page), page.way, page.language, page.charset))
            met[page.way].add(page.language)
    assert set().union(*met.values()) == set(LANGUAGES)
    assert met.keys() == {*DECLARED, *LIES, *UNDECLARED}
    assert min(map(len, met.values())) > 20
    for group, least in {"declared": 0.995, "lie": 0.95, "undeclared": 0.95}.items():
        wrong = [row[1:] for row in shares[group] if not row[0]]
        assert 1 - len(wrong) / len(shares[group]) >= least, wrong


def test_every_language_has_charsets_that_the_web_knows():
    known = {tag for tag, language in LANGUAGES.items() if language.parent not in LANGUAGES}
    assert set(CHARSETS) == known
    assert all(charset_of(name) == name for names in CHARSETS.values() for name in names)
    assert all(len(names) > 1 for names in CHARSETS.values())


@pytest.mark.parametrize(("charset", "text"), OTHERS.items())
def test_other_languages_are_strange(charset, text):
    body = (text * 3).encode(charset)
    assert readings(body)[0].strange > 1
    assert decode(body)[1:] == (charset, "detected")
    headers = [{"name": "content-type", "value": f"text/html; charset={charset}"}]
    assert decode(body, headers)[1:] == (charset, "header")


def test_a_reading_tells_language_and_fit():
    best = readings(ITALIAN.encode("cp1252"))[0]
    assert (best.charset, best.language) == ("windows-1252", "it")
    assert best.strange < 0.5


def test_few_letters_are_read_by_the_country():
    """ř in the East is ø in the West."""
    body = b"\xf8"
    assert readings(body, "obec.cz")[0].charset == "windows-1250"
    assert readings(body, "kommune.dk")[0].charset == "windows-1252"
    assert readings(body, "example.org") == readings(body, "")


@pytest.mark.parametrize("word", ["à", "José", "naïve", "¶", "½", "£"])
def test_one_letter_in_an_english_text(word):
    text = f"We had it {word} la carte, which was not what the others had ordered at the harbour."
    assert readings(text.encode("cp1252"))[0].charset == "windows-1252"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_in_every_charset(body):
    found = readings(body, "a.es")
    assert found == sorted(found)
    assert {one.charset for one in found} == {name for names in CHARSETS.values() for name in names}
    assert [one.charset for one in readings(body, among=["koi8-r"])] == ["koi8-r"]
