"""Domains of own crawls: how many are asked for, and the file."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from corpus.config.statements import Statements
from corpus.storage.store import Store
from corpus.tasks.domain_tasks import DOMAINS
from reports.eu_summary import document_of
from reports.eu_summary.crawls import CrawledDomains
from reports.eu_summary.files import summary_files
from reports.eu_summary.inputs import Inputs
from reports.eu_summary.markdown import markdown
from reports.eu_summary.model import Table
from reports.facts.run_facts import Facts
from reports.languages.translation import ENGLISH
from tests.reports.eu_summary.stated import BOOKS, CRAWL, PUBLICATION, facts


def crawl_of(folder: Path, names: list[str], *, sme: bool = False) -> Facts:
    """A run with these domains, the first with most bytes."""
    found = facts(folder, sme=sme)
    place = {name: number for number, name in enumerate(names)}
    values = {
        "domain": sorted(names),
        "bytes": [2 * len(names) - place[name] for name in sorted(names)],
        "language": ["ca"] * len(names),
        "source": ["crawl"] * len(names),
        "event": ["out"] * len(names),
        "documents": [1] * len(names),
    }
    columns = [
        pa.array(values[f.name], f.type)
        if f.name in values
        else pa.array(["" if pa.types.is_string(f.type) else 0] * len(names), f.type)
        for f in DOMAINS
    ]
    Store(str(folder)).write_table(
        pa.Table.from_arrays(columns, schema=DOMAINS), "ledger/domains.parquet"
    )
    return found


@pytest.mark.parametrize(
    ("number", "sme", "required"),
    [(0, False, 0), (1, False, 1), (70, False, 7), (71, False, 8), (70, True, 4), (71, True, 4),
     (30_000, True, 1000)],
)  # fmt: skip
def test_how_many_are_asked_for(tmp_path: Path, number: int, sme: bool, required: int) -> None:
    found = crawl_of(tmp_path, [f"d{i}.example" for i in range(number)], sme=sme)
    domains = CrawledDomains(Inputs(found))
    assert domains.required == required
    assert domains.further.num_rows == min(100, number - required)


def test_the_file_has_the_top_ten_per_cent(tmp_path: Path) -> None:
    found = crawl_of(tmp_path, [f"d{i}.example" for i in range(3000)])
    rows = list(csv.reader(io.StringIO(summary_files(found)["domains_top10.csv"].decode())))
    assert rows[0] == ["domain", "bytes", "documents"]
    assert rows[1] == ["d0.example", "6000", "1"]
    assert len(rows) == 301
    field = document_of(found).fields["2.3.h"]
    table = field.named("domains")[0].value
    assert isinstance(table, Table)
    assert len(table.rows) == 200
    assert field.named("rest")[0].value == "The first 200 are shown here; the file has all."


def test_hostile_domains_are_inert(tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "a`|b](javascript:x)<script>", "x\u202eexe.example"]
    found = crawl_of(tmp_path, names)
    files = summary_files(found)
    assert files["domains_top10.csv"].decode().splitlines()[1].startswith("'=cmd|")
    text = markdown(document_of(found), ENGLISH)
    assert "\u202e" not in text
    assert "<U+202E>" in text
    assert "`` a`\\|b](javascript:x)<script> ``" in text


def test_without_a_crawl_there_is_no_file(tmp_path: Path) -> None:
    about = {"crawl": replace(CRAWL, category="2.1"), "books": BOOKS}
    found = facts(tmp_path, Statements(PUBLICATION, about))
    assert "domains_top10.csv" not in summary_files(found)
    assert document_of(found).fields["2.3.h"].status == "not applicable"
