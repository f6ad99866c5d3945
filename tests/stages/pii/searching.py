"""What a recogniser finds in a text, for tests."""

from stages.pii.finding import Finding
from stages.pii.page import Page
from stages.pii.recogniser import Recogniser
from stages.pii.search import search, search_everywhere


def findings(
    recogniser: Recogniser, text: str, language: str = "und", url: str = "", minimum: float = 0.5
) -> list[Finding]:
    """The findings of one recogniser, after it was seen that the gate hides none of them."""
    page = Page(language, url, text)
    found = search(text, page, [recogniser], minimum)
    assert found == list(dict.fromkeys(search_everywhere(text, page, [recogniser], minimum)))
    return found


def found(
    recogniser: Recogniser, text: str, language: str = "und", url: str = "", minimum: float = 0.5
) -> list[str]:
    """The pieces of the text that one recogniser finds."""
    return [text[one.start : one.end] for one in findings(recogniser, text, language, url, minimum)]
