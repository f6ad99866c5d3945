"""The small run of `tests.reports.example`, with all that a publisher states, what its archives say
of themselves, licences, and a shard to take an example from."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.schema import COLUMNS, dataset_schema
from corpus.storage.store import Store
from corpus.tasks.kept_measures import LICENCE_BYTES, LICENCES, MONTHS
from tests.reports.example import ledger, manifest, write_run

PUBLICATION: dict[str, Any] = {
    "title": "Coast Corpus",
    "description": "Texts about lighthouses.\n\nFor those who sail.\n",
    "publisher": {"name": "Harbour Office", "url": "https://harbour.example", "id": "EA0000001"},
    "contact": "corpus@harbour.example",
    "removal": "https://harbour.example/removal?form=1",
    "licence": {"name": "ODC-By-1.0", "url": "https://opendatacommons.org/licenses/by/1-0/"},
    "url": "https://harbour.example/coast",
    "citation": "@misc{coast,\n  title = {Coast Corpus}\n}\n",
    "doi": "10.5281/zenodo.1234",
    "version": "1.2.0",
    "date": "2026-11-30",
    "funder": "Ministry of Lights",
    "curators": ["Ona Far", "Itsaso Argi"],
    "rationale": "Lighthouses are seldom written about.",
    "intended_uses": ["pretraining", "research"],
    "excluded_uses": ["navigation"],
    "human_checks": "Two readers looked at 100 documents a language.",
    "maintenance": "A version a year; removals reach users with the next one.",
    "illegal_content": "Lists of a national office were used.",
    "previous": [{"number": "1.1.0", "link": "https://harbour.example/coast/1.1"}],
}
ABOUT: dict[str, Any] = {
    "crawl": {
        "category": "2.3",
        "title": "Coast crawl",
        "licence": "none of its own",
        "description": "Pages of harbours.",
        "content": ["news", "timetables"],
        "nature": "May hold personal data and protected works.",
        "crawler": {
            "names": ["coastbot/1.0"],
            "operator": "Harbour Office",
            "purpose": "Language models",
            "robots": "obeyed",
            "sites": ["harbours", "newspapers"],
        },
    },
}


def stated_manifest() -> dict[str, Any]:
    """The manifest of the example with statements."""
    return {**manifest(), "statements": deepcopy({"publication": PUBLICATION, "about": ABOUT})}


def write_stated_run(folder: Path, plain: dict[str, Any] | None = None) -> str:
    """A folder of the run, with the shard that holds its example."""
    write_run(folder, plain or stated_manifest())
    books = ledger()
    for source, name, number, size in (
        ("books", "CC-BY-4.0", 2, 120),
        ("books", "", 1, 60),
        ("crawl", "CC-BY-4.0", 3, 180),
        ("crawl", "", 10, 600),
    ):
        books.measure(("shards", "p", "en", source, LICENCES, name), number)
        books.measure(("shards", "p", "en", source, LICENCE_BYTES, name), size)
    for month, number in (("2024-03", 4), ("2024-05", 9)):
        books.measure(("shards", "p", "en", "crawl", MONTHS, month), number)
    for key in ("record: warcinfo", "software: Sailor 1.0"):
        books.measure(("crawl", "p", "und", "crawl", "warcinfo", key), 2)
    Store(str(folder)).write_table(books.measures_table(), "ledger/measures.parquet")
    write_shard(folder, {"id": "0" * 32, "url": "https://a.example/1", "license": "CC-BY-4.0"})
    return str(folder)


def write_shard(folder: Path, values: dict[str, Any]) -> None:
    """The shard from which the example is taken, with one document."""
    schema = dataset_schema()
    text = "The lamp turns.\n```\nIt shines | far.\n" * 9
    row = {field.name: COLUMNS[field.name].empty for field in schema}
    row |= {"text": text, "language": "en", "source": "crawl", "characters": len(text), **values}
    path = folder / "dataset" / "data" / "en" / "train-00000-of-00002.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([row], schema), path)
