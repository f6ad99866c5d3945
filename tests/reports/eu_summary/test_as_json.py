"""The JSON is valid by its schema, whatever was stated."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from corpus.config.statements import Statements
from reports.eu_summary import document_of
from reports.eu_summary.as_json import as_json
from reports.eu_summary.model import Document
from reports.facts.run_facts import load_facts
from tests import ROOT
from tests.reports.eu_summary.stated import CRAWL, PUBLICATION, document
from tests.reports.example import write_run

SCHEMA = json.loads((ROOT / "reports/eu_summary/schema.json").read_text(encoding="utf-8"))


def checked(found: Document) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(as_json(found))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(plain)
    return plain


def test_a_described_run(tmp_path: Path) -> None:
    fields = checked(document(tmp_path))["fields"]
    assert fields["2.3.a"]["answer"] == "yes"
    assert fields["2.4.a"] == {
        "heading": "Was data from user interactions with the AI model (e.g. user input and "
        "prompts) used to train the model?",
        "who": "provider",
        "status": "provider",
        "answer": None,
    }
    (size,) = fields["1.3.b"]["entries"]
    assert size["parts"]["bytes"] == 14_300
    (listed,) = fields["2.3.h"]["entries"]
    assert listed["parts"]["domains"] == [{"domain": "c.example", "bytes": 5000, "documents": 1}]
    (books,) = fields["2.1.c"]["entries"]
    assert books["title"] == "Old books"
    assert books["parts"]["link"] == ["https://books.example/3.1"]


def test_a_run_without_statements(tmp_path: Path) -> None:
    fields = checked(document_of(load_facts(write_run(tmp_path))))["fields"]
    assert fields["version"]["entries"][0]["parts"] == {"number": None, "status": None}


def test_an_unsorted_source(tmp_path: Path) -> None:
    fields = checked(document(tmp_path, Statements(PUBLICATION, {"crawl": CRAWL})))["fields"]
    assert fields["2.1.a"]["answer"] is None
    assert "entries" not in fields["2.1.c"]


def test_invisible_characters_are_escaped(tmp_path: Path) -> None:
    text = as_json(document(tmp_path, title="a\u202eb\x1b"))
    assert "a\\u202eb\\u001b" in text
    assert json.loads(text)["dataset"] == "a\u202eb\x1b"


def test_the_schema_refuses_others(tmp_path: Path) -> None:
    plain = checked(document(tmp_path))
    plain["fields"]["2.1.a"]["answer"] = "perhaps"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, SCHEMA)
