"""The schema of language_quotas.yaml: valid files pass, and what the reader refuses does not."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corpus.config.yaml_file import read_yaml
from corpus.documents.languages import LANGUAGES
from corpus.quotas.json_schema import quotas_schema
from tests import ROOT

FILES = [ROOT / "language_quotas.yaml", ROOT / "corpus/cli/templates/language_quotas.yaml"]


def faults(value: Any) -> list[str]:
    return [error.json_path for error in Draft202012Validator(quotas_schema()).iter_errors(value)]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(quotas_schema())
    assert list(quotas_schema()["properties"]["languages"]["properties"]) == list(LANGUAGES)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_files_of_the_project_are_valid(file: Path) -> None:
    assert faults(read_yaml(str(file)).value) == []


@pytest.mark.parametrize(
    "valid",
    [
        {"languages": {"es": None, "spa": {}, "ca-ES": {"share": "5%", "max_epochs": 2}}},
        {"languages": {"es": {}}, "total": "40GB", "groups": None, "temperature": 3},
        {"languages": {"es": {}}, "groups": {"all": {"members": ["es"], "minimum": 0.5}}},
    ],
)
def test_what_is_valid(valid: Any) -> None:
    assert faults(valid) == []


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({}, "$"),
        ({"languages": {}}, "$.languages"),
        ({"languages": {"es": {}}, "totl": 1}, "$"),
        ({"languages": {"es": {}}, "total": 0}, "$.total"),
        ({"languages": {"es": {}}, "unit": "pages"}, "$.unit"),
        ({"languages": {"es": {}}, "max_epochs": 0.5}, "$.max_epochs"),
        ({"languages": {"Spanish": {}}}, "$.languages"),
        ({"languages": {"es": {"share": "101%"}}}, "$.languages.es"),
        ({"languages": {"es": {"shares": "1%"}}}, "$.languages.es"),
        ({"languages": {"es": {}}, "groups": {"all": {}}}, "$.groups.all"),
        ({"languages": {"es": {}}, "groups": {"all": {"members": "es"}}}, "$.groups.all.members"),
    ],
)
def test_broken_files_are_not(broken: Any, place: str) -> None:
    assert place in faults(broken)
