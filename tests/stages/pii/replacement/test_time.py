"""Documents that are made to cost: time grows as their length does."""

import gc
from time import process_time

import pytest

from stages.pii.catalogue import DEFAULT_KINDS, recognisers
from stages.pii.page import Page
from stages.pii.replacement.method import Method, Name
from stages.pii.replacement.placeholder import Form
from stages.pii.replacement.scrubbing import scrub
from stages.pii.search import search

UNITS = {
    "e-mails": "ana{}@forn.cat, ",
    "e-mails in brackets": "(ana@forn.cat) ",
    "digits": "1234567890",
    "cards in a row, of which one shows only once the next is gone": "4111 1111 1111 1111 ",
    "accounts in a row": "ES91 2100 0418 4502 0005 1332 y ",
    "identity numbers": "12345678Z ",
    "points": "1.2.3.",
}


def seconds(unit: str, length: int, mode: Name) -> float:
    text = "".join(unit.format(number) for number in range(length // len(unit)))
    page, wanted = Page("es", "", text), recognisers(DEFAULT_KINDS)
    method = Method(mode, Form("<{type}_{number}>"), b"k" * 32 if mode == "pseudonym" else b"")
    gc.collect()
    gc.disable()  # a collection takes as long as the text, whenever it comes
    before = process_time()
    done = scrub([text], lambda part: search(part, page, wanted, 0.1), method, 0.5)
    spent = process_time() - before
    gc.enable()
    assert "forn.cat" not in done.texts[0]
    return spent


@pytest.mark.parametrize("mode", ["placeholder", "pseudonym", "remove"])
@pytest.mark.parametrize("kind", UNITS)
def test_four_times_the_text_takes_about_four_times_the_time(kind: str, mode: Name) -> None:
    unit = UNITS[kind]
    seconds(unit, 1_000, mode)
    assert seconds(unit, 20_000, mode) < 10 * max(seconds(unit, 5_000, mode), 0.02)


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "length"), [("e-mails", 1_800_000), ("digits", 10_000_000)])
def test_large_documents(kind: str, length: int) -> None:
    assert seconds(UNITS[kind], length, "placeholder") < 60
