"""Numbers are the examples of the authorities' own documents, as python-stdnum has them, or drawn
by a seed."""

import random
import re
import time
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.testing import batch_of
from stages.pii.finding import Finding, resolve
from stages.pii.national_ids import DNI, NATIONAL, NIE, Form
from stages.pii.personal_data import PersonalData
from stages.pii.recognisers.national_id import RECOGNISERS
from stages.pii.testing import findings
from tests.stages.pii.national_ids.random_numbers import valid

FORMS = (DNI, NIE, *NATIONAL)
LANGUAGES = {
    "ES": "ca", "PT": "pt", "FR": "oc", "IT": "it", "MT": "mt", "DE": "de", "AT": "de", "CH": "de",
    "NL": "nl", "BE": "nl", "LU": "lb", "IE": "ga", "GB": "cy", "SE": "sv", "DK": "da", "NO": "nn",
    "FI": "fi", "IS": "is", "EE": "et", "LT": "lt", "LV": "lv", "PL": "pl", "CZ": "cs", "HU": "hu",
    "BA": "bs", "ME": "sr-Latn", "HR": "hr", "MK": "mk", "SI": "sl", "RS": "sr-Cyrl", "XK": "sq",
    "AL": "sq", "AD": "ca", "BG": "bg", "RO": "ro", "GR": "el", "CY": "el", "UA": "uk", "MD": "ro",
}  # fmt: skip
ALONE = {
    ("ES", "DNI"), ("ES", "NIE"), ("ES", "NIF"), ("ES", "NUSS"), ("ES", "CCC"), ("FR", "NIR"),
    ("FR", "SPI"), ("IT", "codice fiscale"), ("DE", "IdNr"), ("DE", "VSNR"), ("CH", "AHV"),
    ("BE", "NN"), ("LU", "matricule"), ("NO", "fødselsnummer"), ("FI", "henkilötunnus"),
    ("TR", "T.C. kimlik"), ("RS", "JMBG"), ("SI", "EMŠO"), ("RO", "CNP"),
}  # fmt: skip
"""Found anywhere without a word: by two check digits, or a letter or a date in a strict form."""
IN_THEIR_COUNTRY = {
    ("AT", "SVNR"), ("IE", "PPS"), ("IS", "kennitala"), ("EE", "isikukood"), ("GR", "AMKA"),
    ("LT", "asmens kodas"), ("PL", "PESEL"), ("BG", "EGN"), ("CY", "TIC"), ("HU", "személyi szám"),
    ("DE", "KVNR"),
}  # fmt: skip
"""Found without a word in pages of their country."""
BY_WORD = {
    ("PT", "NIF"), ("PT", "NISS"), ("NL", "BSN"), ("GB", "NHS"), ("GB", "UTR"), ("DK", "CPR"),
    ("PL", "NIP"), ("HU", "TAJ"), ("HR", "OIB"), ("UA", "RNOKPP"), ("MD", "IDNP"), ("GB", "NINO"),
    ("SI", "davčna številka"), ("GR", "AFM"), ("BG", "LNCh"), ("ES", "CIF"), ("AD", "NRT"),
    ("PL", "dowód osobisty"), ("GR", "ADT"), ("MT", "ID card"), ("HU", "adóazonosító jel"),
}  # fmt: skip
"""Found beside a word alone."""


def named(country: str, name: str) -> Form:
    return next(form for form in FORMS if (form.country, form.name) == (country, name))


def key(form: Form) -> str:
    return f"{form.country}-{form.name}-{FORMS.index(form)}".replace(" ", "-")


def find(text: str, language: str = "und", minimum: float = 0.5) -> list[Finding]:
    """What all three recognisers find, as the stage takes it."""
    return resolve(
        chain.from_iterable(findings(one, text, language, "", minimum) for one in RECOGNISERS)
    )


def found(text: str, language: str = "und") -> list[str]:
    return [text[one.start : one.end] for one in find(text, language)]


def masked(text: str) -> str:
    stage = PersonalData(entities=("dni", "nie", "national_id"))
    result = stage.process(batch_of([{"text": text, "language": "und"}], stage.reads))
    assert result.quarantined is not None
    assert result.quarantined.to_pylist() == [None]
    return str(result.columns["text"][0].as_py())


def grouped(form: Form, number: str, separator: str) -> str:
    """The number in the last of its customary groups that fits it."""
    for groups in reversed(form.groups.split("|")):
        sizes = list(map(int, groups.split()))
        if sum(sizes) == len(number):
            places = [sum(sizes[:count]) for count in range(len(sizes) + 1)]
            return separator.join(number[start:end] for start, end in pairwise(places))
    raise AssertionError(groups)


def drawn(form: Form, seed: int) -> str:
    """A number of the form; a codice fiscale mostly without letters for digits, a Finnish code with
    its sign between the centuries."""
    draw = random.Random(seed)
    while True:
        number = valid(form, draw)
        if form.name == "codice fiscale" and not (
            (number[6:8] + number[9:11]).isdecimal() and sum(map(str.isdecimal, number)) >= 6
        ):
            continue
        if form.name == "cartão de cidadão" and not number[9:11].isalpha():
            continue
        return (
            f"{number[:6]}-{number[6:]}" if len(number) == 10 and form.country == "FI" else number
        )


_SEPARATORS = (" ", "-", ".", "\u00a0", "\u2009", "–", "\u2011", " - ", "\n")
_DIGITS = (0xFF10, 0x0660, 0x0966)
"""Full width, Arabic-Indic, Devanagari."""


def written_forms(form: Form, seed: int) -> list[str]:
    """Numbers of the form in many ways to write them."""
    if form.country == "FI":
        return [drawn(form, seed), drawn(form, seed + 1).lower()]
    one = drawn(form, seed)
    if form.only_with_prefix:
        prefix = form.prefixes[0]
        return [f"{prefix}{one}", f"{prefix} {one}", f"{prefix}-{one}", f"{prefix}{one}".lower()]
    groups = [grouped(form, one, separator) for separator in _SEPARATORS]
    if not one.isdecimal():
        groups = groups[:-2]
    scripts = [one.translate({48 + digit: zero + digit for digit in range(10)}) for zero in _DIGITS]
    return [one, one.lower(), *groups, *scripts]


@pytest.mark.parametrize("form", FORMS, ids=key)
def test_every_form_beside_its_name(form: Form) -> None:
    name = form.names[0].rstrip("*")
    missed = []
    for written in written_forms(form, 1):
        for text in (
            f"Ahir, {name}: {written}.", f"({name.upper()} {written})", f"{name} no. {written}, i",
            f"{name}\n{written}\n",
        ):  # fmt: skip
            missed += [text] if found(text) != [written] else []
    assert not missed


@pytest.mark.parametrize(("country", "name"), sorted(ALONE))
def test_found_by_itself(country: str, name: str) -> None:
    form = named(country, name)
    for seed in range(5):
        number = drawn(form, seed)
        assert found(f"Lorem {number} ipsum.") == [number]
        assert found(f"«{number}», dolor") == [number]


@pytest.mark.parametrize(("country", "name"), sorted(IN_THEIR_COUNTRY))
def test_found_in_pages_of_its_country(country: str, name: str) -> None:
    form = named(country, name)
    for seed in range(5):
        number = drawn(form, seed)
        assert found(f"Lorem {number} ipsum.", LANGUAGES[country]) == [number]


@pytest.mark.parametrize(("country", "name"), sorted(BY_WORD))
def test_found_beside_a_word_alone(country: str, name: str) -> None:
    form = named(country, name)
    kept = sum(
        found(f"Lorem {drawn(form, seed)} ipsum.", LANGUAGES[country]) == [] for seed in range(20)
    )
    assert kept >= 17  # others may be a number of another form by chance


@pytest.mark.parametrize("form", FORMS, ids=key)
def test_a_wrong_digit_is_none_without_a_word(form: Form) -> None:
    if form.name in ("CIP", "NID") or form.chance == 1 or form.country not in LANGUAGES:
        return  # no check of these is published
    taken = 0
    for seed in range(30):
        number, draw = drawn(form, seed), random.Random(seed)
        at = draw.choice([place for place, sign in enumerate(number) if sign.isdecimal()])
        wrong = f"{number[:at]}{(int(number[at]) + 1 + seed % 8) % 10}{number[at + 1 :]}"
        taken += bool(found(f"Lorem {wrong} ipsum.", LANGUAGES[form.country]))
    assert taken <= 6  # a date's digit may change without a check noticing, or another form fit


@pytest.mark.parametrize(
    "text",
    [
        "PESEL 44051401358", "DNI: 12345678A", "NIE X-1234567-A", "codice fiscale RSSMRA85T10A562T",
        "NIR 1 85 05 78 006 084 92", "Steuer-ID 36 574 261 808",
        "rijksregisternummer 85.07.30-033.29",
    ],
)  # fmt: skip
def test_a_mistyped_number_beside_its_name_is_found_all_the_same(text: str) -> None:
    (one,) = find(text)
    assert "check -0.9" in one.rationale


@pytest.mark.parametrize("text", ["BSN 123456780", "NIF 123456780", "NHS number 943 476 5918"])
def test_a_short_plain_number_with_a_wrong_check_is_not(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "NIF PT 123 456 789", "NIP PL1234563218", "P.IVA IT00743110157", "NIP: PL 123-456-32-18",
        "OIB HR33392005961", "davčna št. SI50223054", "ΑΦΜ EL094259216", "ΦΠΑ CY10259033P",
        "NIF ES-54362315K", "nif es54362315k", "NIF: ES-X-2482300-W", "UID ATU13585627",
        "USt-IdNr. DE136695976", "número de IVA ES 54362315-K",
    ],
)  # fmt: skip
def test_letters_of_the_country_belong_to_the_number(text: str) -> None:
    (one,) = find(text)
    assert text[one.start :][:2].upper() in "PT PL IT HR SI EL CY ES AT DE".split()
    assert one.end == len(text)
    assert not one.value.startswith(text[one.start :][:2].upper())


@pytest.mark.parametrize(
    "text", ["el 094259216 final", "si 50223054 casos", "PL 2024/123456", "DE123456789", "IT 2024"]
)
def test_a_word_before_a_number_is_no_country(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Identificació fiscal E-216809-N", "ca"), ("NRT F 262612 R", "ca"),
        ("Steuernummer 41-186/4549", "de"), ("vergi no 617 368 4032", "sq"),
        ("karta tal-identità 0838696(P)", "mt"), ("letërnjoftim 1064 546 909", "sq"),
        ("identifikazio zenbakia R-7392690-I", "eu"), ("zenbaki fiskala: E 2042393 5", "eu"),
        ("адміністрація, код платника 2974–680–341", "uk"), ("insurance number 276 424 1682", "en"),
        ("Versicherungsnummer m 054 957 761", "de"), ("henkilötunnus 210955-\n6288", "fi"),
        ("C.F. LRR\nNOB97E23G337D", "it"), ("12345678 Z", "ca"), ("12345678 Z", "eu"),
        ("adóügyi azonosító: 8842 778 648", "hu"), ("αριθμός ασφάλισης: 240377\n35123", "el"),
    ],
)  # fmt: skip
def test_found_beside_general_words(text: str, language: str) -> None:
    assert len(find(text, language)) == 1


def test_country_form_and_kind_are_told() -> None:
    assert [(one.kind, one.country, one.form) for one in find("PESEL: 44051401359")] == [
        ("national_id", "PL", "PESEL")
    ]
    assert [(one.kind, one.country, one.form) for one in find("12345678Z X1234567L")] == [
        ("dni", "ES", "DNI"),
        ("nie", "ES", "NIE"),
    ]
    assert [one.country for one in find("rodné číslo 710319/2745", "sk")] == ["SK"]
    assert [one.country for one in find("ЈМБГ 0101980710003")] == ["RS"]
    assert find("PESEL: 44051401359")[0].value == find("PESEL: 440 514 01359")[0].value


def test_placeholders() -> None:
    assert masked("DNI 12345678Z, NIE X-1234567-L") == "DNI <DNI_1>, NIE <NIE_1>"
    assert masked("PESEL 44051401359 i 440514-01359") == "PESEL <NATIONAL_ID_1> i <NATIONAL_ID_1>"


@pytest.mark.parametrize(
    "text",
    [
        "12345678Z", "12345678z", "12.345.678-Z", "12.345.678 Z", "12 345 678 Z", "12345678-Z",
        "１２３４５６７８Z", "X1234567L", "x-1234567-l", "X 1.234.567 L", "(12345678Z)",
        "12345678 - Z",
        "DNI-12345678Z", "DNI.12345678Z", "12345678 z, DNI", "DNI: 1234 5678 Z",
    ],
)  # fmt: skip
def test_forms_of_spanish_numbers(text: str) -> None:
    assert len(found(text)) == 1


def test_a_line_break_inside() -> None:
    for text in ("NIR 1 85 05 78\n006 084 91", "CC 00000000\n0 ZZ4", "SVNR 65 170839\nJ 003"):
        assert found(text) == [text.partition(" ")[2]]


def test_a_letter_apart() -> None:
    assert found("en 12345678 z") == []
    assert found("12345678 Z") == []
    assert found("12345678 Z", "gl") == ["12345678 Z"]


@pytest.mark.parametrize(
    "number",
    [
        "RSSMRA85T10A562S", "rssmra85t10a562s", "RSS MRA 85T10 A562S", "RSSMRA 85T10 A562S",
        "RSSMRA-85T10-A562S", "RSSMRA85T10A56NH",
    ],
)  # fmt: skip
def test_codice_fiscale(number: str) -> None:
    assert found(f"Codice fiscale: {number}.") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "ISBN 978-84-376-0494-7", "EAN 8410076472915", "EAN 4006381333931", "ISSN 1234-5679",
        "12.05.2023 - 14.05.2023", "v1.2.345.6789", "Llei 39/2015, art. 12",
        "https://a.example/17291716060", "https://a.example/?id=17291716060", "a@17291716060",
        "172917160601", "x17291716060", "17.291.716.060,50", "17291716060.5", "€17291716060",
        "17291716060 €", "10.1000/17291716060", "2023-11-15 12:30:45", "1 234 567 890 1",
        "la casa de 100-150 persones, identitat", "12345678Z.1", "a_12345678Z", "12345678Z_a",
        "DE12345678901234567890", "sha 12345678ab12345678cd", "41.40338, 2.17403",
        "El document 12345 de la sala", "pàgines 123456-123460", "Ref. 710319-2745 NL",
    ],
)  # fmt: skip
def test_what_looks_like_one(text: str) -> None:
    assert masked(text) == text


def test_another_notion_nearby_speaks_against() -> None:
    assert found("tel. 12345678Z") == ["12345678Z"], "no telephone has a letter"
    assert found("DNI 12345678Z, tel. 600123456") == ["12345678Z"]
    assert found("12345678Z (tel. 600123456)") == ["12345678Z"]
    assert found("5 l o 12345678Z") == ["12345678Z"]
    assert found("Article 5, tel. 12345678Z") == ["12345678Z"]


def test_few_of_random_numbers_are_taken() -> None:
    draw, taken = random.Random(4), 0
    for _ in range(2000):
        digits = draw.randint(7, 15)
        taken += bool(find(f"El lot {draw.randrange(10 ** (digits - 1), 10**digits)} surt."))
    assert taken / 2000 < 0.01


_PIECES = st.sampled_from([
    "DNI ", "PESEL: ", "12345678Z", "x-1234567-l", "44051401359", "RSSMRA85T10A562S", "RSSMRAURTM",
    "rss mra ", "85T10A562S", " ", "  ", "-", " - ", "\n", "\n\n", ".", "/", "+", "AB ", "12",
    "3", "456",
    "7890 ", "131052", "-308T", "id ", "Ελ ", "ΑΒ 123456", "é", "_", "€", "a", "２３",
    "65 170839 J 003",
    "x" * 70, "word " * 9, "u-", "8R T10",
])  # fmt: skip


def test_a_finding_has_the_pattern_that_a_pseudonym_keeps() -> None:
    (one,) = findings(RECOGNISERS[2], "codice fiscale RSSMRA85T10A562S")
    assert re.fullmatch(one.pattern, one.value)
    assert not re.fullmatch(one.pattern, "RSSMRA85Z10A562S"), "no month has a Z"


@given(st.lists(_PIECES, max_size=25).map("".join))
@settings(max_examples=150, deadline=None)
def test_the_gate_hides_nothing(text: str) -> None:
    for one in RECOGNISERS:
        findings(one, text, minimum=0.2)


@pytest.mark.parametrize(
    "piece",
    ["1-", "a.a.a.", "((((", "1 ", "12 ", "123.456 ", "ABC 123456 ", "A1", "X-1-", "1/2/3 ", "ab-",
     "1234567890 ", "12345678 Z ", "RSSMRA"],
)  # fmt: skip
def test_time_grows_with_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        before = time.process_time()
        for one in RECOGNISERS:
            findings(one, text)
        return time.process_time() - before

    seconds(1000)
    assert seconds(16_000) < 8 * seconds(4_000) + 0.2


def test_a_page_of_digits_takes_seconds() -> None:
    before = time.process_time()
    assert masked("1234567890 " * 30_000) == "1234567890 " * 30_000
    assert time.process_time() - before < 5
