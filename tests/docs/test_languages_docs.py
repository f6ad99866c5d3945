"""docs/languages.md is what `corpus languages --markdown` prints."""

from click.testing import CliRunner

from corpus.cli.languages import languages
from tests.docs.blocks import ROOT


def test_the_page_is_as_the_code_has_it() -> None:
    printed = CliRunner().invoke(languages, ["--markdown"]).output
    kept = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    assert printed == kept, "run: corpus languages --markdown > docs/languages.md"
