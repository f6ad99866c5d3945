"""What there is, and how much of it an import loads."""

import subprocess
import sys

import pytest

from corpus import api
from corpus.documents.languages import LANGUAGES
from corpus.errors import MissingExtra
from corpus.pipeline import registry


def test_all_stages_are_listed() -> None:
    stages = {row["name"]: row for row in api.stages().to_pylist()}
    assert stages.keys() == registry.entries().keys()
    assert {row["kind"] for row in stages.values()} == {"source", "stage", "global", "sink"}
    repair = stages["repair"]
    assert repair["kind"] == "stage"
    assert repair["reads"] == repair["rewrites"] == ["text"]
    assert "mojibake" in repair["settings"]
    assert "empty_text" in repair["reasons"]
    assert repair["summary"].endswith(".")
    assert repair["missing"] is None


def test_a_stage_whose_library_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> object:
        raise MissingExtra(f"stage {name!r}", "ftfy", "text")

    monkeypatch.setattr(registry, "find", find)
    first = api.stages().to_pylist()[0]
    assert "pip install 'alia-corpus[text]'" in first["missing"]
    assert first["kind"] is None


def test_all_languages_are_listed() -> None:
    languages = api.languages()
    assert languages["tag"].to_pylist() == list(LANGUAGES)
    valencian = languages.to_pylist()[list(LANGUAGES).index("ca-valencia")]
    assert (valencian["parent"], valencian["scripts"]) == ("ca", ["Latn"])


def test_import_loads_none_of_the_engine() -> None:
    heavy = "{'pydantic', 'yaml', 'fsspec', 'dask', 'pandas', 'jinja2', 'click'}"
    program = (
        "import sys, corpus.api\n"
        f"print(*sorted(({heavy} | {{'corpus.stage', 'corpus.run'}}) & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == ""


def test_public_names() -> None:
    assert api.__all__ == sorted(api.__all__)
    assert all(getattr(api, name).__doc__ for name in api.__all__)
    assert len(api.__all__) <= 12
