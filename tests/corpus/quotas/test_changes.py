"""Changes of `--what-if`: each key, and what is said of those that are none."""

import pytest

from corpus.errors import ConfigError
from corpus.quotas.changes import changed
from corpus.quotas.file import parse_quotas

QUOTAS = parse_quotas(
    """
groups: {co_official: {members: [ca, eu], minimum: 20%}}
languages: {es: {share: 60%}, ca: {share: 30%, maximum: 40%}, eu: {share: 10%}}
"""
)


def test_every_key() -> None:
    text = "total=40GB, ca.max_epochs=6 cat.minimum=3% ca.maximum=none eu.supply=2kB"
    quotas, supply = changed(QUOTAS, {"es": 5.0, "eu": 1.0}, text)
    ca = quotas.languages["ca"]
    assert (quotas.total, ca.max_epochs, ca.minimum, ca.maximum) == (40 * 10**9, 6, 0.03, None)
    assert supply == {"es": 5, "eu": 2000}
    quotas, _ = changed(QUOTAS, {}, "max_epochs=2 co_official.minimum=18% es.share=50%")
    assert {one.max_epochs for one in quotas.languages.values()} == {2}
    assert quotas.groups["co_official"].minimum == 0.18
    assert quotas.languages["es"].share == 0.5
    assert changed(quotas, {}, "total=none") == (quotas, {})
    assert QUOTAS.languages["ca"].max_epochs == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ca", "ca: write NAME.KEY=VALUE or total=VALUE"),
        ("ca.epochs=6", "ca.epochs=6: unknown key"),
        ("caa.max_epochs=6", "no language or group 'caa' has a quota; did you mean ca?"),
        ("fr.share=1%", "no language or group 'fr' has a quota"),
        ("totl=4", "totl=4: unknown key; did you mean total?"),
        ("total=0", "the total is 0"),
        ("total=-1", "'-1' is not an amount"),
        ("ca.max_epochs=0", "'0' is not a number of 1 or more"),
        ("ca.max_epochs=nan", "'nan' is not a number of 1 or more"),
        ("ca.minimum=nan", "'nan' is not between 0 and 100 %"),
        ("ca.minimum=120%", "'120%' is not between 0 and 100 %"),
        ("ca.share=90%", "the shares add up to 160.00 %, over 100 %"),
        ("ca.minimum=50%", "languages.ca.minimum: 50.00 % is over the maximum, 40.00 %"),
        ("co_official.max_epochs=3", "unknown key of a group"),
        ("ca.supply=lots", "'lots' is not an amount"),
    ],
)
def test_errors_say_the_change_and_what_is_valid(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        changed(QUOTAS, {}, text)
    assert str(caught.value).startswith("--what-if: ")
    assert message in str(caught.value)
