import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stages.html import encoded_twice
from stages.html.charset import decode
from stages.html.charset_tables import table


def encoded_once(text: str) -> str:
    return encoded_twice.encoded_once(text.encode()).decode()


TEXTS = (
    "Cada matí, quan la boira s’aixeca del riu, el forner ja fa hores que treballa; és així.",
    "Každé ráno, když se nad řekou zvedá mlha, pekař už dávno pracuje. Žitný chléb.",
    "Κάθε πρωί, όταν η ομίχλη σηκώνεται πάνω από το ποτάμι, ο φούρναρης δουλεύει ήδη.",
    "Каждое утро, когда над рекой поднимается туман, пекарь уже давно работает. Её хлеб.",
    "LIBERTÉ” et ÉGALITÉ’, NÃO E ÇÃO; Àª, °C, Â la carte: “É”, “à”, «È»",
)


def taken_for(text, charset):
    return "".join(table(charset)[byte] for byte in text.encode())


@pytest.mark.parametrize("charset", ["windows-1252", "windows-1251", "windows-1250"])
@pytest.mark.parametrize("text", TEXTS[:-1])
def test_it_is_undone_however_often(text, charset):
    twice = taken_for(text, charset)
    thrice = taken_for(twice, "windows-1252")
    assert encoded_once(twice) == encoded_once(thrice) == text
    assert encoded_once(text.encode().decode("latin-1")) == text
    assert decode(twice.encode()) == (text.encode(), "utf-8", "validity")


@pytest.mark.parametrize("text", TEXTS)
def test_text_encoded_once_stays(text):
    assert encoded_once(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "DE MANH\u00c3\u2014 SEMPRE IRM\u00c3\u2014 E MA\u00c7\u00c3\u2014",
        "CR\u00c9\u00bb FOR\u00ca\u00bb CAF\u00c9\u00bb",
        "\u00ce\u015eI AMINTESC, \u00ce\u015eI DORESC, \u00ce\u015eI SPUN",
        "C\u00c2\u015eTIG MARE, C\u00c2\u015eTIG\u0102 ORICINE, C\u00c2\u015eTIGUL ZILEI",
        "FJ\u00c5\u00ae, BL\u00c5\u00ae, SM\u00c5\u00ae",
    ],
)
def test_capitals_before_signs_and_other_letters_stay(text: str) -> None:
    """Each is valid as UTF-8 that was read in windows-1250 or 1252: É» for ɻ, ÎŞ for Ϊ."""
    assert encoded_once(text) == text


def test_a_word_is_not_enough():
    assert encoded_once("un cafÃ© només") == "un cafÃ© només"


@given(st.lists(st.text("aàéñçřžшщŵħ’“”—ώü ", min_size=1), min_size=4))
def test_any_words_come_back(words):
    text = " a ".join(words)
    assume(sum(not word.isascii() for word in text.split()) >= 3 and encoded_once(text) == text)
    assert encoded_once(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize("before", [1 << 16, (1 << 16) - 1, (1 << 16) - 3])
def test_a_text_that_is_ascii_for_long(before: int) -> None:
    for text in TEXTS:
        twice = "x" * before + text.encode().decode("latin-1")
        assert encoded_once(twice) == "x" * before + text
