"""The text of the card in six languages: what it says, and that nothing in it can do harm.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/reports/test_card_text.py`, then read the diff.
"""

import os
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from corpus.errors import InputError
from reports.card.card import cards
from reports.facts.run_facts import load_facts
from reports.languages.translation import TAGS
from tests import ROOT
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.reports.example import write_run
from tests.reports.hub_rules import violations
from tests.reports.stated import PUBLICATION, stated_manifest, write_shard, write_stated_run

GOLDEN = ROOT / "tests" / "golden" / "reports"
NAMES = ("README.md", *(f"README.{tag}.md" for tag in TAGS if tag != "en"))
HOSTILE = (
    "</td><script>alert(1)</script> & | x | [a](javascript:b) ![i](https://e.example/i.png) "
    "`code` ``` **b** \u202eevil\u2066 \x1b[31mred\x07 =cmd|'/c calc'!A1\r\n\r\n# Heading\n\n"
    "- item\n\n1. one\n\n> quote\n\n---\n\n    code\n\n~~~\n\n" + "x" * 10_000
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The cards of the run with statements."""
    return cards(load_facts(write_stated_run(tmp_path_factory.mktemp("stated"))))


@pytest.mark.parametrize("name", NAMES)
def test_the_cards_are_as_they_were(written: dict[str, str], name: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(written[name])
    assert list(written) == list(NAMES)
    assert written[name] == golden.read_text()


def test_all_that_is_stated_is_in_the_card(written: dict[str, str]) -> None:
    def leaves(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [leaf for one in value.values() for leaf in leaves(one)]
        if isinstance(value, list):
            return [leaf for one in value for leaf in leaves(one)]
        return [value]

    english = written["README.md"]
    for value in leaves({**PUBLICATION, "date": "30 November 2026"}):
        for line in value.split("\n"):
            assert line in english
    missing = english.split("## Not stated by the publisher")[1]
    assert "- of the dataset" not in missing
    assert "- of the source `books`: Name of the collection" in missing.replace(
        "Section of the EU's template for the summary of training content; ", ""
    )


def test_each_card_links_to_the_others(written: dict[str, str]) -> None:
    for name, text in written.items():
        (links,) = (line for line in text.split("\n") if " · " in line)
        assert sorted(re.findall(r"\]\(([^)]+)\)", links)) == sorted({*NAMES} - {name})


def test_the_language_of_publication_is_that_of_the_readme(tmp_path: Path) -> None:
    plain = stated_manifest()
    plain["statements"]["publication"]["language"] = "ca-valencia"
    found = cards(load_facts(write_stated_run(tmp_path, plain)))
    assert next(iter(found)) == "README.md"
    assert {*found} == {"README.md", *(f"README.{t}.md" for t in TAGS if t != "ca-valencia")}
    assert found["README.md"].startswith("---\n")
    assert "\n## Llicències\n" in found["README.md"]
    assert not found["README.en.md"].startswith("---")


def test_nothing_is_made_up_where_nothing_is_stated(tmp_path: Path) -> None:
    found = cards(load_facts(write_run(tmp_path)))
    english = found["README.md"]
    for label in ("Publisher", "Contact", "Requests for removal", "Licence of the compilation"):
        assert f"| {label} | not stated |" in english
    assert "No example is shown" in english
    assert english.count("Nothing is stated of it.") == 2
    assert all("not stated" not in text for name, text in found.items() if name != "README.md")


def test_licences_are_counted_by_source(written: dict[str, str]) -> None:
    table = written["README.md"].split("### Of the texts")[1].split("```sql")[0]
    rows = [line for line in table.split("\n") if line.startswith("| ")][1:]
    assert rows == [
        "| none stated | crawl | 10 | 600 B | 62.50% |",
        "| none stated | books | 1 | 60 B | 6.25% |",
        "| `CC-BY-4.0` | crawl | 3 | 180 B | 18.75% |",
        "| `CC-BY-4.0` | books | 2 | 120 B | 12.50% |",
    ]


def tokens(text: str) -> list[Any]:
    """The blocks and marks of a Markdown text."""
    markdown = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    return [one for token in markdown.parse(text) for one in (token, *(token.children or ()))]


def hostile(value: Any) -> Any:
    """The value with hostile text in all places that take any text."""
    if isinstance(value, dict):
        fixed = ("url", "link", "date", "category", "language", "contact", "removal", "doi")
        return {k: one if k in fixed else hostile(one) for k, one in value.items()}
    return [hostile(one) for one in value] if isinstance(value, list) else HOSTILE


def test_hostile_statements_and_documents_are_inert(tmp_path: Path) -> None:
    plain = stated_manifest()
    calm = deepcopy(plain)
    plain["statements"] = hostile(plain["statements"])
    plain["pipeline"] = calm["pipeline"] = "p"
    (tmp_path / "calm").mkdir()
    (tmp_path / "wild").mkdir()
    quiet = cards(load_facts(write_stated_run(tmp_path / "calm", calm)))
    write_stated_run(tmp_path / "wild", plain)
    write_shard(tmp_path / "wild", {"id": "1", "url": HOSTILE, "title": HOSTILE, "text": HOSTILE})
    wild = cards(load_facts(str(tmp_path / "wild")))
    for name, text in wild.items():
        assert not {"\u202e", "\u2066", "\x1b", "\x07", "\r"} & set(text)
        body = text.split("\n---\n", 1)[-1] if name == "README.md" else text
        plain_body = quiet[name].split("\n---\n", 1)[-1] if name == "README.md" else quiet[name]
        found, expected = (
            Counter(token.type for token in tokens(one)) for one in (body, plain_body)
        )
        for kind in ("html_block", "html_inline", "image"):
            assert kind not in found
        for kind in ("heading_open", "table_open", "tr_open", "td_open", "hr", "fence",
                     "code_block", "blockquote_open", "ordered_list_open"):  # fmt: skip
            assert found[kind] == expected[kind], kind
        links = [token.attrGet("href") for token in tokens(body) if token.type == "link_open"]
        assert all(re.match(r"https://|README\.", link) for link in links)
    header = yaml.safe_load(wild["README.md"].split("---\n", 2)[1])
    assert violations(header) == []


def test_what_changed_since_the_version_before(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in")
    for name, minimum in (("then", 4), ("now", 12)):
        run_toy(toy_pipeline(lines, minimum=minimum), tmp_path / name)
    ids = {}
    for name in ("then", "now"):
        shards = sorted((tmp_path / name).glob("dataset/data/*/*.parquet"))
        ids[name] = {id_ for path in shards for id_ in pq.read_table(path)["id"].to_pylist()}
    removed = len(ids["then"] - ids["now"])
    assert removed
    facts = load_facts(str(tmp_path / "now"))
    text = cards(facts, str(tmp_path / "then"))["README.md"]
    changes = text.split("## Changes")[1].split("\n## ")[0]
    assert f"- Documents in both versions: {len(ids['then'] & ids['now'])}\n" in changes
    assert f"- Documents added: {len(ids['now'] - ids['then'])}\n" in changes
    assert f"- Documents removed: {removed}\n" in changes
    reasons = re.findall(r"\| `long: too_short` \| too little main text \| (\d+) \|", changes)
    assert sum(map(int, reasons)) == removed
    rows = re.findall(r"^\| `\w+` (?:\| [\d.,kB ]+){6}\|$", changes, re.MULTILINE)
    assert len(rows) == len(facts.manifest["languages"])
    assert "## Changes" not in cards(facts)["README.md"]
    same = cards(facts, str(tmp_path / "now"))["README.md"]
    assert "- Documents removed: 0\n" in same


def test_a_version_before_that_is_none_is_an_error(tmp_path: Path) -> None:
    facts = load_facts(write_run(tmp_path / "run"))
    with pytest.raises(InputError, match="is neither a finished run"):
        cards(facts, str(tmp_path))
