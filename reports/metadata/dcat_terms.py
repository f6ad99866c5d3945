"""Terms of RDF of which an entry in a catalogue is made. What is None gives no term."""

from collections.abc import Callable

from reports.languages.translation import TAGS, Translation, translation
from reports.metadata.linked_data import iri
from reports.metadata.turtle import Blank, Iri, Literal, Name, Term

__all__ = ["in_all_languages", "links", "measurement", "number", "period", "typed"]


def in_all_languages(text: Callable[[Translation], str]) -> list[Term]:
    """A text in all languages in which there are reports. text: gives it in one."""
    return [Literal(text(translation(tag, "metadata")), tag) for tag in TAGS]


def typed(value: str | None, type_: str = "") -> list[Term]:
    """A value of a type; text where none is given."""
    return [Literal(value, type=type_)] if value else []


def number(value: int) -> list[Term]:
    """A number that is not negative."""
    return [Literal(str(value), type="xsd:nonNegativeInteger")]


def links(link: str | None) -> list[Term]:
    """A link that is stated."""
    return [Iri(iri(link))] if link else []


def period(first: str, last: str) -> Blank:
    """The time from a month to another, such as `2024-03`."""
    return Blank(
        [
            ("a", [Name("dct:PeriodOfTime")]),
            ("dcat:startDate", typed(first, "xsd:gYearMonth")),
            ("dcat:endDate", typed(last, "xsd:gYearMonth")),
        ]
    )


def measurement(identifier: str, name: str, value: int) -> Blank:
    """A number that tells something of a distribution. identifier, name: of what it measures."""
    kind = Blank(
        [
            ("a", [Name("it6:DataQuality")]),
            ("dct:identifier", [Literal(identifier)]),
            ("dct:title", [Literal(name, "en")]),
        ]
    )
    return Blank(
        [
            ("a", [Name("dqv:QualityMeasurement")]),
            ("dct:type", [kind]),
            ("dqv:value", [Literal(str(value), type="xsd:integer")]),
        ]
    )
