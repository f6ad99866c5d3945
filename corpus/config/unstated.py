"""What card and summary need and nobody has stated, for `card: {strict: true}`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from corpus.config.statements import About, Crawler, Generator, Licence, Publisher, Statements

__all__ = ["Known", "unstated"]

_PUBLICATION = (
    *("title", "description", "contact", "removal", "url", "version", "date", "rationale"),
    *("intended_uses", "excluded_uses", "maintenance"),
)
_CRAWLER = ("operator", "purpose", "robots", "captchas", "passwords", "paywalls", "sites")
_OF_CATEGORY = {
    "2.1": ("link",),
    "2.2.2": ("description",),
    "2.4": ("description",),
    "2.6": ("description",),
}
"""Section of the EU's template -> what it asks of a source beside what every source needs."""


@dataclass(frozen=True)
class Known:
    """What a run knows of a source without a statement.

    category: the section that it belongs to, stated or not; None where it is not known yet or at
    all. keys: keys of `about:` that need no statement, such as `title` or `crawler.names`.
    """

    category: str | None = None
    keys: Collection[str] = ()


def unstated(statements: Statements, known: Mapping[str, Known]) -> list[str]:
    """The key paths in pipeline.yaml at which something is missing. known: what the run knows of
    each source that has documents."""
    publication = statements.publication
    missing = [f"publication.{key}" for key in _PUBLICATION if not getattr(publication, key)]
    if not (publication.publisher or Publisher()).name:
        missing.append("publication.publisher.name")
    if not (publication.licence or Licence()).name:
        missing.append("publication.licence.name")
    for name, of_run in sorted(known.items()):
        about = statements.about.get(name, About())
        category = about.category or of_run.category
        missing += [
            f"stages.{name}.about.{key}"
            for key in _of_source(about, category)
            if key not in of_run.keys
        ]
    return missing


def _of_source(about: About, category: str | None) -> Iterator[str]:
    """The keys of `about:` that a source of a category needs and that are not stated."""
    needed = ("title", "licence", "content", "nature", *_OF_CATEGORY.get(category or "", ()))
    if category is None:
        yield "category"
    yield from (key for key in needed if not getattr(about, key))
    if about.collected is None:
        yield "collected"
    if category == "2.3":
        crawler = about.crawler or Crawler()
        yield from (f"crawler.{key}" for key in ("names", *_CRAWLER) if not getattr(crawler, key))
    if category == "2.5":
        generator = about.generator or Generator()
        if not (generator.models or generator.others):
            yield "generator"
