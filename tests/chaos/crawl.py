"""What is run: a small crawl and some books, the pipeline over them, and the command that runs it.

Small, and yet with all that a large one has: several partitions, one of them a group of files,
batches, buckets and groups; near-duplicates in chains, exact ones and records read twice; languages
over their quota; shards of several row groups' worth of documents; and documents that are poison.
"""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.crawl import write_crawl
from benchmarks.prose import LANGUAGES, Prose
from tests import ROOT
from tests.chaos.faults import DASK, SCHEDULER, SERIAL, SHARDS
from tests.chaos.poison import POISONS, text_of

__all__ = ["ROOT", "command", "write_input", "write_pipeline"]


_PAGES, _PAGES_A_FILE = 240, 30
_BOOKS, _BOOK_FILES = 150, 2
_QUOTAS = "unit: bytes\nmax_epochs: 1\nlanguages:\n" + "".join(
    f"  {tag}: {{share: {100 // len(LANGUAGES)}%}}\n" for tag in LANGUAGES
)
_PIPELINE = """\
name: chaos
seed: 2026
stages:
  crawl:  {use: warc, with: {paths: ["../input/crawl/*.warc.gz"], group_bytes: 256KB}}
  books:
    use: jsonl
    with: {paths: ["../input/books/*.jsonl"], rank: 10, columns: {id: doc_id}, group_bytes: 0}
  text:   {use: extract, after: crawl}
  repair: {use: repair, after: [text, books]}
  poison: {use: poison, after: repair, with: {does: %(does)s}}
  lang:   {use: language, after: poison, with: {quotas: ../input/quotas.yaml}}
  exact:  {use: exact, after: lang}
  dedup:  {use: minhash, after: exact}
  mix:    {use: balance, after: dedup, with: {quotas: ../input/quotas.yaml}}
  shards: {use: shards, after: mix, with: {target_bytes: 60KB}}
run:
  work: %(work)s
  quarantine_limit: 5%%
  buckets: 3
  batch_rows: 64
  bundle_bytes: 100KB
  patience: 120s
  document_seconds: 2
  worker_memory: 1GiB
"""


def write_input(folder: Path) -> None:
    """Crawl, books and quotas; always the same."""
    write_crawl(folder / "crawl", _PAGES, pages_per_file=_PAGES_A_FILE, frame=0.1, copies=0.25)
    chance = random.Random("books")
    prose = {language: Prose(language) for language in LANGUAGES}
    texts: list[str] = []
    for number in range(_BOOK_FILES * _BOOKS):
        again = number % 10 == 9
        length = chance.randint(500, 4000)
        fresh = prose[chance.choice(LANGUAGES)].text(chance, length)
        texts.append(chance.choice(texts) if again else fresh)
    texts[_BOOKS // 2 : _BOOKS // 2] = map(text_of, sorted(POISONS))
    (folder / "books").mkdir()
    for file in range(_BOOK_FILES):
        with (folder / "books" / f"{file}.jsonl").open("w", encoding="utf-8") as stream:
            for number, text in enumerate(texts):
                # The first document of each file is the same record, read twice.
                if number == 0 or number % _BOOK_FILES == file:
                    url = f"https://books.example/{number}"
                    row = {"doc_id": str(number), "url": url, "text": text}
                    stream.write(json.dumps(row) + "\n")
    (folder / "quotas.yaml").write_text(_QUOTAS, "utf-8")


def write_pipeline(path: Path, work: Path | None, does: Sequence[str]) -> None:
    """pipeline.yaml of one run, in a folder beside that of the input. does: kinds of poison that
    take effect."""
    given = {"work": work or "null", "does": json.dumps(list(does))}
    path.write_text(_PIPELINE % given, "utf-8")


def command(
    executor: str, pipeline: Path, output: Path, *, port: int = 0, shard: int = 0
) -> list[str]:
    """The command of a driver. port: of the scheduler. shard: in array mode, which one of two."""
    options = {
        SERIAL: ["--executor", "serial"],
        DASK: ["--executor", "dask", "--workers", "2"],
        SCHEDULER: ["--scheduler", f"tcp://127.0.0.1:{port}"],
        SHARDS: ["--shard", f"{shard}/2"],
    }[executor]
    run = ["run", str(pipeline), "--output", str(output), *options]
    return [sys.executable, "-m", "tests.chaos.command", *run]
