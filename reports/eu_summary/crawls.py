"""Section 2.3: what was crawled by the provider or on its behalf."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa

from corpus.config.statements import Crawler
from corpus.messages import Message
from corpus.storage.store import Store
from reports.csv_cells import inert
from reports.eu_summary.datasets import period_of
from reports.eu_summary.general import TEXT
from reports.eu_summary.inputs import Inputs, languages_of, of_each, sizes_of, stated
from reports.eu_summary.model import Code, Entry, Link, Part, Table, Value
from reports.facts.domains import top_domains
from reports.facts.source_accounts import SourceAccount

__all__ = ["DOMAINS_FILE", "CrawledDomains", "crawls"]

DOMAINS_FILE = "domains_top10.csv"
_TOP, _TOP_OF_SMES, _MOST_OF_SMES = 0.1, 0.05, 1000
"""Section 2.3 of the template: the top 10 % of domains by size; for SMEs the top 5 % or 1,000,
whichever is lower."""
_SHOWN = 200
"""Rows of a list of domains in the summary itself; the file has all."""
_FURTHER = 100
_FROM_THE_DATASET = """\
SELECT domain, sum(bytes) AS bytes, count(*) AS documents
FROM 'data/*/{}.parquet' WHERE domain <> '' AND source IN ({})
GROUP BY domain ORDER BY bytes DESC, domain"""


class CrawledDomains:
    """The domains of own crawls together."""

    def __init__(self, inputs: Inputs) -> None:
        self._store = Store(inputs.facts.folder)
        self._of = [one for one in inputs.of("2.3") if one.domains.distinct]
        self._sme = bool(inputs.facts.publication.sme)

    @cached_property
    def top(self) -> pa.Table:
        """The top 10 %, which the file has: domain, documents, bytes."""
        return self._largest(_TOP)

    @cached_property
    def required(self) -> int:
        """How many domains the template asks for."""
        if not self._sme:
            return int(self.top.num_rows)
        return min(int(self._largest(_TOP_OF_SMES).num_rows), _MOST_OF_SMES)

    @cached_property
    def further(self) -> pa.Table:
        """The domains that follow those that are asked for."""
        most = max((one.domains.distinct for one in self._of), default=0)
        wanted = self.required + _FURTHER
        return self._largest(min(1.0, wanted / most) if most else 0.0).slice(
            self.required, _FURTHER
        )

    def _largest(self, share: float) -> pa.Table:
        return top_domains(self._store, [one.name for one in self._of], share)

    @property
    def is_whole(self) -> bool:
        """Whether the summary itself shows all that are asked for."""
        return self.required <= _SHOWN

    def csv(self) -> str:
        """The text of the file."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("domain", "bytes", "documents"))
        for batch in self.top.to_batches():
            for row in batch.to_pylist():
                writer.writerow((inert(row["domain"]), row["bytes"], row["documents"]))
        return text.getvalue()

    def table(self, rows: pa.Table) -> Table:
        """Domains as the summary shows them."""
        columns = {
            "domain": Message("Domain"),
            "bytes": Message("Bytes of text"),
            "documents": Message("Documents"),
        }
        shown: list[dict[str, Any]] = rows.slice(0, _SHOWN).to_pylist()
        return Table(
            columns, [(Code(row["domain"]), row["bytes"], row["documents"]) for row in shown]
        )

    @property
    def rule(self) -> Message:
        """How many domains are asked for, and why."""
        if self._sme:
            return Message(
                "Listed: %(number)s, by size of the text the top 5%% of all domains or 1,000, "
                "whichever is lower, as the template has it for small and medium-sized "
                "enterprises.",
                number=self.required,
            )
        return Message(
            "Listed: %(number)s, the top 10%% of all domains by size of the text. A domain is "
            "what can be registered, such as `example.co.uk`.",
            number=self.required,
        )


def crawls(inputs: Inputs, domains: CrawledDomains) -> Mapping[str, Sequence[Entry]]:
    """What stands in the fields of the section, by their ids."""
    own = inputs.of("2.3")
    purpose = Message("Purpose")
    return {
        "2.3.b": of_each(own, _identifiers),
        "2.3.c": of_each(
            own,
            lambda one: [stated(one, "purpose", purpose, _crawler(one).purpose, "crawler.purpose")],
        ),
        "2.3.d": of_each(own, _behaviour),
        "2.3.e": of_each(own, lambda one: [period_of(one)]),
        "2.3.f": of_each(own, lambda one: _content(inputs, one)),
        "2.3.g": [Entry([Part("modality", TEXT)])],
        "2.3.h": [Entry(_listed(domains))],
        "2.3.i": [Entry(_further(inputs, own, domains))],
    }


def _crawler(source: SourceAccount) -> Crawler:
    return source.about.crawler or Crawler()


def _identifiers(source: SourceAccount) -> list[Part]:
    """The stated names, or those that archives give: the user agent, and the software."""
    crawler, archives = _crawler(source), source.crawls
    names = crawler.names or [
        *archives.values("http-header-user-agent"),
        *archives.values("software"),
    ]
    return [stated(source, "names", Message("Name"), list(names), "crawler.names")]


def _behaviour(source: SourceAccount) -> list[Part]:
    crawler = _crawler(source)
    labels = {
        "captchas": Message("Captchas"),
        "passwords": Message("Sites that ask for a password"),
        "paywalls": Message("Paywalls"),
    }
    told = source.crawls.values("robots")
    robots = crawler.robots or (
        Message("its archives say of robots.txt: %(values)s", values=told) if told else None
    )
    protocols = Message("Other protocols of opt-out that it honours")
    return [
        *(
            stated(source, name, label, getattr(crawler, name), f"crawler.{name}")
            for name, label in labels.items()
        ),
        stated(source, "robots", Message("robots.txt"), robots, "crawler.robots"),
        stated(source, "protocols", protocols, list(crawler.protocols), "crawler.protocols"),
        stated(source, "operator", Message("On behalf of"), crawler.operator, "crawler.operator"),
    ]


def _content(inputs: Inputs, source: SourceAccount) -> list[Part]:
    about = source.about
    return [
        stated(source, "regions", Message("Regions"), about.regions),
        Part("languages", languages_of(inputs, source), Message("Languages")),
        stated(source, "demographics", Message("Groups of people"), about.demographics),
        stated(
            source,
            "sites",
            Message("Kinds of sites"),
            list(_crawler(source).sites),
            "crawler.sites",
        ),
        stated(source, "content", Message("Types of content"), list(about.content)),
    ]


def _listed(domains: CrawledDomains) -> list[Part]:
    """The domains that are asked for, and where the file is."""
    rows = domains.top.slice(0, domains.required)
    parts = [Part("rule", domains.rule), Part("domains", domains.table(rows))]
    if not domains.is_whole:
        parts.append(
            Part(
                "rest",
                Message("The first %(number)s are shown here; the file has all.", number=_SHOWN),
            )
        )
    file = Message("The list as a file, which spreadsheets open")
    return [*parts, Part("file", Link(DOMAINS_FILE), file)]


def _further(inputs: Inputs, own: Sequence[SourceAccount], domains: CrawledDomains) -> list[Part]:
    names = ", ".join("'{}'".format(one.name.replace("'", "''")) for one in own)
    shards = "train-*" if inputs.facts.manifest.get("splits") else "*"
    link = inputs.facts.publication.url
    works: Value = Message(
        "Each document of the dataset has its address in the column `url`, its domain in "
        "`domain`, and the day of the crawl in `date`; this gives all domains."
    )
    more = domains.further
    further: Value = (
        domains.table(more) if more.num_rows else Message("None; all domains stand above.")
    )
    return [
        Part("further", further, Message("The domains that follow")),
        Part("works", works, Message("Addresses of works")),
        Part("query", Code(_FROM_THE_DATASET.format(shards, names))),
        Part(
            "published",
            Link(link) if link else None,
            Message("The dataset with these addresses is published at"),
            ["publication.url"],
        ),
        Part(
            "trace",
            Message(
                "Whether a domain that is not listed was crawled and used, `corpus trace` tells a "
                "rightsholder who asks."
            ),
            Message("On request"),
        ),
        Part("sizes", sizes_of(inputs, own), Message("Sizes")),
    ]
