"""A finished run of a small crawl."""

import shutil
from pathlib import Path

import pytest

from tests.corpus.run.forget.crawl import run_crawl, write_crawl


@pytest.fixture(scope="session")
def crawl_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pipeline.yaml and a finished run of it in run/; not to be changed."""
    folder = tmp_path_factory.mktemp("crawl")
    run_crawl(write_crawl(folder), folder / "run")
    return folder


@pytest.fixture
def own(crawl_run: Path, tmp_path: Path) -> Path:
    """A copy of that folder for one test."""
    return Path(shutil.copytree(crawl_run, tmp_path / "own"))
