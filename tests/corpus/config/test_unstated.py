"""What is missing is listed by its key path, and what the run knows is not asked for."""

from dataclasses import replace

from corpus.config.statements import (
    About,
    Crawler,
    Generator,
    Licence,
    Period,
    Publication,
    Publisher,
    Statements,
)
from corpus.config.unstated import Known, unstated

WHOLE = Publication(
    title="Small",
    description="A small dataset.",
    publisher=Publisher(name="Example Institute"),
    contact="data@example.org",
    removal="https://example.org/removal",
    licence=Licence(name="CC0-1.0"),
    url="https://example.org/small",
    version="1.0.0",
    date="2026-11-30",
    rationale="To try things.",
    intended_uses=("tests",),
    excluded_uses=("anything else",),
    maintenance="None.",
)
BOOK = About(
    category="2.1",
    title="Books",
    licence="CC0-1.0",
    link="https://example.org/books",
    content=("fiction",),
    nature="No personal data.",
    collected=Period(first="01/2024"),
)


def test_nothing_is_stated() -> None:
    missing = unstated(Statements(), {"books": Known()})
    assert "publication.publisher.name" in missing
    assert "publication.licence.name" in missing
    assert "stages.books.about.category" in missing
    assert "stages.books.about.link" not in missing


def test_all_is_stated() -> None:
    assert unstated(Statements(WHOLE, {"books": BOOK}), {"books": Known()}) == []
    assert unstated(Statements(WHOLE), {}) == []


def test_what_a_category_needs() -> None:
    def missing(about: About, known: Known = Known()) -> list[str]:  # noqa: B008 - frozen
        found = unstated(Statements(WHOLE, {"a": about}), {"a": known})
        return [key.removeprefix("stages.a.about.") for key in found]

    assert missing(replace(BOOK, link=None)) == ["link"]
    assert missing(replace(BOOK, link=None, category="2.2.1")) == []
    assert missing(replace(BOOK, category="2.6")) == ["description"]
    assert missing(replace(BOOK, category="2.5")) == ["generator"]
    assert missing(replace(BOOK, category="2.5", generator=Generator(others="one"))) == []
    crawl = replace(BOOK, category=None, crawler=Crawler(operator="Example", sites=("news",)))
    assert missing(crawl) == ["category"]
    keys = ["crawler.names", "crawler.robots", "collected"]
    rest = ["crawler.purpose", "crawler.captchas", "crawler.passwords", "crawler.paywalls"]
    assert missing(crawl, Known("2.3", keys)) == rest
    assert missing(replace(crawl, collected=None), Known("2.3", keys)) == rest
