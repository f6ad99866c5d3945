"""stages/pii/replacement/placeholder.py: forms, and what is known as a placeholder again."""

import pytest

from corpus.errors import ConfigError
from stages.pii.replacement.placeholder import Form

FORM = Form("<{type}_{number}>")


def test_numbers_and_digests_are_told_apart() -> None:
    text = "<EMAIL_12> <EMAIL_123456789012> <EMAIL_0> <PERSON_3f9ac1d20b44> <EMAIL_3f9a> <X_1>"
    found = [(one.kind, one.number) for one in FORM.standing(text)]
    assert found == [("email", 12), ("email", 0), ("person", 0)]


def test_a_form_without_numbers() -> None:
    form = Form("[{type}]")
    assert not form.is_numbered
    assert [one.number for one in form.standing("[EMAIL] [email]")] == [0]


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "<>",
        "<{number}>",
        "{type}",
        "{type}_{number}",
        "X{type}X",
        "<{type}_{number}",
        "|{type}|",
    ],
)
def test_forms_that_could_be_misread_are_refused(pattern: str) -> None:
    with pytest.raises(ConfigError, match="placeholder: "):
        Form(pattern)
