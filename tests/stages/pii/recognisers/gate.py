"""Generated text for tests of the gate, of pieces of a recogniser and what may stand between; and
long text of one piece."""

import time

from hypothesis import strategies as st

from stages.pii.page import Page
from stages.pii.recogniser import Recogniser
from stages.pii.search import search

_BETWEEN = [" ", ", ", "\n", "-", ".", ":", "/", "a", "El ", "12", "2019", "(", "é", "х", "*", "@"]


def texts(*pieces: str) -> st.SearchStrategy[str]:
    """Texts made of these pieces, in any order."""
    return st.lists(st.sampled_from([*pieces, *_BETWEEN]), max_size=24).map("".join)


def assert_linear(recogniser: Recogniser, piece: str) -> None:
    """The CPU time of a text of one piece grows with its length, and no faster."""
    short = piece * (10_000 // len(piece))
    _seconds(recogniser, short)  # loads what is loaded once
    once, four = _seconds(recogniser, short), _seconds(recogniser, short * 4)
    assert four < 8 * once + 0.1


def _seconds(recogniser: Recogniser, text: str) -> float:
    start = time.process_time()
    search(text, Page("und", "", text), [recogniser], 0.5)
    return time.process_time() - start
