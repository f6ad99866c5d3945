"""What can be said of each source: what people state of it, and what the run knows.

The section of the EU's template that a source belongs to is the stated one, or follows from what
the archives say of themselves: snapshots of Common Crawl are public datasets (2.1), other crawls
are taken for own ones (2.3), as the template has it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.config.dates_and_links import month_order
from corpus.config.statements import About
from corpus.config.unstated import Known
from corpus.tasks.kept_measures import LICENCE_BYTES, LICENCES, MONTHS
from reports.facts.accounts import SourceRow, sources
from reports.facts.domains import DomainsOf
from reports.facts.run_facts import Amount, Facts

__all__ = ["PUBLIC", "Crawls", "SourceAccount", "source_accounts"]

PUBLIC, OWN = "2.1", "2.3"
_COMMON_CRAWL = re.compile(r"common ?crawl\b.*", re.IGNORECASE)
"""How Common Crawl names itself as the publisher of an archive."""
_SNAPSHOT = re.compile(r"CC-MAIN-\d{4}(?:-\d{2,4})?")
"""How Common Crawl names its snapshots: by year and week, the first ones by years."""
_SNAPSHOT_LINK = "https://data.commoncrawl.org/crawl-data/{}/index.html"


@dataclass(frozen=True)
class Crawls:
    """What the archives of a source say of themselves.

    records: how many records say so, `warcinfo` or the first of an ARC file. stated: field, such as
    `software`, -> value -> how many of them; the most frequent first.
    """

    records: int
    stated: Mapping[str, Mapping[str, int]]

    def values(self, field: str) -> Sequence[str]:
        """The values of a field, the most frequent first."""
        return list(self.stated.get(field, {}))

    @property
    def snapshots(self) -> Sequence[str]:
        """The snapshots of Common Crawl among them, by name."""
        return sorted(name for name in self.values("isPartOf") if _SNAPSHOT.fullmatch(name))

    @property
    def of_common_crawl(self) -> int:
        """How many of the records say that Common Crawl made the archive."""
        publishers = self.stated.get("publisher", {})
        parts = self.stated.get("isPartOf", {})
        named = sum(n for value, n in publishers.items() if _COMMON_CRAWL.fullmatch(value))
        snapshots = sum(n for value, n in parts.items() if _SNAPSHOT.fullmatch(value))
        return max(named, snapshots)

    @property
    def category(self) -> str | None:
        """The section that they belong to; None where nothing is said, and where some are of Common
        Crawl and others are not, which no section fits."""
        if not self.records:
            return None
        if self.of_common_crawl:
            return PUBLIC if self.of_common_crawl >= self.records else None
        return OWN


@dataclass(frozen=True)
class SourceAccount:
    """A source, as it is accounted for.

    category: section of the EU's template, such as 2.1; None where it is not known. category_from:
        where that is from, "" where it is not known.
    about: what is stated of it. crawls: what its archives say of themselves.
    first, last: earliest and latest month (MM/YYYY) of `date` in the documents that were kept; None
        where none has a date. For archives that is the crawl; for rows what the source maps to it.
    months: month (MM/YYYY) -> documents, in order.
    licences: licence -> what the dataset has under it, the largest first; "" for none.
    languages: tag -> what the dataset has in it, held-out splits too.
    row: what was read, and what the dataset has of it.
    """

    name: str
    use: str
    category: str | None
    category_from: Literal["stated", "warcinfo", ""]
    about: About
    crawls: Crawls
    first: str | None
    last: str | None
    months: Mapping[str, int]
    licences: Mapping[str, Amount]
    languages: Mapping[str, Amount]
    row: SourceRow
    domains: DomainsOf

    @property
    def title(self) -> str | None:
        """The stated title, or Common Crawl where it is from there; None where there is none."""
        if self.about.title or self.category_from != "warcinfo" or self.category != PUBLIC:
            return self.about.title
        return ", ".join(["Common Crawl", *self.crawls.snapshots])

    @property
    def version(self) -> str | None:
        """The stated version, or the snapshots of Common Crawl; None where there is none."""
        return self.about.version or ", ".join(self.crawls.snapshots) or None

    @property
    def links(self) -> Sequence[str]:
        """The stated address, or those of the snapshots of Common Crawl."""
        if self.about.link:
            return [self.about.link]
        return [_SNAPSHOT_LINK.format(name) for name in self.crawls.snapshots]

    @property
    def period(self) -> tuple[str | None, str | None]:
        """First and last month of collection: the stated ones, else those of the documents."""
        collected = self.about.collected
        if collected is None:
            return self.first, self.last
        return collected.first or self.first, collected.last or self.last

    @property
    def known(self) -> Known:
        """What is known of the source without a statement."""
        names = self.crawls.values("http-header-user-agent") or self.crawls.values("software")
        known = {
            "title": self.title,
            "link": self.links,
            "collected": self.first,
            "crawler.names": names,
            "crawler.robots": self.crawls.values("robots"),
        }
        return Known(self.category, [key for key, value in known.items() if value])


def source_accounts(facts: Facts) -> list[SourceAccount]:
    """The accounts of all sources, sorted by name."""
    measured = {name: _by_source(facts, name) for name in ("warcinfo", MONTHS, LICENCES)}
    sizes, languages = _by_source(facts, LICENCE_BYTES), _languages(facts)
    found = []
    for row in sources(facts):
        warcinfo, months, licences = (of.get(row.name, {}) for of in measured.values())
        about, crawls = facts.about.get(row.name, About()), _crawls(warcinfo)
        told, in_order = crawls.category, _months(months)
        found.append(
            SourceAccount(
                name=row.name,
                use=row.use,
                category=about.category or told,
                category_from="stated" if about.category else "warcinfo" if told else "",
                about=about,
                crawls=crawls,
                first=next(iter(in_order), None),
                last=next(reversed(in_order), None),
                months=in_order,
                licences=_licences(licences, sizes.get(row.name, {})),
                languages=languages.get(row.name, {}),
                row=row,
                domains=facts.domains.sources.get(row.name, DomainsOf(0, ())),
            )
        )
    return found


def _by_source(facts: Facts, measure: str) -> dict[str, dict[str, int]]:
    """Source -> key -> value of a measure, summed over all else."""
    found: dict[str, dict[str, int]] = {}
    for (source, key), value in facts.measure(measure, by_source=True).items():
        found.setdefault(source, {})[key] = value
    return found


def _crawls(measured: Mapping[str, int]) -> Crawls:
    stated: dict[str, dict[str, int]] = {}
    for key, number in sorted(measured.items(), key=lambda item: (-item[1], item[0])):
        field, _, value = key.partition(": ")
        stated.setdefault(field, {})[value] = number
    return Crawls(sum(stated.pop("record", {}).values()), stated)


def _months(measured: Mapping[str, int]) -> dict[str, int]:
    """Month, as MM/YYYY, -> documents, in order. Keys are such as 2024-03."""
    found = {f"{key[-2:]}/{key[:-3]}": number for key, number in measured.items()}
    return dict(sorted(found.items(), key=lambda item: month_order(item[0])))


def _licences(documents: Mapping[str, int], sizes: Mapping[str, int]) -> dict[str, Amount]:
    found = {name: Amount(number, sizes.get(name, 0)) for name, number in documents.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].documents, item[0])))


def _languages(facts: Facts) -> dict[str, dict[str, Amount]]:
    """Source -> language -> what the dataset has of both."""
    sink = facts.manifest["stages"][-1]["name"]
    found: dict[str, dict[str, Amount]] = {}
    for (stage, _, tag, source, event, _), amounts in sorted(facts.ledger.counts.items()):
        if (stage, event) == (sink, "out"):
            of_source = found.setdefault(source, {})
            of_source[tag] = of_source.get(tag, Amount()) + Amount(*amounts)
    return found
