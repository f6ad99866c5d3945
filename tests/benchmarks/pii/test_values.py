"""What the benchmark of the stage `pii` plants: values, written forms, sentences, look-alikes."""

import random
import re
import string

import pytest

from benchmarks.pii.accounts import IBANS, ISSUERS, card, iban
from benchmarks.pii.carriers import announced, bare, languages, open_sentences, words
from benchmarks.pii.damaged import damaged
from benchmarks.pii.forms import EDGE, SEPARATORS, full_width, parted, written, written_identifier
from benchmarks.pii.hosts import emails, ips, obfuscated_emails
from benchmarks.pii.identifier import CHECKS, Identifier, compact, filled, identifiers
from benchmarks.pii.lookalikes import look_alikes
from benchmarks.pii.reveals import reveals
from corpus.documents.languages import LANGUAGES

KINDS = identifiers()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_value_passes_its_check_in_its_form_and_reveals_something_stated(
    kind: Identifier,
) -> None:
    values = {kind.draw(random.Random(seed)) for seed in range(5)}
    assert len(values) > 1
    assert kind.valid is None or all(map(kind.valid, values))
    assert kind.check in CHECKS
    assert set(kind.tags) <= set(LANGUAGES)
    assert reveals("national id", kind.key)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_all_written_forms_have_the_same_letters_and_digits(kind: Identifier) -> None:
    draw = random.Random(1)
    value = kind.draw(draw)
    forms = list(written_identifier(kind, value, draw))
    assert len(forms) >= 4
    for name, text in forms:
        plain = compact(text.translate({0xFEE0 + ord(c): c for c in string.printable[:62]}))
        # letters of the country may stand before the number
        assert plain.upper().endswith(compact(value).upper()), name


def test_a_form_is_filled_with_parts_of_one_day() -> None:
    value = filled("{yyyymmdd}-{dd}{MM}-[KLM]#@", random.Random(1))
    found = re.fullmatch(r"\d{4}(\d\d)(\d\d)-(\d\d)(\d\d)-[KLM]\d[A-Z]", value)
    assert found is not None
    assert found[2] == found[3]
    assert int(found[4]) == int(found[1]) + 50


def test_groups_are_parted_and_a_rest_is_one_too() -> None:
    assert parted("ABCDEFG", (2, 3), " ") == "AB CDE FG"
    assert full_width("a1-Z") == "\uff41\uff11-\uff3a"


def test_long_values_are_broken_over_lines_and_short_ones_not() -> None:
    assert "line break" in dict(written("1234567890", (5, 5), random.Random(1)))
    assert "line break" not in dict(written("123456", (3, 3), random.Random(1)))
    assert set(SEPARATORS) <= set(dict(written("123456", (3, 3), random.Random(1))))


def test_each_language_has_sentences_and_words_for_each_topic() -> None:
    assert set(languages()) == set(LANGUAGES)
    for tag in languages():
        assert all("{}" in announced(tag, "x", number) for number in range(4))
        assert all("{}" in bare(tag, number) for number in range(3))
        for topic in ("id", "tax", "social", "phone", "email", "iban", "card", "ip"):
            assert len(words(tag, topic)) >= 2
    assert sum(bool(open_sentences(tag)) for tag in languages()) >= 12


def test_accounts_and_hosts_are_of_the_form_that_is_asked_for() -> None:
    draw = random.Random(1)
    assert all(iban(country, draw).startswith(country) for country in IBANS)
    assert all(len(card(issuer, draw)) == issuer.length for issuer in ISSUERS)
    for tag in languages():
        assert all(text for _, text in (*emails(tag, draw), *obfuscated_emails(tag, draw)))
    assert all(text.count(EDGE) in (0, 2) for _, text in ips(draw))


def test_look_alikes_and_damaged_values_are_many_and_the_same_in_each_run() -> None:
    some = look_alikes()
    assert some == look_alikes()
    assert len(some) >= 1500
    assert len({own.tag for own in some}) >= 12
    assert damaged() == damaged()
