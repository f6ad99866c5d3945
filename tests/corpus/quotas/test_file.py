import json
import pickle

import pytest

from corpus.errors import QuotaError
from corpus.quotas.file import parse_quotas, read_quotas
from corpus.quotas.model import quotas_from_plain, quotas_to_plain
from tests import ROOT

GOOD = """
unit: words
tokenizer: null
total: "2_000_000_000"
max_epochs: 3
strategy: natural
on_shortfall: fail
groups:
  co_official: {members: [ca, ca-valencia, eu], minimum: 20%}
  spain: {members: [es, co_official], share: 0.5, maximum: 60%}
languages:
  es: {share: 16.1%}
  ca: {share: 8%, minimum: 5%, maximum: 12%, max_epochs: 4}
  ca-valencia: {minimum: 0}
  eu:
  no: {}
"""


def test_reads_every_key() -> None:
    quotas = parse_quotas(GOOD)
    assert (quotas.unit, quotas.total, quotas.max_epochs) == ("words", 2_000_000_000, 3)
    assert (quotas.strategy, quotas.on_shortfall) == ("natural", "fail")
    assert list(quotas.languages) == ["es", "ca", "ca-valencia", "eu", "nb"]
    ca = quotas.languages["ca"]
    assert (ca.share, ca.minimum, ca.maximum, ca.max_epochs) == (0.08, 0.05, 0.12, 4)
    assert quotas.languages["ca-valencia"].minimum == 0
    assert quotas.languages["eu"].minimum is None
    assert quotas.languages["eu"].max_epochs == 3
    spain = quotas.groups["spain"]
    assert spain.members == ("es", "co_official")
    assert spain.tags == {"es", "ca", "ca-valencia", "eu"}
    assert (spain.share, spain.minimum, spain.maximum) == (0.5, None, 0.6)
    assert pickle.loads(pickle.dumps(quotas)) == quotas


def test_defaults() -> None:
    quotas = parse_quotas("languages: {es: {share: 1%}}")
    assert (quotas.unit, quotas.total, quotas.max_epochs) == ("bytes", None, 4)
    assert (quotas.strategy, quotas.on_shortfall) == ("declared", "report")


def test_sizes_are_bytes_and_the_tokenizer_lies_beside_the_file(tmp_path: object) -> None:
    assert parse_quotas("total: 40GB\nlanguages: {es: {share: 1%}}").total == 40 * 10**9
    text = "unit: tokens\ntokenizer: t/tokenizer.json\nlanguages: {es: {share: 1%}}"
    assert parse_quotas(text, "/data/quotas.yaml").tokenizer == "/data/t/tokenizer.json"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("languages: {ess: {share: 1%}}", "q.yaml:1: languages.ess: is not a language"),
        ("languages: {esp: {share: 1%}}", "did you mean es?"),
        ("languages: {}", "names no languages"),
        ("unit: bytes", "names no languages"),
        ("[es]", "q.yaml:1: is not a mapping"),
        ("languages: {es: 16.1%}", "languages.es: is not a mapping; write {share: 16.1%}"),
        ("languages: {es: {shares: 1%}}", "languages.es.shares: unknown key; did you mean share?"),
        ("language: {es: {share: 1%}}", "language: unknown key; did you mean languages?"),
        ("languages: {es: {share: 16}}", "languages.es.share: 16 is not between 0 and 100 %"),
        ("languages: {es: {minimum: 5%, maximum: 4%}}", "languages.es.minimum: 5.00 % is over"),
        ("languages: {nb: {share: 1%}, no: {}}", "languages.no: stands for nb"),
        (
            "languages:\n  es: {share: 60%}\n  ca: {share: 41%}",
            "q.yaml:1: languages: the shares add up to 101.00 %, over 100 %",
        ),
        (
            "languages: {es: {minimum: 60%}, ca: {minimum: 41%}}",
            "the minimums add up to 101.00 %, over 100 %",
        ),
        (
            "languages: {es: {share: 1%, maximum: 60%}, ca: {maximum: 20%}}",
            "the maximums add up to 80.00 %, under 100 %",
        ),
        ("strategy: declared\nlanguages: {es: {}}", "no language or group has a share"),
        ("strategy: equal\nlanguages: {es: {share: 1%}}", "strategy: 'equal' is not known"),
        ("unit: gigabytes\nlanguages: {es: {share: 1%}}", "did you mean bytes?"),
        ("unit: tokens\nlanguages: {es: {share: 1%}}", "needs a tokenizer"),
        ("unit: words\ntotal: 4GB\nlanguages: {es: {share: 1%}}", "total: '4GB' is not an amount"),
        ("total: 0\nlanguages: {es: {share: 1%}}", "total: is 0"),
        ("max_epochs: 0\nlanguages: {es: {share: 1%}}", "max_epochs: 0 is not a number of 1"),
        ("languages: {es: {max_epochs: four}}", "languages.es.max_epochs: 'four'"),
        ("languages: {es: {share: 1%}, es: {}}", "languages.es: is there twice"),
        ("languages: [\n", "is not valid YAML"),
        ("languages: {es: {share: -5%}}", "languages.es.share: '-5%' is not between 0 and 100 %"),
        ("languages: {es: {share: .nan}}", "languages.es.share: nan is not between 0 and 100 %"),
        ("languages: {es: {maximum: .inf}}", "languages.es.maximum: inf is not between 0 and 100"),
        ("languages: {es: {share: much}}", "languages.es.share: 'much' is not a share"),
        ("languages: {es: {share: 101%}}", "languages.es.share: '101%' is not between 0 and 100 %"),
        ("total: -4GB\nlanguages: {es: {share: 1%}}", "total: '-4GB' is not an amount"),
        ("total: .nan\nlanguages: {es: {share: 1%}}", "total: nan is not an amount"),
        ("max_epochs: .nan\nlanguages: {es: {share: 1%}}", "max_epochs: nan is not a number of 1"),
        ("languages: {es: {max_epochs: -1}}", "languages.es.max_epochs: -1 is not a number of 1"),
        ("temperature: .inf\nlanguages: {es: {share: 1%}}", "temperature: inf is not a number"),
    ],
)
def test_errors_say_where_and_what_is_valid(text: str, message: str) -> None:
    with pytest.raises(QuotaError) as caught:
        parse_quotas(text, "q.yaml")
    assert message in str(caught.value)


LANGUAGES = "languages: {es: {share: 20%}, ca: {share: 10%}, eu: {share: 10%}, gl: {}}\n"


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("{g: {members: [ca, eus, gll]}}", "q.yaml:2: groups.g.members[2]: no language or group"),
        ("{g: {members: [ca, gll]}}", "did you mean gl?"),
        ("{g: {members: [ca, fr]}}", "fr has no quota; add `fr: {}` under languages"),
        ("{g: {members: [ca, cat]}}", "groups.g.members[1]: ca is there twice"),
        ("{g: {members: []}}", "groups.g: is not a list of languages"),
        ("{g: {members: ca}}", "groups.g: is not a list of languages"),
        ("{g: {minimum: 1%}}", "groups.g: is not a list of languages"),
        ("{g: {members: [ca], min: 1%}}", "groups.g.min: unknown key; did you mean minimum?"),
        ("{es: {members: [ca]}}", "groups.es: is a language"),
        ("{g: {members: [ca], minimum: -1%}}", "groups.g.minimum: '-1%' is not between"),
        ("{g: {members: [ca], maximum: .nan}}", "groups.g.maximum: nan is not between"),
        ("{g: {members: [ca], minimum: 5%, maximum: 4%}}", "groups.g.minimum: 5.00 % is over"),
        ("{g: {members: [ca]}, h: {members: [g, k]}}", "groups.h.members[1]: no language or group"),
        ("{g: {members: [h]}, h: {members: [k]}, k: {members: [h]}}", "circle of groups: h > k"),
        ("{g: {members: [g, ca]}}", "circle of groups: g > g"),
        (
            "{g: {members: [ca, eu]}, h: {members: [eu, gl]}}",
            "groups.g: overlaps with h in eu, and neither contains the other; groups must nest",
        ),
        (
            "{g: {members: [ca, eu], share: 15%}}",
            "groups.g: the shares add up to 20.00 %, over the group's share, 15.00 %",
        ),
        (
            "{g: {members: [ca, h], maximum: 15%}, h: {members: [eu], minimum: 16%}}",
            "groups.g: the minimums add up to 16.00 %, over the maximum, 15.00 %",
        ),
        (
            "{g: {members: [ca, h], minimum: 90%}, h: {members: [es, eu, gl], share: 99%}}",
            "the shares add up to 109.00 %, over 100 %",
        ),
    ],
)
def test_groups_must_be_sound(groups: str, message: str) -> None:
    with pytest.raises(QuotaError) as caught:
        parse_quotas(f"{LANGUAGES}groups: {groups}", "q.yaml")
    assert message in str(caught.value)


def test_maximums_of_members_below_the_minimum_of_their_group() -> None:
    text = (
        "languages: {es: {share: 1%}, ca: {maximum: 5%}, eu: {maximum: 6%}}\n"
        "groups: {g: {members: [ca, eu], minimum: 20%}}"
    )
    with pytest.raises(QuotaError, match=r"groups\.g: the maximums add up to 11\.00 %, under"):
        parse_quotas(text)


def test_a_missing_file_is_one_clear_message() -> None:
    with pytest.raises(QuotaError, match=r"nowhere/quotas\.yaml: no such file"):
        read_quotas("nowhere/quotas.yaml")


def test_quotas_survive_being_made_plain() -> None:
    quotas = read_quotas(ROOT / "language_quotas.yaml")
    assert quotas_from_plain(json.loads(json.dumps(quotas_to_plain(quotas)))) == quotas
