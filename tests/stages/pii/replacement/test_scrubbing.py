"""stages/pii/replacement/scrubbing.py: numbering, walls, rounds, and that a second time changes
nothing."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from stages.pii.finding import Finding
from stages.pii.replacement.method import Method
from stages.pii.replacement.placeholder import Form
from stages.pii.replacement.scrubbing import Scrubbed, Search, scrub

FORM = Form("<{type}_{number}>")


def mask(texts: Sequence[str], search: Search, form: Form = FORM, minimum: float = 0.5) -> Scrubbed:
    return scrub(texts, search, Method("placeholder", form), minimum)


def digits(text: str) -> list[Finding]:
    """Two digits are a telephone number, at the start of a part or after a blank."""
    return [
        Finding("phone", m.start(), m.end(), m[0]) for m in re.finditer(r"(?<![^\s])\d\d", text)
    ]


def test_the_same_value_has_the_same_number() -> None:
    masked = mask(["12 34 12 x 56"], digits, FORM)
    assert masked.texts[0] == "<PHONE_1> <PHONE_2> <PHONE_1> x <PHONE_3>"
    assert masked.present == masked.replaced == {"phone": 4}


def test_placeholders_that_are_there_stay_and_keep_their_numbers() -> None:
    masked = mask(["12 <PHONE_7> <EMAIL_1> 34"], digits, FORM)
    assert masked.texts[0] == "<PHONE_8> <PHONE_7> <EMAIL_1> <PHONE_9>"
    assert masked.present == {"phone": 3, "email": 1}
    assert masked.replaced == {"phone": 2}


def test_what_shows_only_once_its_neighbour_is_gone_is_found_too() -> None:
    masked = mask(["1234"], digits, FORM)
    assert masked.texts[0] == "<PHONE_1><PHONE_2>"


pieces = st.sampled_from(["12", "34", "567", " ", "x", "<", ">", "_", "1", "<PHONE_", "EMAIL_3>"])
forms = st.sampled_from(["<{type}_{number}>", "[{type}]", "({type}{number})", "«{type}:{number}»"])


def test_the_texts_of_a_document_share_their_numbers() -> None:
    masked = mask(["12 34", "", "56 12", "<PHONE_7> 34"], digits, FORM)
    assert masked.texts == (
        "<PHONE_8> <PHONE_9>",
        "",
        "<PHONE_10> <PHONE_8>",
        "<PHONE_7> <PHONE_9>",
    )
    assert masked.present == {"phone": 6}
    assert masked.replaced == {"phone": 5}


@given(st.lists(st.lists(pieces, max_size=12).map("".join), max_size=3), forms)
def test_a_second_time_changes_nothing(texts: list[str], pattern: str) -> None:
    form = Form(pattern)
    once = mask(texts, digits, form)
    twice = mask(once.texts, digits, form)
    assert twice.texts == once.texts
    assert twice.present == once.present
    assert not twice.replaced


@given(st.lists(pieces, max_size=12).map("".join))
def test_nothing_but_findings_is_touched(text: str) -> None:
    masked = mask([text], digits, FORM)
    values = iter(re.findall(r"\d\d", "".join(re.split(r"<(?:PHONE|EMAIL)_[1-9]\d*>", text))))
    assert len(FORM.regex.findall(masked.texts[0])) == sum(masked.present.values())
    assert masked.texts[0] == text or next(values)
