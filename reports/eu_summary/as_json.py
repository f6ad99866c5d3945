"""The summary for programs: eu_training_content_summary.json, as schema.json describes it."""

import json
from typing import Any

from corpus.documents.visible import escaped
from reports.eu_summary.model import Document, Entry, Field
from reports.eu_summary.template import LEGAL_ACT
from reports.eu_summary.texts import plain
from reports.languages.translation import ENGLISH

__all__ = ["as_json"]


def as_json(document: Document) -> str:
    """The text of the file: fields by id, with the English heading of the template."""
    sections = {one.number: ENGLISH.text(one.heading) for one in document.sections if one.number}
    found = {
        "format": 1,
        "template": {"act": LEGAL_ACT, "date": "2025-12-05", "regulation": "(EU) 2024/1689"},
        "dataset": document.name,
        "sections": sections,
        "fields": {name: _field(field) for name, field in document.fields.items()},
    }
    return escaped(json.dumps(found, indent=1, ensure_ascii=False)) + "\n"


def _field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {
        "heading": ENGLISH.text(field.heading),
        "who": field.who,
        "status": field.status,
    }
    if field.is_question:
        found["answer"] = field.answer
    if field.is_applicable and field.entries:
        found["entries"] = [_entry(entry) for entry in field.entries]
    return found


def _entry(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if entry.title:
        found["title"] = entry.title
    found["parts"] = {part.name: plain(part.value) if part.is_stated else None
                      for part in entry.parts}  # fmt: skip
    return found
