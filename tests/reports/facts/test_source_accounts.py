"""Each source is accounted for by what is stated of it and what its run knows."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.config.options import RunOptions
from corpus.config.statements import About, Period, Statements
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.load import Config
from corpus.run.pipeline_run import run_pipeline
from corpus.storage.store import Store
from reports.facts.domains import top_domains
from reports.facts.run_facts import Amount, load_facts
from reports.facts.source_accounts import Crawls, SourceAccount, source_accounts
from stages.output.shards import Shards
from stages.sources.jsonl import JsonLines
from stages.sources.wet import Wet
from tests.corpus.runs import digests
from tests.reports.example import write_run
from tests.warcs import conversion, members, record

SNAPSHOT = b"isPartOf: CC-MAIN-2024-18\r\npublisher: Common Crawl\r\nsoftware: Nutch 1.19\r\n"
OWN = b"software: example-crawl/1.0\r\nrobots: obey\r\n"
ROWS = [
    {"text": "un llibre", "license": "CC-BY-4.0", "date": "1999-02-01", "language": "ca"},
    {"text": "another book", "license": "CC-BY-4.0", "date": "2003-11-30", "language": "en"},
    {"text": "a third", "license": "by Ann Example, ask her", "language": "en"},
    {"text": "a fourth", "language": "en"},
]


def info(content: bytes) -> bytes:
    return record("warcinfo", content, media="application/warc-fields")


def pages(site: str, months: tuple[int, ...]) -> list[bytes]:
    return [
        conversion(f"https://{site}/{month}", f"page of {month} " * month, date=day(month))
        for month in months
    ]


def day(month: int) -> str:
    return f"2024-{month:02}-15T12:00:00Z"


def pipeline(folder: Path, partition_bytes: int = 0) -> Pipeline:
    """A snapshot of Common Crawl, an own crawl, and a collection."""
    cc, own, books = folder / "cc.wet.gz", folder / "own.wet.gz", folder / "books.jsonl"
    shared = pages("a.example", (4,))
    cc.write_bytes(members([info(SNAPSHOT), *pages("b.example", (5, 3)), *shared]))
    own.write_bytes(members([info(OWN), *pages("a.example", (6, 7)), *pages("c.example", (8,))]))
    books.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    sources = {
        "cc": Wet(paths=(str(cc),), partition_bytes=partition_bytes),
        "own": Wet(paths=(str(own),), partition_bytes=partition_bytes),
        "books": JsonLines(paths=(str(books),)),
    }
    nodes = [Node(name, source) for name, source in sources.items()]
    return Pipeline("toy", 7, (*nodes, Node("shards", Shards(), tuple(sources))))


def run(
    folder: Path, about: Mapping[str, About] | None = None, **settings: Any
) -> dict[str, SourceAccount]:
    statements = Statements(about=about or {})
    config = Config(pipeline(folder, **settings), RunOptions(isolate=False), "", statements)
    run_pipeline(config, str(folder / "run"))
    return {one.name: one for one in source_accounts(load_facts(str(folder / "run")))}


def test_what_a_run_knows(tmp_path: Path) -> None:
    found = run(tmp_path)
    assert list(found) == ["books", "cc", "own"]
    cc, own, books = found["cc"], found["own"], found["books"]
    assert [(one.category, one.category_from) for one in (cc, own, books)] == [
        ("2.1", "warcinfo"),
        ("2.3", "warcinfo"),
        (None, ""),
    ]
    assert cc.title == "Common Crawl, CC-MAIN-2024-18"
    assert cc.version == "CC-MAIN-2024-18"
    assert cc.links == ["https://data.commoncrawl.org/crawl-data/CC-MAIN-2024-18/index.html"]
    assert (own.title, own.version, own.links) == (None, None, [])
    assert own.crawls.values("software") == ["example-crawl/1.0"]
    assert own.crawls.values("robots") == ["obey"]
    assert books.crawls == Crawls(0, {})
    assert (cc.first, cc.last) == ("03/2024", "05/2024")
    assert own.months == {"06/2024": 1, "07/2024": 1, "08/2024": 1}
    assert books.period == ("02/1999", "11/2003")
    assert books.licences == {
        "": Amount(1, 8),
        "CC-BY-4.0": Amount(2, 21),
        "other": Amount(1, 7),
    }
    assert list(books.licences) == ["CC-BY-4.0", "", "other"]
    assert {tag: one.documents for tag, one in books.languages.items()} == {"ca": 1, "en": 3}
    assert own.row.stored.documents == 3


def test_domains_are_those_of_the_source(tmp_path: Path) -> None:
    """The number in 2.3 of the summary was that of the whole dataset, and its query listed domains
    of other sources."""
    found = run(tmp_path)
    assert [one.name for one in found["own"].domains.largest] == ["a.example", "c.example"]
    assert found["own"].domains.distinct == 2
    assert found["own"].domains.largest[0].documents == 2
    assert sum(one.stored for one in found["cc"].domains.largest) == pytest.approx(1)
    assert found["books"].domains.largest == ()
    store = Store(str(tmp_path / "run"))
    rows = top_domains(store, ["own"], 0.1).to_pylist()
    size = found["own"].domains.largest[0].bytes
    assert rows == [{"domain": "a.example", "documents": 2, "bytes": size}]
    both = top_domains(store, ["own", "cc"], 1).to_pylist()
    assert [row["domain"] for row in both] == ["a.example", "b.example", "c.example"]
    assert both[0]["documents"] == 3
    assert top_domains(store, ["books"], 0.1).num_rows == 0


def test_statements_come_first(tmp_path: Path) -> None:
    stated = About(
        category="2.2.2",
        title="Pages",
        link="https://example.org",
        collected=Period(first="01/2024"),
    )
    found = run(tmp_path, {"cc": stated})
    cc = found["cc"]
    assert (cc.category, cc.category_from) == ("2.2.2", "stated")
    assert (cc.title, cc.links) == ("Pages", ["https://example.org"])
    assert cc.period == ("01/2024", "05/2024")
    assert cc.about == stated


def test_however_files_are_cut(tmp_path: Path) -> None:
    accounts = []
    for name, size in (("whole", 0), ("cut", 200)):
        (tmp_path / name).mkdir()
        accounts.append(run(tmp_path / name, partition_bytes=size))
    assert accounts[0] == accounts[1]
    assert digests(tmp_path / "whole/run") == digests(tmp_path / "cut/run")


def test_a_source_of_both_has_no_category_of_its_own() -> None:
    both = Crawls(3, {"publisher": {"Common Crawl": 2, "Example": 1}})
    assert both.category is None
    assert Crawls(2, {"publisher": {"CommonCrawl": 2}}).category == "2.1"
    assert Crawls(2, {"isPartOf": {"CC-MAIN-2024-18": 1, "CC-MAIN-2024-22": 1}}).category == "2.1"
    assert Crawls(1, {"publisher": {"No common crawl": 1}}).category == "2.3"
    assert Crawls(0, {}).category is None


def test_a_ledger_of_an_earlier_version(tmp_path: Path) -> None:
    facts = load_facts(write_run(tmp_path))
    store = Store(facts.folder)
    table = store.read_table("ledger/domains.parquet")
    store.write_table(table.drop_columns("source"), "ledger/domains.parquet")
    (books, crawl) = source_accounts(replace(facts))
    assert (books.domains.distinct, crawl.domains.distinct) == (0, 0)
    assert facts.domains.distinct == 5
