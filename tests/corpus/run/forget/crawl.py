"""A small crawl with copies, run through real stages, and what is left of pages in a run."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.config.options import RunOptions
from corpus.pipeline.load import Config, load
from corpus.run.forget.forget import forget
from corpus.run.forget.receipt import Reasons
from corpus.run.forget.request import Request
from corpus.run.pipeline_run import RunResult, run_pipeline
from corpus.run.spellings import page_of
from reports.dataset_files import write_card
from reports.run_files import write_reports
from tests.corpus.work_files import work_files

WORDS = """forn pa llum mar vent sol neu riu font camp blat vi oli sal fusta ferro pedra teula
porta clau taula cadira finestra carrer pla casa poble vila ciutat muntanya vall
cova platja illa""".split()
ASKED = "https://forn.example/persona"
EXACT = "https://copia.example/persona"
NEAR = "https://gairebe.example/persona"
REASONS = Reasons("asked by the person", "2026-11-30", "Art. 17 GDPR", "EXP-7")

PIPELINE = """
name: small
seed: 9
stages:
  pages:  {use: jsonl, with: {paths: ["crawl/*.jsonl"], group_bytes: 0}}
  exact:  {use: exact, after: pages}
  dedup:  {use: minhash, after: exact}
  shards: {use: shards, after: dedup, with: {target_bytes: 2000 B}}
"""


def write_crawl(folder: Path) -> Path:
    """The crawl and its pipeline, whose path it gives: 60 pages in three files, among them one that
    is asked for, an exact copy of it in capitals, and a near copy, of other sites."""
    chance = random.Random(3)
    (folder / "crawl").mkdir(parents=True)

    def text() -> list[str]:
        return chance.choices(WORDS, k=40)

    asked = text()
    near = [*asked[:-1], "adeu"]
    for number in range(3):
        rows = [
            {
                "url": f"https://s{number}{i % 4}.example/{i}",
                "language": ("ca", "es", "eu")[i % 3],
                "text": " ".join(text()),
            }
            for i in range(19)
        ]
        url, said = [
            (ASKED, f"{' '.join(asked)}          "),
            (EXACT, " ".join(asked).upper()),
            (NEAR, " ".join(near)),
        ][number]
        rows.insert(5, {"url": url, "language": "ca", "text": said})
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / "crawl" / f"part-{number}.jsonl").write_text(lines)
    (folder / "pipeline.yaml").write_text(PIPELINE)
    return folder / "pipeline.yaml"


def run_crawl(pipeline: Path, output: Path) -> RunResult:
    """The crawl run into a folder, with report and card."""
    config = load(str(pipeline))
    done = run_pipeline(
        Config(config.pipeline, RunOptions(isolate=False), config.path), str(output)
    )
    write_reports(str(output))
    write_card(str(output))
    return done


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def rows_of(dataset: Path) -> list[dict[str, Any]]:
    """All rows of a dataset, in the order of its manifest."""
    shards = manifest_of(dataset)["shards"]
    return [row for s in shards for row in pq.read_table(dataset / s["path"]).to_pylist()]


def forget_pages(run: Path, *urls: str, **options: Any) -> dict[str, Any]:
    """Forget the pages with these addresses; gives the receipt."""
    request = Request(pages={page_of(url): url for url in urls})
    _, receipt = forget(str(run), request, REASONS, **options)
    assert receipt is not None
    return receipt


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The content of all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def strings_in(run: Path) -> Iterator[str]:
    """Yield all that stands in the files of a run, Parquet and members of task files opened."""
    for path in sorted(run.rglob("*")):
        if path.is_file() and path.suffix == ".parquet":
            yield from _values(pq.read_table(path))
        elif path.is_file() and not path.is_relative_to(run / "work"):
            yield path.read_bytes().decode("utf-8", "replace")
    for file in work_files(run / "work") if (run / "work").exists() else ():
        content = file.content()
        if file.path.endswith(".parquet"):
            yield from _values(pq.read_table(pa.BufferReader(content)))
        else:
            yield content.decode("utf-8", "replace")


def _values(table: pa.Table) -> Iterator[str]:
    yield from (repr(row) for row in table.to_pylist())
