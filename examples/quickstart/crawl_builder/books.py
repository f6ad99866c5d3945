"""The curated source: one Parquet file from the Markdown books."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crawl_builder.sites import LIBRARY
from crawl_builder.sources import Text, to_plain

SCHEMA = pa.schema(
    {
        "doc_id": pa.string(),
        "title": pa.string(),
        "text": pa.large_string(),
        "language": pa.string(),
        "author": pa.string(),
        "book": pa.string(),
        "license": pa.string(),
        "year": pa.int32(),
        "date": pa.timestamp("us", tz="UTC"),
        "url": pa.string(),
    }
)


def table(books: Sequence[Text]) -> pa.Table:
    rows = [
        {
            "doc_id": f"books/{book.key}",
            "title": book.title,
            "text": to_plain(book.blocks),
            "language": book.language,
            "author": book.front.get("author", ""),
            "book": book.front.get("book", ""),
            "license": book.front.get("license", "CC-BY-4.0"),
            "year": int(book.front.get("year") or book.date[:4] or 0) or None,
            "date": moment(book.date),
            "url": f"https://{LIBRARY}/books/{book.key}",
        }
        for book in books
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def moment(date: str) -> datetime.datetime | None:
    if not date:
        return None
    return datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.UTC)


def write(books: Sequence[Text], path: Path) -> None:
    """Two row groups, so that a reader has more than one to go through."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = max(1, (len(books) + 1) // 2)
    pq.write_table(table(books), path, row_group_size=half, compression="zstd")
