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
