import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.testing import StageContract, batch_of
from stages.text.repair import Repair

RIGHT = [
    "L’été, à la plage, c’est bien. Où ça\u202f? À Noël !",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Κάθε πρωί η ομίχλη σηκώνεται πάνω από το ποτάμι.",
    "Ўранні над ракой падымаецца туман. Їжак і ґава.",
    "Fiecare dimineață, ţărani şi pescari: și țărani.",
    "Għaż-żgħażagħ kollha, ċ u ġ.",
    "La col·lecció és al carrer de l'Ós.",
    "Ærø, Ångström, þú og ég, Łódź, ķirsis, õun, Ľubľana, ű és ő.",
]


def repair(text, **settings):
    result = Repair(**settings).process(batch_of([{"text": text}], Repair.reads))
    return result.columns["text"][0].as_py()


class TestContract(StageContract):
    stage = Repair()
    documents = (
        *({"text": text} for text in RIGHT),
        {"text": "câ€™est l\u00adÃ©tÃ©\u00a0!"},
        {"text": "\u200b\n\ufeff "},
        {"text": ""},
        {"text": None},
    )


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_stays(text):
    assert repair(text) == text.replace("\u202f", " ")


@pytest.mark.parametrize("text", [*RIGHT, "ÐŸÑ€Ð¸Ð²ÐµÑ‚ is Russian"])
@pytest.mark.parametrize("wrong", ["windows-1252", "iso-8859-1"])
def test_utf8_read_as_something_else(text, wrong):
    broken = text.replace("\u202f", " ").encode().decode(wrong, "replace")
    if "\ufffd" not in broken:
        assert repair(broken) == repair(text)


RIGHT_IN_CAPITALS = [
    # Portuguese: a capital with tilde before a quotation mark, a dash or another sign
    "A \u201cMA\u00c7\u00c3\u201d E A \u201cIRM\u00c3\u201d, DE MANH\u00c3",
    "A PALAVRA \u00abMANH\u00c3\u00bb, \u00abS\u00c3O\u00bb, \u201cN\u00c3O\u201d E A\u00c7\u00c3O",
    "SEMPRE DE MANH\u00c3\u2014 OU \u00c0 TARDE",
    "A ALEM\u00c3\u2026 E A CRIST\u00c3\u2122",
    # Romanian, with a cedilla: the letters are those of UTF-8 read in windows-1250
    "\u00ce\u015eI AMINTE\u015eTE; \u00ce\u015fi c\u00e2\u015ftig\u0103 \u201eP\u00c2INEA\u201d",
    "\u201eC\u00c2\u015eTIG\u0102\u201d \u015eI \u201e\u0162AR\u0102\u201d",
    "LITERA \u201e\u00c2\u201d \u015eI LITERA \u00ab\u00c2\u00bb",
    "A HOT\u0102R\u00ce\u201d E UN VERB: \u201eA COBOR\u00ce\u201d",
    # French, Catalan, Italian, Vietnamese, Danish, Polish
    "\u00ab CAF\u00c9 \u00bb, \u00abP\u00c2T\u00c9\u00bb, \u00c0 \u00ab PARIS \u00bb",
    "CAF\u00c9\u2122 ET BL\u00c9\u00ae",
    "\u00abRA\u00d3\u00bb, \u00abTAMB\u00c9\u00bb, \u201cCATAL\u00c0\u201d, TAMB\u00c9\u2026",
    "\u201cCITT\u00c0\u201d, \u00abPERCH\u00c9\u00bb, \u00c8\u201d",
    "\u201cB\u00c0\u201d, \u00abM\u00ca\u00bb, \u201c\u0110\u00d3\u201d, C\u00d4\u00bb",
    "\u201dP\u00c5\u201d, \u00bbBL\u00c5\u00ab, \u00d8\u00ae",
    "\u201eBY\u0106\u201d, R\u00d3\u017bA, KSI\u0104\u017b\u0118\u201d, \u0141\u00d3\u017bKO",
]
"""All contain what UTF-8 read in another charset contains."""


@pytest.mark.parametrize("text", RIGHT_IN_CAPITALS)
def test_capitals_before_signs_stay(text):
    assert repair(text) == repair(text, mojibake=False)
    words = f"\u201c{text}\u201d. {text.title()}"
    assert repair(words) == repair(words, mojibake=False)


@pytest.mark.parametrize("text", RIGHT_IN_CAPITALS)
def test_mojibake_of_capitals_is_undone(text):
    text = text.replace("\xa0", " ")
    assert repair(text.encode().decode("latin-1")) == repair(text, mojibake=False)


def test_of_one_line_only_the_words_that_need_it():
    right = "A \u201cMA\u00c7\u00c3\u201d"
    assert repair(f"{right} custa trÃªs euros, nÃ£o dois") == f"{right} custa três euros, não dois"


def test_a_long_line_is_judged_in_parts():
    text = "Não são três maçãs. " * 3000
    assert repair(text.encode().decode("latin-1")) == text.strip()
    assert repair("SÃO “MAÇÃS” " * 3000) == ("SÃO “MAÇÃS” " * 3000).strip()


def test_only_the_lines_that_need_it():
    assert repair("Ã©tÃ© Ã  la mer\nEm São João, maçãs.") == "été à la mer\nEm São João, maçãs."
    assert repair("Ã©tÃ©", mojibake=False) == "Ã©tÃ©"


def test_references():
    assert repair("R&amp;amp;D &nbsp; &#8364;") == "R&D €"
    assert repair("R&amp;D", references=False) == "R&amp;D"


def test_nothing_remains():
    result = Repair().process(
        batch_of([{"text": "\u200b \n\x07"}, {"text": ""}, {"text": "x"}], Repair.reads)
    )
    assert result.dropped.to_pylist() == ["empty_text", "empty_text", None]


@given(
    st.text()
    | st.text(st.characters(max_codepoint=0x24F))
    | st.text().map(lambda t: t.encode().decode("windows-1252", "replace"))
    | st.lists(
        st.sampled_from(["Ã", "©", "â", "€", "™", "\xa0", "&", "amp;", "\u200b", " ", "e"])
    ).map("".join)
)
def test_once_is_enough(text):
    once = repair(text)
    if once is not None:
        assert repair(once) == once
        assert unicodedata.is_normalized("NFC", once)
