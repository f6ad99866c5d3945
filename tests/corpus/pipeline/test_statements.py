"""What pipeline.yaml states is read without building a stage, and changes no fingerprint."""

from pathlib import Path

import pytest

from corpus.config.statements import About, Crawler, Licence, Period, Publisher, Statements
from corpus.errors import ConfigError
from corpus.pipeline.load import load
from corpus.pipeline.plan import chains
from corpus.pipeline.statements import load_statements

STAGES = """\
name: small
stages:
  rows:
    use: jsonl
    with: {paths: ["in/*.jsonl"]}
%s
  shards: {use: shards, after: rows}
"""
ABOUT = """\
    about:
      category: 2.3
      title: Pages of the archive
      collected: {first: 03/2024, last: 05/2024}
      crawler: {names: [example-crawler/1.0], robots: obeyed}
"""
REST = """\
publication:
  title: Small
  publisher: {name: Example Institute, url: https://example.org}
  licence: {name: CC0-1.0}
  version: 1.0.0
  date: 2026-11-30
  language: ca
card: {strict: false}
"""


def write(folder: Path, text: str) -> str:
    path = folder / "pipeline.yaml"
    path.write_text(text)
    return str(path)


def test_blocks_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, STAGES % ABOUT + REST)
    name, statements = load_statements(path)
    assert name == "small"
    assert statements == load(path).statements
    assert not statements.strict
    assert statements.about["rows"] == About(
        category="2.3",
        title="Pages of the archive",
        collected=Period(first="03/2024", last="05/2024"),
        crawler=Crawler(names=("example-crawler/1.0",), robots="obeyed"),
    )
    publication = statements.publication
    assert publication.publisher == Publisher(name="Example Institute", url="https://example.org")
    assert publication.licence == Licence(name="CC0-1.0")
    assert (publication.version, publication.date) == ("1.0.0", "2026-11-30")
    assert publication.language == "ca"


def test_without_blocks_nothing_is_stated(tmp_path: Path) -> None:
    assert load(write(tmp_path, STAGES % "")).statements == Statements()
    empty = STAGES % "    about:\n" + "publication:\ncard:\n"
    assert load(write(tmp_path, empty)).statements == Statements()


def test_they_are_outside_fingerprints(tmp_path: Path) -> None:
    found = [
        [
            segment.fingerprint
            for chain in chains(load(write(tmp_path, text)).pipeline)
            for segment in chain.segments
        ]
        for text in (STAGES % "", STAGES % ABOUT + REST)
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            STAGES % "    about: {title: 5}",
            r"yaml:6: stages.rows.about.title: must be text; it is 5",
        ),
        (
            (STAGES % "").replace("after: rows}", "after: rows, about: {title: a}}"),
            r"stages.shards.about: is for sources, and this stage comes after another",
        ),
        (STAGES % "" + "publication: {titel: a}\n", r"publication.titel: unknown setting"),
        (STAGES % "" + "publication: [a]\n", r"publication: must be a mapping"),
        (STAGES % "" + "card: {strict: 1}\n", r"card.strict: must be true or false"),
        (
            (STAGES % "" + REST).replace("false", "true"),
            r"card.strict: asks for what is not stated: publication.description, .*contact",
        ),
    ],
)
def test_what_is_wrong_has_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load(write(tmp_path, text))
