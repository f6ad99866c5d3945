"""RUN/dataset/croissant.json: the dataset described in Croissant 1.1 and RAI 1.0 (MLCommons), as
JSON-LD, with its lineage in PROV-O and the uses that are stated as an offer in ODRL (both W3C).
"""

from collections.abc import Sequence
from typing import Any

from corpus.config.statements import Publication
from reports.facts.run_facts import Facts
from reports.facts.source_accounts import SourceAccount, source_accounts
from reports.languages.translation import TAGS, Translation, translation
from reports.metadata.croissant_records import files, record_sets
from reports.metadata.json_text import json_text
from reports.metadata.linked_data import (
    dataset_iri,
    described,
    doi_link,
    iri,
    origins,
    run_iri,
    software_iri,
    title,
)
from reports.metadata.responsible_ai import responsible_ai

__all__ = ["croissant"]

_IN_LANGUAGES = {"@container": "@language"}
_TERMS = """annotation arrayShape citeAs column containedIn equivalentProperty excludes extract
field fileObject fileProperty fileSet format includes isArray isLiveDataset jsonPath key md5
parentField path readLines recordSet references regex repeated replace samplingRate sdVersion
separator source subField transform unArchive value""".split()
"""Terms of the context that stand for a term of Croissant of the same name."""
_CONTEXT = {
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "prov": "http://www.w3.org/ns/prov#",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": _IN_LANGUAGES,
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": _IN_LANGUAGES,
    **{term: f"cr:{term}" for term in _TERMS},
}

Plain = dict[str, Any]


def croissant(facts: Facts) -> str:
    """The text of croissant.json. Sentences are in the language of the publication, that which
    describes the dataset in all six."""
    into = translation(facts.publication.language, "metadata")
    accounts = source_accounts(facts)
    plain = {
        "@context": {"@language": into.tag, **_CONTEXT},
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        "name": title(facts),
        "description": {tag: described(facts, translation(tag, "metadata")) for tag in TAGS},
        **_published(facts.publication),
        "inLanguage": list(facts.manifest["languages"]),
        **_lineage(facts, accounts, into),
        **_usage(facts, into),
        **responsible_ai(facts, accounts, into),
        "distribution": files(facts),
        "recordSet": record_sets(facts, into),
    }
    return json_text(plain)


def _published(publication: Publication) -> Plain:
    """What is stated of the publication. What is not is left out, though the specification asks for
    licence, address, creator and date: they cannot be known."""
    licence, publisher = publication.licence, publication.publisher
    stated = {
        "license": licence and (iri(licence.url) if licence.url else licence.name),
        "url": publication.url and iri(publication.url),
        "sameAs": doi_link(publication),
        "creator": publisher and _organisation(publication),
        "publisher": publisher and _organisation(publication),
        "contributor": [{"@type": "prov:Agent", "name": one} for one in publication.curators],
        "funder": publication.funder and {"@type": "sc:Organization", "name": publication.funder},
        "datePublished": publication.date,
        "version": publication.version,
        "citeAs": publication.citation or doi_link(publication),
    }
    return {name: value for name, value in stated.items() if value}


def _organisation(publication: Publication) -> Plain | None:
    """The publisher; None where nothing but its identifier is stated."""
    publisher = publication.publisher
    if publisher is None or not (publisher.name or publisher.url):
        return None
    stated = {
        "@type": "sc:Organization",
        "name": publisher.name,
        "url": publisher.url and iri(publisher.url),
        "identifier": publisher.id,
    }
    return {name: value for name, value in stated.items() if value}


def _lineage(facts: Facts, accounts: Sequence[SourceAccount], into: Translation) -> Plain:
    version = facts.manifest["versions"].get("alia-corpus", "")
    entities = [
        {"@id": origin.iri, "@type": "prov:Entity", "prov:label": origin.title}
        for origin in origins(facts, accounts)
    ]
    activity = {
        "@id": run_iri(facts),
        "@type": "prov:Activity",
        "prov:label": into.gettext("Run of the pipeline %(name)s", name=facts.manifest["pipeline"]),
        "prov:wasAssociatedWith": {
            "@id": software_iri(facts),
            "@type": "prov:SoftwareAgent",
            "prov:label": f"alia-corpus {version}".strip(),
        },
    }
    return {"prov:wasDerivedFrom": entities, "prov:wasGeneratedBy": activity}


def _usage(facts: Facts, into: Translation) -> Plain:
    """The uses that are stated, as an offer of which the publisher is the assigner."""
    publication = facts.publication
    rules: Plain = {}
    if publication.licence or publication.intended_uses:
        rules["odrl:permission"] = _rule("Permission", publication.intended_uses)
    if publication.excluded_uses:
        rules["odrl:prohibition"] = _rule("Prohibition", publication.excluded_uses)
    if not rules:
        return {}
    offer: Plain = {
        "@type": ["CreativeWork", "odrl:Offer"],
        "description": into.gettext(
            "The licence is that of the compilation. Each text keeps its own rights, which the "
            "column `license` names where they are known."
        ),
        "odrl:target": {"@id": dataset_iri(facts)},
    }
    publisher = publication.publisher
    if publisher and publisher.url:
        offer["odrl:assigner"] = {"@id": iri(publisher.url)}
    licence = publication.licence
    if licence and licence.url:
        offer["license"] = iri(licence.url)
    return {"usageInfo": {**offer, **rules}}


def _rule(kind: str, purposes: Sequence[str]) -> Plain:
    """A permission or prohibition of use, for some purposes or for all."""
    rule: Plain = {"@type": f"odrl:{kind}", "odrl:action": {"@id": "odrl:use"}}
    if purposes:
        rule["odrl:constraint"] = {
            "@type": "odrl:Constraint",
            "odrl:leftOperand": {"@id": "odrl:purpose"},
            "odrl:operator": {"@id": "odrl:isAnyOf"},
            "odrl:rightOperand": list(purposes),
        }
    return rule
