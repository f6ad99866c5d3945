"""Lines that the pages of a host have in common, in memory and in whole runs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corpus.cli.main import cli
from corpus.testing import GlobalStageContract, batch_of, decide, rows_of
from stages.extraction.host_boilerplate import HostBoilerplate
from tests.corpus.runs import digests

NOTICE = "Este portal é do concello; os textos poden usarse citando sempre a súa procedencia."
OWN = (
    "Na parroquia {n} abriu onte a feira número {n}, con {n} postos, moita xente e moito gando; "
    "a banda tocou ata a noite."
)


def page(number: int, text: str = "", host: str = "a.example", language: str = "gl") -> Any:
    text = text or f"Menú\n{OWN.format(n=number)}\n{NOTICE}"
    url = f"https://{host}/{number}"
    return {"id": f"{number:032x}", "url": url, "language": language, "text": text}


PAGES = [
    *(page(number) for number in range(6)),
    page(6, f"Menú\n{OWN.format(n=6)}\n{NOTICE}\n{OWN.format(n=66)}"),
    page(7, f"Menú\n{NOTICE}\nPouco noso."),
    page(8, host="b.example"),
    page(9, language="pt"),
    page(10, OWN.format(n=10)),
    {**page(11), "url": ""},
    page(12, " "),
]


def outcome(pages: list[Any], **settings: Any) -> list[dict[str, Any]]:
    batch = batch_of(pages, HostBoilerplate.reads)
    stage = HostBoilerplate(**{"minimum_pages": 5, **settings})
    (result,) = decide(stage, [batch])
    return rows_of(result, batch.num_rows)


class TestHostBoilerplate(GlobalStageContract):
    stage = HostBoilerplate(minimum_pages=5)
    documents = PAGES


def test_what_becomes_of_texts() -> None:
    texts = [row["text"] for row in outcome(PAGES)]
    assert texts[:6] == [OWN.format(n=number) for number in range(6)]
    assert texts[6] == f"{OWN.format(n=6)}\n{OWN.format(n=66)}"
    assert texts[7:] == [page["text"] for page in PAGES[7:]]


def test_what_is_counted() -> None:
    rows = outcome(PAGES)
    taken = len(f"Menú\n\n{NOTICE}")
    assert rows[0][("measure", "boilerplate_characters", "gl")] == taken
    assert rows[0][("measure", "boilerplate_pages", "cut")] == 1
    assert rows[7][("measure", "boilerplate_pages", "mostly_common")] == 1
    assert rows[10] == {"text": PAGES[10]["text"]}


@pytest.mark.parametrize(
    ("settings", "cut"),
    [
        ({"minimum_pages": 8}, True),
        ({"minimum_pages": 9}, False),
        ({"share": 0.8}, True),  # 8 of 10 pages
        ({"share": 0.81}, False),
    ],
)
def test_how_many_pages_a_line_stands_on(settings: Mapping[str, Any], cut: bool) -> None:
    (first, *_) = outcome(PAGES, **settings)
    assert (first["text"] == OWN.format(n=0)) is cut


def test_a_line_twice_on_a_page_counts_once() -> None:
    pages = [page(n, f"{OWN.format(n=n)}\nMenú\nMenú") for n in range(4)]
    assert [row["text"] for row in outcome(pages)] == [p["text"] for p in pages]


SERIAL = ("--executor", "serial")
PIPELINE = """
stages:
  lines:  {use: jsonl, with: {paths: [%s]}}
  exact:  {use: exact, after: lines}
  common: {use: host_boilerplate, after: exact, with: {minimum_pages: 5}}
  %s
  shards: {use: shards, after: [%s]}
run: {isolate: false}
"""


def run(folder: Path, name: str, files: int, following: str = "") -> Path:
    """The pages, and a copy, in so many files, through the pipeline."""
    pages = [*PAGES, page(0)]
    for number in range(files):
        rows = [json.dumps(page) for page in pages[number::files]]
        (folder / f"{name}-{number}.jsonl").write_text("\n".join(rows))
    last = "long" if following else "common"
    text = PIPELINE % (f"{name}-*.jsonl", following, last)
    (folder / f"{name}.yaml").write_text(text)
    output = folder / name
    command = ["run", str(folder / f"{name}.yaml"), "--output", str(output), *SERIAL]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 0, result.output
    return output


def rows(output: Path) -> list[dict[str, Any]]:
    shards = sorted((output / "dataset" / "data").rglob("*.parquet"))
    found = [row for s in shards for row in pq.read_table(s, partitioning=None).to_pylist()]
    return sorted(found, key=lambda row: (row["url"], row["text"]))


def test_a_run_gives_the_texts_and_their_sizes(tmp_path: Path) -> None:
    found = rows(run(tmp_path, "one", 1))
    expected = [row["text"] for row in outcome(PAGES)]
    assert sorted(row["text"] for row in found) == sorted(t for t in expected if t.strip())
    for row in found:
        assert row["bytes"] == len(row["text"].encode())
        assert row["words"] == len(row["text"].split())


@pytest.mark.parametrize("following", ["", "long: {use: quality, after: common}"])
def test_the_dataset_does_not_depend_on_partitions(tmp_path: Path, following: str) -> None:
    one = run(tmp_path, "one", 1, following)
    three = run(tmp_path, "three", 3, following)
    assert [r["text"] for r in rows(one)] == [r["text"] for r in rows(three)]


def test_a_changed_setting_gives_what_a_fresh_run_gives(tmp_path: Path) -> None:
    once = run(tmp_path, "once", 2)
    before = digests(once)
    pipeline = tmp_path / "once.yaml"
    changed = pipeline.read_text().replace("minimum_pages: 5", "minimum_pages: 50")
    pipeline.write_text(changed)
    command = ["run", str(pipeline), *SERIAL, "--output"]
    assert CliRunner().invoke(cli, [*command, str(once)]).exit_code == 0
    assert CliRunner().invoke(cli, [*command, str(tmp_path / "fresh")]).exit_code == 0
    assert digests(once) == digests(tmp_path / "fresh") != before
