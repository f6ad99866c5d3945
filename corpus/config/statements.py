"""What people state of a dataset and its sources, and no run can know: the blocks `about:` of a
source, `publication:` and `card:` of pipeline.yaml.

Nothing here enters a fingerprint or decides a byte of the documents: card, summary and report show
it. None, or empty, is what was not stated; it is never guessed. Dates are stated too, since a clock
would give other bytes each time.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema

from corpus.config.dates_and_links import month_order
from corpus.config.settings import Address, Date, Doi, Link, Month, build, option
from corpus.errors import ConfigError

__all__ = [
    "CATEGORIES",
    "NOTHING_STATED",
    "About",
    "CardOptions",
    "Crawler",
    "Generator",
    "Licence",
    "Period",
    "PreviousVersion",
    "Publication",
    "Publisher",
    "Statements",
]

CATEGORIES = ("2.1", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6")
"""The sections of the EU's template for the summary of training content (C(2025) 8311) that a
source can belong to: public datasets, licensed ones, others of third parties, own crawls, data of
users, synthetic data, other sources."""


def _category(value: object) -> object:
    """A category as text. YAML reads `2.1` without quotes as a number."""
    return f"{value:g}" if isinstance(value, float) else value


Category = Annotated[
    Literal["2.1", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6"],
    BeforeValidator(_category),
    WithJsonSchema({"enum": [*CATEGORIES, 2.1, 2.3, 2.4, 2.5, 2.6]}),
]
CardLanguage = Literal["en", "es", "ca", "ca-valencia", "eu", "gl"]


@dataclass(frozen=True, kw_only=True)
class Period:
    """When the documents of a source were collected. Raises ConfigError where it ends before it
    begins."""

    first: Month | None = option(None, "first month of collection")
    last: Month | None = option(None, "last month of collection")

    def __post_init__(self) -> None:
        if self.first and self.last and month_order(self.first) > month_order(self.last):
            raise ConfigError(f"first ({self.first}) must not be after last ({self.last})")


@dataclass(frozen=True, kw_only=True)
class Crawler:
    """Who fetched the pages of a source, what for, and how it behaved."""

    names: tuple[str, ...] = option((), "names or identifiers, as sites see them")
    operator: str | None = option(None, "the organisation on whose behalf it ran")
    purpose: str | None = option(None, "what it fetched pages for")
    robots: str | None = option(None, "how it treats robots.txt")
    captchas: str | None = option(None, "how it treats captchas")
    passwords: str | None = option(None, "how it treats sites that ask for a password")
    paywalls: str | None = option(None, "how it treats paywalls")
    protocols: tuple[str, ...] = option((), "further protocols of opt-out that it honours")
    sites: tuple[str, ...] = option((), "kinds of sites, such as news, government portals, blogs")


@dataclass(frozen=True, kw_only=True)
class Generator:
    """The models that wrote the texts of a synthetic source."""

    models: tuple[str, ...] = option((), "general-purpose models that are on the market")
    links: tuple[Link, ...] = option((), "the summaries of training content of these models")
    others: str | None = option(None, "other models, and what they were trained on")


@dataclass(frozen=True, kw_only=True)
class About:
    """The `about:` mapping of a source: what its documents are, and where they are from."""

    category: Category | None = option(
        None,
        "section of the EU's template: 2.1 public dataset, 2.2.1 licensed, 2.2.2 of another third "
        "party, 2.3 own crawl, 2.4 data of users, 2.5 synthetic, 2.6 other; by default what the "
        "archives' `warcinfo` records tell",
    )
    title: str | None = option(None, "name of the collection")
    version: str | None = option(None, "its version")
    link: Link | None = option(None, "where it is published")
    licence: str | None = option(
        None, "SPDX identifier, or name, of the licence that it comes under"
    )
    description: str | None = option(None, "what it is, in some sentences")
    content: tuple[str, ...] = option((), "kinds of content, such as fiction, legal documents")
    collected: Period | None = option(
        None, "when it was collected, as months; by default dates that were kept"
    )
    selection: str | None = option(None, "how the part that is used was chosen")
    nature: str | None = option(
        None, "whether it holds personal data, protected works, generated text"
    )
    regions: str | None = option(None, "regions or countries that it speaks of, or is from")
    demographics: str | None = option(None, "groups of people whose language it is")
    crawler: Crawler | None = option(None, "who fetched the pages, and how")
    generator: Generator | None = option(None, "the models that wrote synthetic texts")


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Who publishes the dataset."""

    name: str | None = option(None, "its name")
    url: Link | None = option(None, "its site")
    id: str | None = option(None, "its identifier, such as a DIR3 code of Spain's administration")


@dataclass(frozen=True, kw_only=True)
class Licence:
    """The licence of the compilation, which is apart from those of the texts."""

    name: str | None = option(None, "SPDX identifier, or name")
    url: Link | None = option(None, "where its text stands")


@dataclass(frozen=True, kw_only=True)
class PreviousVersion:
    """An earlier version of the dataset."""

    number: str = option(help="its number")
    link: Link | None = option(None, "where it, or its summary, stands")


@dataclass(frozen=True, kw_only=True)
class Publication:
    """The `publication:` block: the dataset as it is published."""

    title: str | None = option(None, "name of the dataset; by default that of the pipeline")
    description: str | None = option(None, "what it is, in some sentences")
    publisher: Publisher | None = option(None, "who publishes it")
    contact: Address | None = option(None, "whom to ask, by mail or on the web")
    removal: Address | None = option(None, "where to ask for removal, by mail or on the web")
    licence: Licence | None = option(None, "licence of the compilation")
    url: Link | None = option(None, "where the dataset is published")
    citation: str | None = option(None, "how to cite it")
    doi: Doi | None = option(None, "its DOI")
    version: str | None = option(None, "its version, such as 1.2.0")
    date: Date | None = option(None, "day of publication")
    language: CardLanguage = option(
        "en", "language of card, report and summary where none is named"
    )
    funder: str | None = option(None, "who paid for it")
    curators: tuple[str, ...] = option((), "who made it")
    rationale: str | None = option(None, "why it was made, and why so")
    intended_uses: tuple[str, ...] = option((), "what it is meant for")
    excluded_uses: tuple[str, ...] = option((), "what it must not be used for")
    human_checks: str | None = option(None, "what people looked at, and what they found")
    maintenance: str | None = option(
        None, "how long and by whom it is kept up, and how removals reach users"
    )
    sme: bool | None = option(
        None,
        "whether the provider is a small or medium-sized enterprise, which may list fewer domains",
    )
    illegal_content: str | None = option(None, "lists and other measures against illegal content")
    previous: tuple[PreviousVersion, ...] = option((), "earlier versions")


@dataclass(frozen=True, kw_only=True)
class CardOptions:
    """The `card:` block: how card and summary are made."""

    strict: bool = option(False, "whether to fail where something that they need is not stated")


@dataclass(frozen=True)
class Statements:
    """All that is stated of a dataset.

    about: by name of the source; a source without the block is not in it. strict: as in
    `CardOptions`.
    """

    publication: Publication = field(default_factory=Publication)
    about: Mapping[str, About] = field(default_factory=dict)
    strict: bool = False

    def plain(self) -> dict[str, Any]:
        """As plain data for the manifest, without what is not stated."""
        about = {name: _stated(asdict(one)) for name, one in self.about.items()}
        return {
            "publication": _stated(asdict(self.publication)),
            "about": dict(sorted(about.items())),
            "strict": self.strict,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], *, where: str) -> "Statements":
        """The statements that `plain` made plain. where: the file, for messages. Raises
        ConfigError."""

        def place(*keys: str | int) -> str:
            return f"{where}: {'.'.join(map(str, ('statements', *keys)))}"

        publication = build(
            Publication,
            plain.get("publication", {}),
            where=lambda below: place("publication", *below),
        )
        about = {
            name: build(About, one, where=lambda below, name=name: place("about", name, *below))
            for name, one in plain.get("about", {}).items()
        }
        return cls(publication, about, bool(plain.get("strict", False)))


NOTHING_STATED = Statements()


def _stated(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping without what is not stated, at any depth. `false` is stated."""
    found = {}
    for name, value in plain.items():
        one = _stated(value) if isinstance(value, Mapping) else value
        if isinstance(one, tuple):
            one = [_stated(item) if isinstance(item, Mapping) else item for item in one]
        if one is False or one:
            found[name] = one
    return found
