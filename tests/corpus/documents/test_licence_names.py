"""A licence is counted by its name; a text in its place is not."""

import pytest

from corpus.documents.licence_names import OTHER_LICENCE, licence_name


@pytest.mark.parametrize(
    "value",
    [
        "CC-BY-SA-3.0-ES",
        "LicenseRef-InC-1.0",
        "CC BY-NC 4.0",
        "Public Domain",
        "All rights reserved.",
        "Apache License, Version 2.0",
        "https://creativecommons.org/licenses/by/4.0/",
        "",
    ],
)
def test_names(value: str) -> None:
    assert licence_name(value) == value
    assert licence_name(f" {value}\n") == value


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
