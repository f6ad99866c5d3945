"""stages/pii/replacement/pseudonym.py: same form, same country, nobody's, and known again."""

import re
from collections.abc import Sequence
from functools import partial
from ipaddress import ip_address

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.es import dni, nie
from stdnum.exceptions import InvalidChecksum

from corpus.testing import batch_of
from stages.pii.catalogue import DEFAULT_KINDS, recognisers
from stages.pii.finding import Finding
from stages.pii.names import PERSON
from stages.pii.page import Page
from stages.pii.personal_data import PersonalData
from stages.pii.replacement.phone_ranges import ranges_of
from stages.pii.replacement.pseudonym import is_pseudonym, pseudonym
from stages.pii.replacement.sealed import bare, is_sealed
from stages.pii.search import search

keys = st.binary(min_size=32, max_size=32)
WANTED = recognisers(DEFAULT_KINDS)


def is_found(value: str, language: str = "es") -> bool:
    return bool(search(value, Page(language), WANTED, 0.5))


def of(kind: str, written: str, key: bytes, language: str = "es", value: str = "") -> str:
    finding = Finding(kind, 0, len(written), value or bare(written).upper())
    new = pseudonym(finding, written, key, partial(is_found, language=language))
    assert new is not None
    assert new != written
    if kind != "phone":
        own = new if kind in ("email", "ip", PERSON) else bare(new).upper()
        again = Finding(kind, 0, len(new), own.replace("%40", "@"))
        assert is_pseudonym(again, new, partial(is_found, language=language))
    return new


def shape(written: str) -> str:
    return re.sub(r"\d", "0", re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", written)))


@given(keys)
def test_accounts_have_check_digits_that_none_has(key: bytes) -> None:
    new = of("iban", "ES91 2100 0418 4502 0005 1332", key)
    assert shape(new) == "AA00 0000 0000 0000 0000 0000"
    assert new.startswith("ES00 ")
    assert not iban.is_valid(new, check_country=False)


@given(keys)
def test_cards_fail_their_check(key: bytes) -> None:
    new = of("card", "4111-1111-1111-1111", key)
    assert shape(new) == "0000-0000-0000-0000"
    assert new[0] == "4"
    assert not luhn.is_valid(bare(new))


@given(keys)
def test_identity_numbers_have_their_form_and_a_wrong_letter(key: bytes) -> None:
    new = of("dni", "12.345.678-Z", key)
    assert shape(new) == "00.000.000-A"
    with pytest.raises(InvalidChecksum):
        dni.validate(bare(new))
    foreigner = of("nie", "x1234567l", key)
    assert shape(foreigner) == "a0000000a"
    with pytest.raises(InvalidChecksum):
        nie.validate(foreigner)


@given(keys, st.sampled_from(["44051401359", "RSSMRA85T10A562S", "756.9217.0769.85"]))
def test_other_numbers_keep_their_shape_and_are_no_longer_found(key: bytes, number: str) -> None:
    new = of("national_id", number, key)
    assert shape(new) == shape(number)
    assert is_sealed(new)
    assert not is_found(new)


@given(keys)
def test_a_pattern_of_the_form_is_kept_where_draws_meet_it(key: bytes) -> None:
    codice = r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"
    finding = Finding("national_id", 0, 16, "RSSMRA85T10A562S", pattern=codice)
    new = pseudonym(finding, "RSSMRA85T10A562S", key, is_found)
    assert new is not None
    assert re.fullmatch(codice, new)
    never = Finding("national_id", 0, 9, "123456789", pattern=r"000000000")
    other = pseudonym(never, "123456789", key, is_found)
    assert other is not None
    assert shape(other) == "000000000"


@given(keys)
def test_addresses_for_documentation(key: bytes) -> None:
    assert ip_address(of("ip", "83.12.5.9", key, value="83.12.5.9")).version == 4
    new = of("ip", "2A00:1450:4003:80F::9", key, value="2a00:1450:4003:80f::9")
    assert new.startswith("2001:DB8:")
    assert ip_address(new).version == 6
    assert of("mac", "00-1b-44-11-3a-b7", key).startswith("00-00-5e-00-53-")


@given(keys)
def test_e_mails_are_at_domains_for_examples(key: bytes) -> None:
    new = of("email", "Anna.PUIG_85@forn.cat", key, value="anna.puig_85@forn.cat")
    assert re.fullmatch(r"[AEIOU][a-z]+\.[A-Z]+_\d\d@example\.(com|net|org)", new)
    escaped = of("email", "jos%C3%A9%2Bweb%40forn.cat", key, value="josé+web@forn.cat")
    assert re.fullmatch(r"[a-z]+%2B[a-z]+%40example\.(com|net|org)", escaped)
    said = of("email", "joan (at) forn dot cat", key, value="joan@forn.cat")
    assert re.fullmatch(r"[a-z]+@example\.(com|net|org)", said)


@given(keys)
def test_names_are_words_that_begin_alike(key: bytes) -> None:
    new = of(PERSON, "Anna PUIG-Vila", key)
    assert re.fullmatch(r"[AEIOU][a-z]+ [B-DF-HJ-NP-TV-Z][A-Z]+-[B-DF-HJ-NP-TV-Z][a-z]+", new)
    assert of(PERSON, "Anna", key) == new.split(" ")[0]


PHONES = [
    ("GB", "020 7183 8750", "en"), ("GB", "+44 7911 123456", "en"), ("US", "(212) 736-5000", "en"),
    ("US", "+1 212-736-5000", "en"), ("CA", "+1 416-392-2489", "en"),
    ("FR", "06.12.34.56.78", "fr"),
    ("FR", "+33 1 42 34 56 78", "fr"), ("DE", "030/34567812", "de"), ("DE", "0171 3412345", "de"),
    ("SE", "08-123 456 78", "sv"), ("IE", "01 234 5678", "ga"), ("AU", "+61 2 9876 5432", "en"),
    ("ES", "934 12 34 56", "es"), ("ES", "+34 655 072 931", "ca"), ("PT", "21 345 67 89", "pt"),
    ("IT", "347 1234567", "it"), ("PL", "601 234 567", "pl"), ("NL", "06 12345678", "nl"),
    ("CZ", "602 123 456", "cs"), ("EE", "5123 4567", "et"), ("BG", "02 123 4567", "bg"),
]  # fmt: skip


@pytest.mark.parametrize(("region", "written", "language"), PHONES)
@settings(max_examples=settings.default.max_examples // 10)
@given(key=keys)
def test_telephones_of_the_same_country_that_are_no_ones(
    region: str, written: str, language: str, key: bytes
) -> None:
    parsed = phonenumbers.parse(written, region)
    value = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    assert phonenumbers.is_valid_number(parsed), "the test's own number"
    new = of("phone", written, key, language, value)
    other = phonenumbers.parse(new, region)
    assert other.country_code == parsed.country_code
    assert phonenumbers.is_possible_number(other)
    kept = ranges_of(str(parsed.country_code), region)
    assert bool(kept) != (not phonenumbers.is_valid_number(other) and not kept)
    signs = re.sub(r"\d", "", written)
    assert re.sub(r"\d", "", new) in (signs, signs[: len(re.sub(r"\d", "", new))])
    value = phonenumbers.format_number(other, phonenumbers.PhoneNumberFormat.E164)
    again = Finding("phone", 0, len(new), value)
    assert is_pseudonym(again, new, partial(is_found, language=language))


def numbers(found: Sequence[str]) -> int:
    return len(set(found))


def test_other_keys_give_other_values() -> None:
    values = [("dni", "12345678Z"), ("iban", "ES9121000418450200051332"), (PERSON, "Anna Puig")]
    for kind, written in values:
        made = [of(kind, written, bytes([number]) * 32) for number in range(20)]
        assert numbers(made) >= 19


def test_what_none_of_them_may_be() -> None:
    real = [
        ("dni", "12345678Z"), ("card", "4111111111111111"), ("iban", "ES9121000418450200051332"),
        ("email", "ana@forn.cat"), ("ip", "83.12.5.9"), ("phone", "+34655072931"), (PERSON, "Anna"),
    ]  # fmt: skip
    for kind, written in real:
        assert not is_pseudonym(Finding(kind, 0, len(written), written), written, is_found)
    # An end that fits by chance does not save a number that its form alone proves.
    sealed = next(
        f"{number:08d}{dni.calc_check_digit(f'{number:08d}')}"
        for number in range(10_000_000, 90_000_000)
        if is_sealed(f"{number:08d}{dni.calc_check_digit(f'{number:08d}')}")
    )
    assert not is_pseudonym(Finding("dni", 0, 9, sealed), sealed, is_found)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("address", "C/ Major, 12, 2n 1a, 08001 Barcelona"),
        ("birth_date", "nascuda el 3 de març de 1984"),
    ],
)
def test_what_is_written_in_words_becomes_a_placeholder(
    kind: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIA_PII_SECRET", "a secret of a test, long enough")
    stage = PersonalData(entities=(kind,), replace="pseudonym")
    result = stage.process(batch_of([{"text": text, "language": "ca"}], stage.reads))
    assert f"<{kind.upper()}_" in result.columns["text"][0].as_py()
