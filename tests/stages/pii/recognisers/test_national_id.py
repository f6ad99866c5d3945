"""Numbers are the examples of the authorities' own documents, as python-stdnum has them, or made by
their rules: none is a person's."""

import random

import pytest

from corpus.testing import batch_of
from stages.pii.finding import VALIDATED, Finding
from stages.pii.personal_data import PersonalData
from stages.pii.recognisers.national_id import AMBIGUOUS, FORMS, RECOGNISER
from stages.pii.testing import findings

STRONG = {
    "IT": "RSSMRA85T10A562S",
    "FR": "1 85 05 78 006 084 91",
    "BE": "85.07.30-033.28",
    "NO": "151086 95088",
    "FI": "131052-308T",
    "CH": "756.9217.0769.85",
    "PT": "00000000 0 ZZ4",
    "TR": "17291716060",
    "ES": "28/12345678/40",
    "LU": "1985 1231 123 65",
    "DE": "65 170839 J 003",
}
WEAK = {
    "DE": ("Steuer-ID", "36 574 261 809"),
    "AT": ("SVNR", "1237 010180"),
    "NL": ("BSN", "1112.22.333"),
    "IE": ("PPS", "6433435F"),
    "GB": ("NHS", "943-476-5919"),
    "UK": ("National insurance", "AB 12 34 56 C"),
    "HU": ("TAJ", "123 456 788"),
    "H": ("Adóazonosító jel", "8071592153"),
    "PL": ("PESEL", "44051401359"),
    "CZ": ("Rodné číslo", "710319/2745"),
    "RO": ("CNP", "1630615123457"),
    "BG": ("ЕГН", "7523169263"),
    "HR": ("OIB", "33392005961"),
    "SI": ("EMŠO", "0101006500006"),
    "GR": ("ΑΜΚΑ", "01013099997"),
    "SE": ("Personnummer", "880320-0016"),
    "DK": ("CPR", "211062-5629"),
    "IS": ("Kennitala", "450401-3150"),
    "EE": ("Isikukood", "36805280109"),
    "LT": ("Asmens kodas", "33309240064"),
    "LV": ("Personas kods", "161175-19997"),
    "UA": ("РНОКПП", "1759013776"),
}


def find(text: str) -> list[Finding]:
    return findings(RECOGNISER, text, minimum=0)


def masked(text: str) -> str:
    stage = PersonalData(entities=("national_id",))
    result = stage.process(batch_of([{"text": text, "language": "und"}], stage.reads))
    assert result.quarantined.to_pylist() == [None]
    return str(result.columns["text"][0].as_py())


@pytest.mark.parametrize("country", STRONG)
def test_two_check_digits_are_evidence_by_themselves(country: str) -> None:
    number = STRONG[country]
    (found,) = find(f"Ahir: {number}.")
    assert found.score == VALIDATED
    assert masked(f"Ahir: {number}.") == "Ahir: <NATIONAL_ID_1>."
    assert masked(f"Ahir: {number.lower()}, i avui") == "Ahir: <NATIONAL_ID_1>, i avui"


@pytest.mark.parametrize("country", WEAK)
def test_one_check_digit_needs_a_word(country: str) -> None:
    word, number = WEAK[country]
    (found,) = find(number)
    assert found.score == AMBIGUOUS
    assert masked(f"{word}: {number}") == f"{word}: <NATIONAL_ID_1>"
    assert masked(f"{word.upper()} {number}.") == f"{word.upper()} <NATIONAL_ID_1>."
    assert masked(f"La peça {number} pesa poc.") == f"La peça {number} pesa poc."


@pytest.mark.parametrize("country", STRONG)
def test_one_digit_wrong_is_none(country: str) -> None:
    number = STRONG[country]
    last = next(i for i in range(len(number) - 1, -1, -1) if number[i].isdigit())
    wrong = f"{number[:last]}{(int(number[last]) + 1) % 10}{number[last + 1 :]}"
    assert list(find(wrong)) == []


@pytest.mark.parametrize(
    "text",
    [
        "ISBN 978-84-376-0494-7", "EAN 8410076472915", "EAN 4006381333931", "ISSN 1234-5679",
        "12.05.2023 - 14.05.2023", "v1.2.345.6789", "Llei 39/2015, art. 12", "https://a.example/17291716060",
        "a@17291716060", "172917160601", "x17291716060", "17.291.716.060,50", "17291716060.5",
    ],
)  # fmt: skip
def test_what_looks_like_one(text: str) -> None:
    assert masked(text) == text


def test_few_of_random_numbers_are_taken() -> None:
    draw = random.Random(4)
    taken = 0
    for _ in range(4000):
        digits = draw.randint(9, 15)
        text = f"El lot {draw.randrange(10 ** (digits - 1), 10**digits)} surt."
        taken += any(found.score == VALIDATED for found in find(text))
    assert taken / 4000 < 0.02


def test_long_input_takes_no_longer_than_its_length() -> None:
    assert len(list(find("1234567890 " * 20_000))) < 20_000
    assert list(find("1" * 1_000_000)) == []
    assert list(find("AB" * 200_000)) == []


def test_forms_are_told_apart() -> None:
    assert len({(form.country, form.name) for form in FORMS}) == len(FORMS)
    assert {form.country for form in FORMS if form.strong} == set(STRONG)


def test_a_province_and_a_date_that_are_none() -> None:
    assert list(find("99/12345678/05")) == []
    assert list(find("65 170039 J 003")) == []
    assert list(find("2000 1301 123 45")) == []
    assert list(find("GB 12 34 56 C")) == []
