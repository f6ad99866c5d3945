"""The example run with its sources described: a crawl of its own and books of others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.config.statements import (
    About,
    Crawler,
    Period,
    PreviousVersion,
    Publication,
    Statements,
)
from reports.eu_summary import document_of
from reports.eu_summary.markdown import markdown
from reports.eu_summary.model import Document
from reports.facts.run_facts import Facts, load_facts
from reports.languages.translation import translation
from tests.reports.example import manifest, write_run

__all__ = ["BOOKS", "CRAWL", "PUBLICATION", "document", "facts", "text_of"]

CRAWL = About(
    category="2.3",
    title="Crawl of towns",
    content=("news", "notices of towns"),
    collected=Period(first="03/2024", last="11/2024"),
    nature="Works under copyright",
    regions="Catalonia",
    demographics="Adults",
    crawler=Crawler(
        names=("town-crawl/2.0",),
        operator="Institute of Towns",
        purpose="To collect texts in Catalan",
        robots="obeyed",
        captchas="not solved",
        passwords="not entered",
        paywalls="not passed",
        protocols=("TDM Reservation Protocol",),
        sites=("news", "government portals"),
    ),
)
BOOKS = About(
    category="2.1",
    title="Old books",
    version="3.1",
    link="https://books.example/3.1",
    licence="CC0-1.0",
    description="Novels of the 19th century",
    selection="all volumes",
    content=("fiction",),
    collected=Period(first="01/2023", last="02/2023"),
    nature="Works in the public domain",
    regions="Catalonia",
    demographics="Adults",
)
PUBLICATION = Publication(
    title="Corpus of towns",
    removal="https://towns.example/removal",
    url="https://towns.example/corpus",
    version="1.1.0",
    date="2026-03-09",
    illegal_content="Lists of the police were applied when pages were fetched.",
    previous=(PreviousVersion(number="1.0.0", link="https://towns.example/1.0.0"),),
)
STATED = Statements(PUBLICATION, {"crawl": CRAWL, "books": BOOKS})


def facts(folder: Path, stated: Statements = STATED, **changes: Any) -> Facts:
    """The facts of the example with statements. changes: of the publication."""
    if changes:
        stated = replace(stated, publication=replace(stated.publication, **changes))
    plain = {**manifest(), "statements": stated.plain()}
    rights = next(stage for stage in plain["stages"] if stage["use"] == "rights")
    rights["settings"] = {"honour": ["tdmrep", "noai", "aipref", "rsl", "robots"]}
    return load_facts(write_run(folder, plain))


def document(folder: Path, stated: Statements = STATED, **changes: Any) -> Document:
    """The summary of it."""
    return document_of(facts(folder, stated, **changes))


def text_of(found: Facts, tag: str = "en") -> str:
    """The summary of a run in Markdown."""
    return markdown(document_of(found), translation(tag, "eu_summary"))
