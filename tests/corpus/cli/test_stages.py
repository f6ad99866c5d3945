"""`corpus stages` says all that a pipeline's author needs, also where a library is missing."""

import pytest
from click.testing import CliRunner

from corpus.cli.stages import describe_stage, list_stages, stages
from corpus.errors import ConfigError
from corpus.pipeline import registry
from corpus.pipeline.registry import Entry
from corpus.schema import COLUMNS

KINDS = {"lines": "Lines", "shout": "Shout", "first_word": "FirstWord"}


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stages of the tests alone, and one whose library is not installed."""
    known = {name: Entry(f"tests.corpus.toys:{kind}") for name, kind in KINDS.items()}
    known["far"] = Entry("no_such_library.stage:Far", "space")
    monkeypatch.setattr("corpus.cli.stages.entries", lambda: known)
    monkeypatch.setattr(registry, "entries", lambda: known)


LISTED = """\
lines        source   Documents from *.jsonl files of a folder: {"key", "text", "language"?, \
"domain"?}.
shout        stage    Rewrites the text in upper case, drops `quiet`, quarantines `bad`.
first_word   global   Keeps, of the documents with one first word, the one of the smallest id.
far          ?        stage 'far' needs no_such_library, which is not installed; run: pip install \
'alia-corpus[space]'
"""
DESCRIBED = """\
shout (stage): Rewrites the text in upper case, drops `quiet`, quarantines `bad`.

settings
  mark: !   (text)
      put behind the text
reads
  text: large_string  {meaning}
rewrites
  text: large_string  {meaning}
drops for  quiet
version    1
"""


@pytest.mark.usefixtures("toys")
def test_a_line_for_each_stage() -> None:
    assert "".join(f"{line}\n" for line in list_stages()) == LISTED


@pytest.mark.usefixtures("toys")
def test_what_is_said_of_a_stage() -> None:
    expected = DESCRIBED.format(meaning=COLUMNS["text"].meaning)
    assert "".join(f"{line}\n" for line in describe_stage("shout")) == expected


@pytest.mark.usefixtures("toys")
def test_what_is_said_of_a_source() -> None:
    lines = list(describe_stage("lines"))
    assert "  folder: must be given   (text)" in lines
    assert "gives" in lines
    assert any(line.startswith("  url: string  ") for line in lines)


@pytest.mark.usefixtures("toys")
def test_the_command() -> None:
    assert CliRunner().invoke(stages).output == LISTED
    assert CliRunner().invoke(stages, ["shout"]).output.startswith("shout (stage): ")
    assert isinstance(CliRunner().invoke(stages, ["shuot"]).exception, ConfigError)
