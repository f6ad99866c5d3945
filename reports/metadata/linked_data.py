"""What Croissant, DCAT and PROV say alike: the names of dataset, run and sources as IRIs, and the
sentences that describe the dataset."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from corpus.config.dates_and_links import month_order
from corpus.config.statements import Publication
from corpus.documents.visible import visible
from reports.facts.accounts import StageFlow
from reports.facts.run_facts import Facts
from reports.facts.source_accounts import SourceAccount
from reports.languages.translation import Translation

__all__ = [
    "Origin",
    "collected",
    "dataset_iri",
    "described",
    "doi_link",
    "iri",
    "local_name",
    "origins",
    "run_iri",
    "software_iri",
    "step",
    "title",
]

_URN = "urn:alia-corpus"
_OUTSIDE = re.compile(r"[\x00-\x20\x7f-\xa0<>\"{}|\\^`\[\]\ud800-\udfff]|%(?![0-9A-Fa-f]{2})")
"""What RFC 3987 has in no IRI; brackets stand around IPv6 addresses alone."""
_HOST = re.compile(r"https?://\[[0-9A-Fa-f:.]+\](?=[:/?#]|$)")


def iri(text: str) -> str:
    """A link, or what was stated as one, as an IRI: what no IRI has, and what cannot be seen, is
    percent-encoded, so that it can end no `<…>` and forge nothing."""
    host = _HOST.match(text)
    begin = host[0] if host else ""
    rest = _OUTSIDE.sub(lambda found: _encoded(found[0]), text[len(begin) :])
    return begin + "".join(one if visible(one) == one else _encoded(one) for one in rest)


def _encoded(character: str) -> str:
    return quote(character, safe="", errors="replace")


def local_name(text: str) -> str:
    """A name as a part of an IRI or of a qualified name."""
    return quote(text, safe="", errors="replace")


def run_iri(facts: Facts) -> str:
    """The IRI of the run."""
    return f"{_URN}:run:{facts.manifest['fingerprint']}"


def software_iri(facts: Facts) -> str:
    """The IRI of the software that made the dataset, in its version."""
    version = facts.manifest["versions"].get("alia-corpus", "")
    return ":".join(filter(None, (_URN, "software", local_name(version))))


def dataset_iri(facts: Facts) -> str:
    """The IRI of the dataset: where it is published, else its DOI, else one that is no address."""
    publication = facts.publication
    if publication.url:
        return iri(publication.url)
    return doi_link(publication) or f"{_URN}:dataset:{facts.manifest['fingerprint']}"


def doi_link(publication: Publication) -> str | None:
    """The DOI as a link; None where it is not stated."""
    if not publication.doi:
        return None
    name = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", publication.doi)
    return iri(f"https://doi.org/{name}")


@dataclass(frozen=True)
class Origin:
    """What documents of a source were taken from: a snapshot of Common Crawl, a collection.

    source: its name in the pipeline. link: where it is published; None where that is not known.
    version: None where it is not known.
    """

    source: str
    iri: str
    title: str
    version: str | None
    link: str | None


def origins(facts: Facts, accounts: Sequence[SourceAccount]) -> list[Origin]:
    """The origins of all sources of which the dataset has documents, each source in its order."""
    return [
        origin
        for account in accounts
        if account.row.stored.documents
        for origin in _origins(facts, account)
    ]


def _origins(facts: Facts, account: SourceAccount) -> list[Origin]:
    name, about = account.name, account.about
    if account.links and not about.link:
        snapshots = zip(account.links, account.crawls.snapshots, strict=True)
        return [
            Origin(
                name, iri(link), about.title or f"Common Crawl {one}", about.version or one, link
            )
            for link, one in snapshots
        ]
    own = f"{_URN}:source:{facts.manifest['fingerprint']}:{local_name(name)}"
    link = about.link
    given = iri(link) if link else own
    return [Origin(name, given, account.title or name, account.version, link)]


def title(facts: Facts) -> str:
    """The title of the dataset; the name of the pipeline where none is stated."""
    return facts.publication.title or str(facts.manifest["pipeline"])


def described(facts: Facts, into: Translation) -> str:
    """The description that is stated, in its own language; in the others, one of the numbers."""
    stated = facts.publication
    if stated.description and stated.language == into.tag:
        return stated.description
    tags = facts.manifest["languages"]
    return into.gettext(
        "Texts for training language models: %(documents)s, %(languages)s.",
        documents=into.amount(facts.manifest["totals"].get("documents", 0), "documents"),
        languages=into.ngettext(
            "%(num)s language or variety", "%(num)s languages and varieties", len(tags)
        ),
    )


def step(flow: StageFlow, into: Translation) -> str:
    """What a stage did, with its name, kind and version."""
    what = into.text(flow.what)
    return f"{flow.name} ({flow.use} {flow.version})" + (f": {what}" if what else "")


def collected(accounts: Sequence[SourceAccount]) -> tuple[str, str] | None:
    """First and last month of collection over all sources, as `2024-03`; None where none is
    known."""
    months = [
        month_order(month)
        for account in accounts
        if account.row.stored.documents
        for month in account.period
        if month
    ]
    return (min(months), max(months)) if months else None
