"""A few pages of bread, a pipeline for them, and a run of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus import api

PAGES = [
    {"url": "https://forn.example/pa", "language": "ca", "text": "El pa es fa amb farina."},
    {"url": "https://forn.example/sal", "language": "ca", "text": "La sal va a la massa."},
    {"url": "https://copia.example/pa", "language": "ca", "text": "El pa es fa amb farina."},
    {"url": "https://ogia.example/ogia", "language": "eu", "text": "Ogia egiteko irina behar da."},
    {"url": "https://forno.example/vazia", "language": "gl", "text": " "},
]


def write_pages(folder: Path) -> Path:
    """The pages as JSON lines; gives their path."""
    path = folder / "pages.jsonl"
    path.write_text("".join(json.dumps(page) + "\n" for page in PAGES))
    return path


def bread(pages: Path | str) -> dict[str, Any]:
    """A pipeline for the pages, as a dict."""
    return {
        "name": "bread",
        "seed": 7,
        "stages": {
            "pages": {"use": "jsonl", "with": {"paths": [pages]}},
            "repair": {"use": "repair", "after": "pages"},
            "exact": {"use": "exact", "after": "repair"},
            "shards": {"use": "shards", "after": "exact"},
        },
        "run": {"isolate": False},
    }


@pytest.fixture
def pipeline(tmp_path: Path) -> dict[str, Any]:
    return bread(write_pages(tmp_path))


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> api.Run:
    """A run that tests read and do not change."""
    folder = tmp_path_factory.mktemp("bread")
    return api.run(bread(write_pages(folder)), folder / "run")
