"""What the statements of a publisher are called on the card, in the language of the reader."""

from collections.abc import Mapping

from corpus.messages import Message

__all__ = ["LABELS"]

LABELS: Mapping[str, Message] = {
    "title": Message("Title"),
    "description": Message("Description"),
    "publisher": Message("Publisher"),
    "contact": Message("Contact"),
    "removal": Message("Requests for removal"),
    "licence": Message("Licence of the compilation"),
    "url": Message("Published at"),
    "citation": Message("Citation"),
    "doi": Message("DOI"),
    "version": Message("Version"),
    "date": Message("Date of publication"),
    "funder": Message("Funder"),
    "curators": Message("Curators"),
    "rationale": Message("Why it was made"),
    "intended_uses": Message("Intended uses"),
    "excluded_uses": Message("Uses that are excluded"),
    "human_checks": Message("Checks by people"),
    "maintenance": Message("Maintenance"),
    "illegal_content": Message("Measures against illegal content"),
    "about.category": Message("Section of the EU's template for the summary of training content"),
    "about.title": Message("Name of the collection"),
    "about.version": Message("Version of the collection"),
    "about.link": Message("Where the collection is published"),
    "about.licence": Message("Licence of the collection"),
    "about.description": Message("Description"),
    "about.content": Message("Kinds of content"),
    "about.collected": Message("Time of collection"),
    "about.selection": Message("How a part was chosen"),
    "about.nature": Message("Nature of the texts"),
    "about.regions": Message("Regions"),
    "about.demographics": Message("People whose language it is"),
    "about.crawler.names": Message("Crawler"),
    "about.crawler.operator": Message("Operator of the crawler"),
    "about.crawler.purpose": Message("Purpose of the crawl"),
    "about.crawler.sites": Message("Kinds of sites"),
    "about.crawler.robots": Message("Treatment of robots.txt"),
    "about.crawler.protocols": Message("Further protocols of opt-out honoured"),
    "about.crawler.captchas": Message("Treatment of captchas"),
    "about.crawler.passwords": Message("Treatment of sites with a password"),
    "about.crawler.paywalls": Message("Treatment of paywalls"),
    "about.generator": Message("Models that wrote the texts"),
    "about.generator.models": Message("Models that wrote the texts"),
    "about.generator.links": Message("Summaries of their training content"),
    "about.generator.others": Message("Other models, and what they were trained on"),
}
"""Key of `publication:`, or of `about:` after `about.`, -> what it states."""
