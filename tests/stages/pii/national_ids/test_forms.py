"""What is stated of the forms, measured; and their checks beside those of python-stdnum."""

import random
from importlib import import_module

import pytest

from stages.pii.cues import NOTIONS
from stages.pii.national_ids import DNI, NATIONAL, NIE, Form
from tests.stages.pii.national_ids.random_numbers import drawn, valid

FORMS = (DNI, NIE, *NATIONAL)
COUNTRIES = set(
    "ES PT FR IT DE AT NL BE LU IE GB PL CZ SK HU RO BG HR SI RS BA ME MK AL XK GR MT CY SE DK NO "
    "FI IS EE LT LV UA MD TR CH LI".split()
)


def key(form: Form) -> str:
    return f"{form.country}-{form.name}-{FORMS.index(form)}".replace(" ", "-")


def named(country: str, name: str) -> Form:
    return next(form for form in FORMS if (form.country, form.name) == (country, name))


def test_every_country_has_a_form() -> None:
    assert {one for form in FORMS for one in (form.country, *form.others)} >= COUNTRIES


@pytest.mark.parametrize("form", FORMS, ids=key)
def test_chance_is_the_share_of_random_strings_that_pass(form: Form) -> None:
    draw = random.Random(9)
    size = min(30_000, int(60 / form.chance))
    passed = sum(form.check(drawn(form, draw)) for _ in range(size))
    expected = form.chance * size
    assert expected / 1.7 - 6 < passed < expected * 1.7 + 6


@pytest.mark.parametrize("form", FORMS, ids=key)
def test_a_form_is_whole(form: Form) -> None:
    draw = random.Random(3)
    numbers = {valid(form, draw) for _ in range(3)}
    assert {len(number) for number in numbers} <= form.lengths
    assert form.names
    assert form.name
    assert set(form.notions) <= NOTIONS
    assert max(form.breaks, default=0) < max(form.lengths)


OURS_AND_STDNUM = {
    ("BE", "NN"): "be.ssn", ("SE", "personnummer"): "se.personnummer",
    ("NO", "fødselsnummer"): "no.fodselsnummer", ("EE", "isikukood"): "ee.ik",
    ("LT", "asmens kodas"): "lt.asmens", ("PL", "PESEL"): "pl.pesel",
    ("AT", "SVNR"): "at.vnr", ("LV", "personas kods"): "lv.pvn",
    ("SI", "EMŠO"): "si.emso", ("FR", "NIR"): "fr.nir",
}  # fmt: skip


@pytest.mark.parametrize(("country", "name"), OURS_AND_STDNUM)
def test_our_checks_agree_with_python_stdnum(country: str, name: str) -> None:
    try:
        check = import_module(f"stdnum.{OURS_AND_STDNUM[country, name]}").is_valid
    except ImportError:
        pytest.skip("this version lacks it")
    form, draw = named(country, name), random.Random(11)
    agree = 0
    for _ in range(100):
        number = valid(form, draw)
        body, last = number[:-1], number[-1]
        wrong = f"{body}{(int(last) + 3) % 10}"
        agree += bool(check(number)) and not (form.check(wrong) or check(wrong))
    # Births to come, numbers of coordination, and second check digits by chance.
    assert agree >= 45


@pytest.mark.parametrize(
    ("country", "name", "number"),
    [
        ("DE", "VSNR", "65170839J003"), ("DE", "KVNR", "A123456780"), ("HU", "TAJ", "123456788"),
        ("HU", "adóazonosító jel", "8071592153"), ("PL", "dowód osobisty", "ABA300000"),
        ("LU", "matricule", "1985123112365"), ("ES", "NUSS", "281234567840"),
        ("FI", "henkilötunnus", "131052308T"), ("FI", "henkilötunnus", "131052A308T"),
        ("BE", "NN", "85073003328"), ("GB", "NINO", "AB123456C"), ("AL", "NID", "I05101999I"),
    ],
)  # fmt: skip
def test_examples_of_the_authorities(country: str, name: str, number: str) -> None:
    form = named(country, name)
    assert form.has(number)
    assert form.check(number)


@pytest.mark.parametrize(
    ("country", "name", "number"),
    [
        ("ES", "NUSS", "991234567805"), ("DE", "VSNR", "65170039J003"), ("GB", "NINO", "GB123456C"),
        ("LU", "matricule", "2000130112345"), ("DK", "CPR", "3102990000"),
        ("SE", "personnummer", "8803200017"), ("FI", "henkilötunnus", "131052A309T"),
    ],
)  # fmt: skip
def test_what_never_is_given(country: str, name: str, number: str) -> None:
    assert not named(country, name).check(number)
