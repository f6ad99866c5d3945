"""The template, filled in for a run."""

from collections.abc import Mapping, Sequence

from corpus.messages import Message
from reports.eu_summary.crawls import CrawledDomains, crawls
from reports.eu_summary.datasets import datasets
from reports.eu_summary.general import general
from reports.eu_summary.inputs import Inputs
from reports.eu_summary.model import Document, Entry, Field, Section
from reports.eu_summary.processing import processing
from reports.eu_summary.template import FORM, LEGAL_ACT, SECTIONS, TITLE, FormField

__all__ = ["filled_in"]

_OF_USERS = ("2.4.c", "2.4.d", "2.4.e")
"""Follow-ups to questions of the provider: the run fills them where it has a source of users'
data."""
_QUESTIONS = ("2.1.a", "2.2.1.a", "2.2.2.a", "2.3.a", "2.5.a", "2.6.a")
"""Questions that the sections of the sources answer: no, where no source is of that section."""


def filled_in(inputs: Inputs, domains: CrawledDomains) -> Document:
    """The summary of a run. domains: those of its own crawls."""
    entries = {
        **general(inputs),
        **datasets(inputs),
        **crawls(inputs, domains),
        **processing(inputs),
    }
    fields: dict[str, list[Field]] = {number: [] for number in SECTIONS}
    for field in FORM:
        fields[field.section].append(_field(inputs, field, entries))
    return Document(
        title=TITLE,
        name=inputs.facts.publication.title or inputs.facts.manifest["pipeline"],
        notes=_notes(inputs),
        sections=[Section(n, heading, fields[n]) for n, heading in SECTIONS.items()],
    )


def _field(inputs: Inputs, field: FormField, entries: Mapping[str, Sequence[Entry]]) -> Field:
    category = field.section if field.id in _QUESTIONS or field.after else ""
    answer = inputs.answer(category) if category else None
    is_open = bool(category) and answer is None
    is_filled = not is_open and (field.id not in _OF_USERS or inputs.of("2.4"))
    return Field(
        id=field.id,
        heading=field.heading,
        who=field.who,
        is_question=field.is_question,
        answer=answer if field.is_question else None,
        keys=inputs.unanswered if is_open else (),
        is_applicable=not (field.after and answer == "no"),
        entries=entries.get(field.id, ()) if is_filled else (),
        note=_NOTES.get(field.id),
    )


_USERS = Message(
    "No source of this dataset is stated to be data of users; what else the model was trained on "
    "only the provider knows."
)
_NOTES = {
    "1.1.b": Message("Only for providers that are established outside the European Union."),
    "2.4.a": _USERS,
    "2.4.b": _USERS,
}


def _notes(inputs: Inputs) -> list[Message]:
    """What a reader has to know first: the form, what it speaks of, where it is from."""
    manifest = inputs.facts.manifest
    return [
        Message(
            "This is the form of the European Commission's template, %(act)s of 5 December 2025, "
            "for the summary that Article 53(1)(d) of Regulation (EU) 2024/1689 requires.",
            act=LEGAL_ACT,
        ),
        Message(
            "It speaks of one dataset, %(name)s. The provider of a model that is trained on more "
            "adds what is missing; what only the provider knows is marked.",
            name=manifest["pipeline"],
        ),
        Message(
            "Numbers were counted by the run of alia-corpus that made the dataset, with the "
            "fingerprint %(fingerprint)s; descriptions were stated by its publisher.",
            fingerprint=manifest["fingerprint"],
        ),
        Message(
            "The checksum (SHA-256) of this document and of all files of the dataset stands in "
            "manifest.json; `corpus validate` compares them."
        ),
        Message(
            "The same content is given as .md, .docx and .json, in Spanish, Catalan, Valencian, "
            "Basque, Galician and English; translations are not official, so the English heading "
            "of the template stands beside each."
        ),
    ]
