"""What an invented institution states of a dataset that it publishes."""

from typing import Any

from corpus.config.statements import (
    About,
    Licence,
    Period,
    Publication,
    Publisher,
    Statements,
)
from reports.facts.run_facts import Facts

PUBLICATION = Publication(
    title="Textos de la costa",
    description="Textos sobre faros, de tres fuentes.",
    publisher=Publisher(name="Instituto del Faro", url="https://far.example", id="EA0099999"),
    contact="datos@far.example",
    removal="https://far.example/retirada",
    licence=Licence(name="CC-BY-4.0", url="https://creativecommons.org/licenses/by/4.0/"),
    url="https://far.example/datos/costa",
    citation="Instituto del Faro: Textos de la costa, 2026",
    doi="10.5072/costa",
    version="2.0.0",
    date="2026-11-30",
    language="es",
    curators=("Equipo de datos",),
    intended_uses=("entrenar modelos de lengua",),
    excluded_uses=("identificar personas",),
    maintenance="Cada seis meses.",
)
ABOUT = {
    "books": About(
        category="2.2.1",
        title="Faros y mareas",
        version="3",
        link="https://books.example/faros",
        collected=Period(first="03/2024", last="07/2024"),
        nature="obras protegidas",
    )
}
STATED = Statements(PUBLICATION, ABOUT)


def published(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with these statements."""
    return {**manifest, "statements": STATED.plain()}


def with_publication(facts: Facts, **changes: Any) -> Facts:
    """The facts with a publication of which some statements are others."""
    plain = {**STATED.plain()["publication"], **changes}
    stated = {"publication": {k: v for k, v in plain.items() if v is not None}}
    return Facts(facts.folder, {**facts.manifest, "statements": stated}, facts.ledger)
