"""Publisher and contact of a dataset in RDF, as DCAT-AP-ES 1.0.0 and MLDCAT-AP 3.1.0 have them."""

import re

from corpus.config.statements import Publication
from reports.metadata.dcat_terms import links, typed
from reports.metadata.linked_data import iri
from reports.metadata.turtle import Blank, Iri, Literal, Name, Properties, Term

__all__ = ["contact", "publisher", "publisher_thing"]

_ORGANISATION = "http://datos.gob.es/recurso/sector-publico/org/Organismo/"
_DIR3 = re.compile(r"[A-Z][A-Z0-9]{8}")
"""A code of DIR3, the directory of Spain's public bodies."""


def publisher(publication: Publication) -> list[Term]:
    """The publisher: by its code of DIR3, else by its address, else without a name of its own.
    Empty where none of these is stated."""
    stated = publication.publisher
    if stated is None:
        return []
    if stated.id and _DIR3.fullmatch(stated.id):
        return [Iri(_ORGANISATION + stated.id)]
    if stated.url:
        return [Iri(iri(stated.url))]
    return [Blank(_agent(publication))] if stated.name else []


def publisher_thing(publication: Publication) -> list[tuple[Term, Properties]]:
    """What is stated of a publisher that has an IRI."""
    named = [one for one in publisher(publication) if isinstance(one, Iri)]
    return [(one, _agent(publication)) for one in named]


def _agent(publication: Publication) -> Properties:
    """The publisher's properties. A name is not translated: it stands in the language of the
    publication and, as DCAT-AP-ES asks, in Spanish."""
    stated = publication.publisher
    assert stated is not None
    tags = dict.fromkeys([publication.language, "es"])
    return [
        ("a", [Name("foaf:Agent")]),
        ("foaf:name", [Literal(stated.name, tag) for tag in tags] if stated.name else []),
        ("foaf:homepage", links(stated.url)),
        ("dct:identifier", typed(stated.id)),
    ]


def contact(publication: Publication) -> list[Term]:
    """Whom to ask, as a vCard; empty where it is not stated."""
    stated, by = publication.contact, publication.publisher
    if not stated:
        return []
    address = stated.removeprefix("mailto:")
    is_link = address.startswith(("http://", "https://"))
    is_mail = "@" in address and not is_link
    name = by.name if by is not None and by.name else stated
    card: Properties = [
        ("a", [Name("vcard:Kind"), Name("vcard:Organization")]),
        ("vcard:fn", [Literal(name, "es")]),
        ("vcard:hasURL", links(address if is_link else None)),
        ("vcard:hasEmail", links(f"mailto:{address}" if is_mail else None)),
    ]
    return [Blank(card)]
