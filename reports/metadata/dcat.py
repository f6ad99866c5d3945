"""RUN/dataset/dcat.ttl: the entry of the dataset for catalogues of public data, in Turtle.

Properties and vocabularies are those of DCAT-AP 3.0.1 (SEMIC), of DCAT-AP-ES 1.0.0, which
datos.gob.es takes in, and of MLDCAT-AP 3.1.0 (SEMIC), whose methods of collection and curation are
those of Annex XI, 1(2)(c), of the AI Act. The catalogue around it is the portal's. What is not
stated is left out, though a profile may ask for it; docs/metadata.md says what each needs.
"""

from collections.abc import Sequence

from corpus.config.statements import Publication
from corpus.documents.languages import LANGUAGES
from reports.facts.accounts import StageFlow, stage_flows
from reports.facts.run_facts import Facts
from reports.facts.source_accounts import SourceAccount, source_accounts
from reports.languages.translation import Translation, translation
from reports.metadata.dcat_parties import contact, publisher, publisher_thing
from reports.metadata.dcat_terms import (
    in_all_languages,
    links,
    measurement,
    number,
    period,
    typed,
)
from reports.metadata.linked_data import (
    Origin,
    collected,
    dataset_iri,
    described,
    doi_link,
    iri,
    origins,
    run_iri,
    software_iri,
    step,
    title,
)
from reports.metadata.turtle import Iri, Literal, Name, Properties, Term, turtle

__all__ = ["dcat"]

_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "it6": "http://data.europa.eu/it6/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority"
_THEMES = {
    "http://datos.gob.es/kos/sector-publico/sector/ciencia-tecnologia": "Ciencia y tecnología",
    f"{_EU}/data-theme/TECH": "Ciencia y tecnología",
}
"""The themes of a dataset of texts for models, a sector of datos.gob.es and a theme of the Union,
with their names in Spanish."""
_SPANISH = f"{_EU}/language/SPA"
_SIFTS = ("rights", "site_rights", "urls", "language", "quality", "pii", "exact", "minhash")
"""Stages that look for what is unfit."""
_FORMAT = f"{_EU}/file-type/PARQUET"
_MEDIA = "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet"

Things = list[tuple[Term, Properties]]


def dcat(facts: Facts) -> str:
    """The text of dcat.ttl. Sentences are in all six languages."""
    accounts, flows = source_accounts(facts), stage_flows(facts)
    found = origins(facts, accounts)
    languages = _languages(facts)
    things: Things = [
        (Iri(dataset_iri(facts)), _dataset(facts, accounts, flows, found, languages)),
        (_parquet(facts), _distribution(facts, languages)),
        *_run(facts, found),
        *publisher_thing(facts.publication),
        *_types(facts.publication, languages),
    ]
    return turtle(_PREFIXES, things)


def _parquet(facts: Facts) -> Iri:
    """The name of the one distribution."""
    dataset = dataset_iri(facts)
    return Iri(f"{dataset}{'-' if '#' in dataset else '#'}parquet")


def _dataset(
    facts: Facts,
    accounts: Sequence[SourceAccount],
    flows: Sequence[StageFlow],
    found: Sequence[Origin],
    languages: Sequence[str],
) -> Properties:
    publication = facts.publication
    months = collected(accounts)
    sources = [flow for flow in flows if flow.is_source]
    prepared = [flow for flow in flows if not flow.is_source]
    return [
        ("a", [Name("dcat:Dataset")]),
        ("dct:title", _title(facts)),
        ("dct:description", in_all_languages(lambda into: described(facts, into))),
        ("dct:identifier", [Literal(doi_link(publication) or dataset_iri(facts))]),
        ("dct:publisher", publisher(publication)),
        ("dcat:contactPoint", contact(publication)),
        ("dcat:theme", [Iri(theme) for theme in _THEMES]),
        ("dcat:keyword", in_all_languages(lambda into: into.gettext("text corpus"))),
        ("dct:language", _spoken(languages)),
        ("dct:issued", typed(publication.date, "xsd:date")),
        ("dcat:version", typed(publication.version)),
        ("dcat:landingPage", links(publication.url)),
        ("dct:temporal", [period(*months)] if months else []),
        ("dcat:distribution", [_parquet(facts)]),
        ("prov:wasGeneratedBy", [Iri(run_iri(facts))]),
        ("prov:wasDerivedFrom", [Iri(origin.iri) for origin in found]),
        ("it6:collectionDate", typed(months[1] if months else None, "xsd:gYearMonth")),
        ("it6:collectionMethod", _steps(sources)),
        ("it6:curationMethod", _steps(prepared)),
        ("it6:dataProvenance", [Literal(origin.title) for origin in found]),
        ("it6:unsuitabilityMethod", _steps([flow for flow in flows if flow.use in _SIFTS])),
        ("it6:biasMethod", _bias(facts)),
    ]


def _spoken(languages: Sequence[str]) -> list[Term]:
    """The languages of the dataset. DCAT-AP-ES takes none for a dataset unless Spanish is among
    them; those of the distribution are all there are."""
    return [Iri(one) for one in languages] if _SPANISH in languages else []


def _distribution(facts: Facts, languages: Sequence[str]) -> Properties:
    publication, manifest = facts.publication, facts.manifest
    shards = manifest["shards"]
    licence = publication.licence

    def size(into: Translation) -> str:
        return into.ngettext("%(num)s Parquet file", "%(num)s Parquet files", len(shards))

    return [
        ("a", [Name("dcat:Distribution")]),
        ("dct:title", in_all_languages(lambda _: "Parquet")),
        ("dct:description", in_all_languages(size)),
        ("dcat:accessURL", links(publication.url)),
        ("dct:format", [Iri(_FORMAT)]),
        ("dcat:mediaType", [Iri(_MEDIA)]),
        ("dct:language", [Iri(language) for language in languages]),
        ("dct:license", links(licence.url if licence else None)),
        ("dcat:byteSize", number(sum(shard["bytes"] for shard in shards))),
        ("it6:numberOfDatapoints", number(sum(shard["rows"] for shard in shards))),
        (
            "dqv:hasQualityMeasurement",
            [
                measurement("NumberOfDocuments", "Number of documents", _documents(facts)),
                measurement("NumberOfLanguages", "Number of languages", len(manifest["languages"])),
            ],
        ),
    ]


def _documents(facts: Facts) -> int:
    """Documents in all splits, each counted once."""
    parts = [facts.manifest["languages"], *facts.manifest.get("splits", {}).values()]
    return sum(held["documents"] for languages in parts for held in languages.values())


def _run(facts: Facts, found: Sequence[Origin]) -> Things:
    version = facts.manifest["versions"].get("alia-corpus", "")
    software: Properties = [
        ("a", [Name("prov:SoftwareAgent"), Name("foaf:Agent")]),
        ("foaf:name", [Literal(f"alia-corpus {version}".strip())]),
    ]
    activity: Properties = [
        ("a", [Name("prov:Activity")]),
        ("prov:used", [Iri(origin.iri) for origin in found]),
        ("prov:wasAssociatedWith", [Iri(software_iri(facts))]),
    ]
    entities: Things = [
        (
            Iri(origin.iri),
            [("a", [Name("prov:Entity")]), ("rdfs:label", [Literal(origin.title)])],
        )
        for origin in {one.iri: one for one in found}.values()
    ]
    return [(Iri(run_iri(facts)), activity), (Iri(software_iri(facts)), software), *entities]


def _title(facts: Facts) -> list[Term]:
    """The title as it is stated, in the language of the publication and, as DCAT-AP-ES asks, in
    Spanish; a name is not translated."""
    tags = dict.fromkeys([facts.publication.language, "es"])
    return [Literal(title(facts), tag) for tag in tags]


def _steps(flows: Sequence[StageFlow]) -> list[Term]:
    into = translation("en", "metadata")
    return [Literal("; ".join(step(flow, into) for flow in flows), "en")] if flows else []


def _bias(facts: Facts) -> list[Term]:
    if facts.quotas is None:
        return []
    return in_all_languages(
        lambda into: into.gettext(
            "The shares of languages are compared with quotas, and what is dropped is counted by "
            "language and reason."
        )
    )


def _languages(facts: Facts) -> list[str]:
    """The languages in the Union's table, which has the three letters of ISO 639-3 in capitals;
    varieties and scripts have their language."""
    packs = facts.manifest.get("language_packs", ())
    codes = {one["tag"]: one["iso639_3"] for pack in packs for one in pack["languages"]}
    codes |= {tag: language.iso639_3 for tag, language in LANGUAGES.items()}
    found = {codes[tag].upper() for tag in facts.manifest["languages"] if tag in codes}
    return [f"{_EU}/language/{code}" for code in sorted(found)]


def _types(publication: Publication, languages: Sequence[str]) -> Things:
    """The classes of things that are named only, as the shapes of MLDCAT-AP ask for them."""
    licence = publication.licence
    themes: Things = [
        (Iri(theme), [("a", [Name("skos:Concept")]), ("skos:prefLabel", [Literal(name, "es")])])
        for theme, name in _THEMES.items()
    ]
    named = [
        *((language, "dct:LinguisticSystem") for language in languages),
        (_FORMAT, "dct:MediaTypeOrExtent"),
        (_MEDIA, "dct:MediaType"),
    ]
    if licence and licence.url:
        named.append((iri(licence.url), "dct:LicenseDocument"))
    if publication.url:
        named += [(iri(publication.url), one) for one in ("foaf:Document", "dcat:Resource")]
    return [*themes, *((Iri(one), [("a", [Name(kind)])]) for one, kind in named)]
