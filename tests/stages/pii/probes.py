"""That a recogniser takes time in proportion to the length of a text, for tests."""

import time
from collections.abc import Sequence

from stages.pii.page import Page
from stages.pii.recogniser import Recogniser
from stages.pii.search import search

__all__ = ["is_linear"]

LENGTH, SECONDS = 50_000, 2.0


def is_linear(recogniser: Recogniser, pieces: Sequence[str]) -> bool:
    """Whether texts of `LENGTH` characters, each one piece again and again, are gone through in
    `SECONDS` of processor time each: what is not linear takes minutes."""
    for piece in pieces:
        text = piece * (LENGTH // len(piece))
        start = time.process_time()
        search(text, Page(), [recogniser], 0.5)
        if time.process_time() - start > SECONDS:
            return False
    return True
