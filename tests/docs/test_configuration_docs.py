"""docs/configuration.md is what `corpus schema --markdown` prints."""

from dataclasses import fields

import pytest
from click.testing import CliRunner

from corpus.cli.schema import schema
from corpus.config.options import RunOptions, SecurityOptions, SlurmOptions
from tests.docs.blocks import ROOT


def test_the_page_is_as_the_code_has_it() -> None:
    printed = CliRunner().invoke(schema, ["--markdown"]).output
    kept = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert printed == kept, "run: corpus schema --markdown > docs/configuration.md"


@pytest.mark.parametrize("cls", [RunOptions, SlurmOptions, SecurityOptions])
def test_every_option_of_a_run_says_what_it_means(cls: type) -> None:
    assert all(field.metadata["help"] for field in fields(cls))
