"""What the publisher of a dataset has not stated, for the end of the card."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.config.statements import Licence, Publication, Publisher
from corpus.config.unstated import unstated
from corpus.messages import Message
from reports.card.labels import LABELS
from reports.facts.run_facts import Facts
from reports.facts.source_accounts import SourceAccount

__all__ = ["NotStated", "not_stated"]

_OF_PUBLICATION = [key for key in LABELS if not key.startswith("about.") and key != "title"]


@dataclass(frozen=True)
class NotStated:
    """What is not stated of the dataset, or of one source. source: its name, "" for the dataset."""

    source: str
    what: Sequence[Message]


def not_stated(facts: Facts, accounts: Sequence[SourceAccount]) -> list[NotStated]:
    """What is not stated of the dataset, and then of each source with documents in it what its kind
    of source needs."""
    found = [NotStated("", _of_dataset(facts.publication))]
    held = [one for one in accounts if one.row.stored.documents]
    keys = unstated(facts.statements, {one.name: one.known for one in held})
    for one in held:
        place = f"stages.{one.name}.about."
        labels = [LABELS[f"about.{k[len(place) :]}"] for k in keys if k.startswith(place)]
        found.append(NotStated(one.name, labels))
    return [one for one in found if one.what]


def _of_dataset(publication: Publication) -> list[Message]:
    publisher, licence = publication.publisher or Publisher(), publication.licence or Licence()
    stated = {"publisher": publisher.name, "licence": licence.name or licence.url}
    return [
        LABELS[key]
        for key in _OF_PUBLICATION
        if not (stated[key] if key in stated else getattr(publication, key))
    ]
