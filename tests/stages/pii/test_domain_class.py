"""stages/pii/domain_class.py: a host's class, never its name."""

import pytest

from stages.pii.domain_class import domain_class


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.ajuntament.example.gob.es/contacte", "gov"),
        ("https://data.service.gov.uk/", "gov"),
        ("https://state.gov/x", "gov"),
        ("https://physics.example.ac.uk", "edu"),
        ("https://example.edu", "edu"),
        ("https://forn.cat/?q=a@b.example", "cat"),
        ("http://forn.es:8080/", "es"),
        ("https://gov.es", "es"),
        ("https://FORN.COM", "com"),
        ("https://forn.example", "other"),
        ("https://192.0.2.7/x", "other"),
        ("https://[2001:db8::1]/", "other"),
        ("", "none"),
        ("no address", "none"),
    ],
)
def test_classes(url: str, expected: str) -> None:
    assert domain_class(url) == expected
