"""The text that the stage `extract` gives of a page."""

from typing import Any

from corpus.testing import batch_of
from stages.extraction.extract import Extract

__all__ = ["extracted"]


def extracted(page: str, **settings: Any) -> str:
    """The main text; empty where the page is dropped."""
    stage = Extract(**{"minimum_characters": 50, **settings})
    result = stage.process(batch_of([{"html": page.encode()}], stage.reads))
    assert result.quarantined is None or result.quarantined[0].as_py() is None
    return result.columns["text"][0].as_py() or ""
