import pytest
from hypothesis import given

from stages.pii.recognisers.birth_date import RECOGNISER
from stages.pii.recognisers.months import month_of
from stages.pii.testing import findings, found
from tests.stages.pii.recognisers.gate import assert_linear, texts

TEXTS = {
    "nascuda el 3 de març de 1984 a Vic": "1984-03-03",
    "nascut l'1 d'abril del 1984": "1984-04-01",
    "Data de naixement: 3-3-1984": "1984-03-03",
    "nascut el dia 3 de març de l'any 1984": "1984-03-03",
    "born 1971-03-12T00:00:00": "1971-03-12",
    "nacido el 12/03/1971": "1971-03-12",
    "nació en Sevilla el 3 de marzo de 1984": "1984-03-03",
    "Fecha de nacimiento: 12 - 03 - 1971": "1971-03-12",
    "naceu o 3 de marzo de 1984": "1984-03-03",
    "jaioteguna: 1984ko martxoaren 3a": "1984-03-03",
    "1984ko martxoaren 3an jaioa": "1984-03-03",
    "geb. 3.4.1950": "1950-04-03",
    "geboren am 3. März 1984 in Bonn": "1984-03-03",
    "Geburtsdatum: 3. IV. 1950": "1950-04-03",
    "geboren op 3 maart 1984": "1984-03-03",
    "born on March 3rd, 1984": "1984-03-03",
    "born 3 March 1984": "1984-03-03",
    "DOB: 1971-03-12": "1971-03-12",
    "DOB 12/03/71": "71-03-12",
    "date of birth: 03/12/1971": "1971-12-03",
    "date of birth: 03/25/1971": "1971-03-25",
    "née le 1er janvier 1980": "1980-01-01",
    "nato il 3 aprile 1950": "1950-04-03",
    "nascido a 3 de março de 1984": "1984-03-03",
    "născut la 3 martie 1984": "1984-03-03",
    "urodzony 3 kwietnia 1984 r.": "1984-04-03",
    "narozena 3. dubna 1984": "1984-04-03",
    "rođen 3. travnja 1984.": "1984-04-03",
    "rojen 3. aprila 1984": "1984-04-03",
    "született: 1984. március 3.": "1984-03-03",
    "1984. március 3-án született": "1984-03-03",
    "Született: 1984. 03. 12.": "1984-03-12",
    "dzimis 1984. gada 3. martā": "1984-03-03",
    "gimė 1984 m. kovo 3 d.": "1984-03-03",
    "sündinud 3. märtsil 1984": "1984-03-03",
    "syntynyt 3. maaliskuuta 1984": "1984-03-03",
    "född den 3 mars 1984": "1984-03-03",
    "født 3. mars 1984": "1984-03-03",
    "fæddur 3. mars 1984": "1984-03-03",
    "γεννήθηκε στις 3 Μαρτίου 1984": "1984-03-03",
    "дата рождения: 03.04.1984": "1984-04-03",
    "3 марта 1984 года рождения": "1984-03-03",
    "народився 3 березня 1984 року": "1984-03-03",
    "роден на 3 март 1984": "1984-03-03",
    "рођен 3. марта 1984": "1984-03-03",
    "rugadh 3 Márta 1984": "1984-03-03",
    "ganwyd 3 Mawrth 1984": "1984-03-03",
    "i lindur më 3 mars 1984": "1984-03-03",
    "DOB ０３.０４.１９８４": "1984-04-03",
}


@pytest.mark.parametrize("text", TEXTS)
def test_dates_of_birth(text: str) -> None:
    (one,) = findings(RECOGNISER, text)
    assert one.value == TEXTS[text]


@pytest.mark.parametrize(
    "text",
    [
        "*1950", "va néixer l'entitat; obre el 3 de març de 1984",
        "nascut el 1950 i mort el 3 de març de 2001", "El 3 de març de 1984 va ploure",
        "nascut el 31.13.1984", "Reunió 03.04.1984", "nascuda el 3 de març de 1784",
        "nascut fa 30 anys",
        "Va néixer a Vic. El consell del 3 de març de 1984 ho aprova", "nascut a les 12:30",
        "born in 1950, died 3 March 2001", "geb. 3.4", "versió 3.4.1950", "nacido 3.4.1950.1",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


def test_a_month_is_that_of_the_page() -> None:
    assert month_of("listopada", "hr") == 10
    assert month_of("listopada", "pl") == 11
    assert month_of("martxoaren", "und") == 3
    assert month_of("nothing", "ca") == 0


@given(texts(*TEXTS, "nascut ", "de març", "3.", "1984"))
def test_the_gate_hides_none(text: str) -> None:
    found(RECOGNISER, text)


@pytest.mark.parametrize(
    "piece", ["1.", "1. ", "1984 ", "nascut 3 a ", "3 de ", "3 de març de 1984 "]
)
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)
