"""The ids of licences, and what is counted by name; a text in its place is not."""

import pytest

from corpus.documents.licence_names import OTHER_LICENCE, licence_name, spdx_of


@pytest.mark.parametrize(
    "value",
    [
        "CC-BY-SA-3.0-ES",
        "LicenseRef-InC-1.0",
        "Public Domain",
        "All rights reserved.",
        "Apache License, Version 2.0",
        "https://example.org/licence",
        "",
    ],
)
def test_names(value: str) -> None:
    assert licence_name(value) == value
    assert licence_name(f" {value}\n") == value


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0/es/deed.ca", "CC-BY-NC-SA-3.0-ES"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
        ("CC0", "CC0-1.0"),
        ("cc0 1.0", "CC0-1.0"),
        ("CC BY", "CC BY"),
        ("CC BY-SA 3.0 ES", "CC BY-SA 3.0 ES"),
    ],
)
def test_one_licence_has_one_name(value: str, name: str) -> None:
    assert licence_name(value) == name
    assert licence_name(name) == name


@pytest.mark.parametrize(
    "value",
    [
        "by Ann Example, ask her",
        "ann@example.org",
        "https://example.org/?user=ann",
        "https://ann:word@example.org/",
        "CC BY\u202e4.0",
        "=cmd",
        "a" * 200,
    ],
)
def test_texts(value: str) -> None:
    assert licence_name(value) == OTHER_LICENCE


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://www.creativecommons.org/licenses/by-sa/4.0/deed.ca", "CC-BY-SA-4.0"),
        ("//creativecommons.org/licenses/by-nc-nd/3.0/es/", "CC-BY-NC-ND-3.0-ES"),
        ("https://creativecommons.org/licenses/by/2.5", "CC-BY-2.5"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/deed.eu", "CC-PDM-1.0"),
        ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL-1.3"),
        ("http://rightsstatements.org/vocab/InC/1.0/", "LicenseRef-InC-1.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("https://creativecommons.org/licenses/", None),
        ("https://creativecommons.org.evil.example/licenses/by/4.0/", None),
        ("/licence", None),
    ],
)
def test_addresses(address: str, name: str | None) -> None:
    assert spdx_of(address) == name
