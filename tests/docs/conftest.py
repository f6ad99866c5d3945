"""Fixtures of documents that install something, or tell of the example."""

from pathlib import Path

import pytest

from tests.demo.conftest import demo
from tests.docs.fresh import fresh_environment

__all__ = ["demo", "fresh"]


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment, into which tests may install more."""
    return fresh_environment(tmp_path_factory.mktemp("fresh"))
