"""Small real stages for the engine's tests: a source of lines, a filter, a rewriting stage, and a
global stage that keeps one document of each first word."""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.schema import COLUMNS, GIVEN_BY_SOURCES, Schema
from corpus.stage import (
    Drop,
    GlobalStage,
    Loop,
    Partition,
    Records,
    Result,
    Round,
    Source,
    Stage,
    each,
    setting,
)

TEXT: Schema = {"text": COLUMNS["text"].type}


@dataclass(frozen=True, kw_only=True)
class Lines(Source):
    """Documents from *.jsonl files of a folder: {"key", "text", "language"?, "domain"?}."""

    name = "lines"
    adds: ClassVar[Schema] = {**TEXT, "language": pa.string()}
    reasons = frozenset({"blank"})
    folder: str = setting(help="folder of the files", path=True)
    chunk: int = setting(7, "documents that are read at a time")

    def partitions(self) -> Sequence[Partition]:
        files = sorted(Path(self.folder).glob("*.jsonl"))
        return [Partition(f.name, str(f), f.name, f.stat().st_size) for f in files]

    def identity(self) -> Mapping[str, Any]:
        return {"rank": self.rank}

    def read(self, partition: Partition) -> Iterator[Records]:
        rows = []
        for number, line in enumerate(Path(partition.path).read_text().splitlines()):
            record = json.loads(line)
            rows.append(
                {
                    "id": xxhash.xxh3_128_hexdigest(record["key"]),
                    "url": f"https://a.example/{record['key']}",
                    "domain": record.get("domain", "a.example"),
                    "date": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
                    "origin": {"file": partition.file, "offset": number, "length": 1},
                    "text": record["text"],
                    "language": record.get("language", "und"),
                }
            )
        names = (*GIVEN_BY_SOURCES, *self.adds)
        schema = pa.schema([(name, COLUMNS[name].type) for name in names])
        for start in range(0, len(rows), self.chunk):
            part = rows[start : start + self.chunk]
            batch = pa.RecordBatch.from_pylist(part, schema)
            blank = pc.equal(pc.utf8_trim_whitespace(batch["text"]), "")
            reason = pc.if_else(blank, "blank", pa.scalar(None, pa.string()))
            yield Records(batch, dropped=reason, skipped={"header": 1} if start == 0 else {})


@dataclass(frozen=True, kw_only=True)
class AtLeast(Stage):
    """Drops documents with fewer characters; raises on the text `boom`."""

    name = "at_least"
    reads: ClassVar[Schema] = TEXT
    reasons = frozenset({"too_short"})
    checkpoint = True
    minimum: int = setting(3, "characters")

    def process(self, batch: pa.RecordBatch) -> Result:
        if "boom" in batch["text"].to_pylist():
            raise ValueError("the text says boom")
        length = pc.utf8_length(batch["text"]).cast(pa.float64())
        short = pc.less(length, self.minimum)
        null = pa.scalar(None, pa.float64())
        return Result(
            dropped=pc.if_else(short, "too_short", pa.scalar(None, pa.string())),
            value=pc.if_else(short, length, null),
            limit=pc.if_else(short, pa.scalar(float(self.minimum)), null),
        )


@dataclass(frozen=True, kw_only=True)
class Shout(Stage):
    """Rewrites the text in upper case, drops `quiet`, quarantines `bad`."""

    name = "shout"
    reads: ClassVar[Schema] = TEXT
    rewrites: ClassVar[Schema] = TEXT
    reasons = frozenset({"quiet"})
    mark: str = setting("!", "put behind the text")

    def process(self, batch: pa.RecordBatch) -> Result:
        return each(batch, self.one, self.rewrites)

    def one(self, text: str) -> Mapping[str, Any] | Drop:
        if text == "bad text":
            raise LookupError(text)
        return Drop("quiet") if text.startswith("quiet") else {"text": text.upper() + self.mark}


@dataclass(frozen=True, kw_only=True)
class Scored(Stage):
    """Adds a quality: row-local, without text."""

    name = "scored"
    reads: ClassVar[Schema] = TEXT
    adds: ClassVar[Schema] = {"quality": pa.float32()}

    def process(self, batch: pa.RecordBatch) -> Result:
        length = pc.utf8_length(batch["text"])
        return Result(columns={"quality": pc.divide(length.cast(pa.float32()), 100)})


@dataclass(frozen=True, kw_only=True)
class FirstWord(GlobalStage):
    """Keeps, of the documents with one first word, the one of the smallest id."""

    name = "first_word"
    reads: ClassVar[Schema] = {"id": pa.string(), **TEXT}
    adds: ClassVar[Schema] = {"cluster_size": pa.int32()}
    reasons = frozenset({"same_word"})

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"word": pa.schema([("word", pa.string()), ("id", pa.string())])}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        words = [text.split()[0].lower().strip("!") for text in batch["text"].to_pylist()]
        rows = pa.array(range(batch.num_rows), pa.int64())
        return {
            "word": pa.table({"row": rows, "word": pa.array(words, pa.string()), "id": batch["id"]})
        }

    def rounds(self) -> Sequence[Round | Loop]:
        schema = pa.schema(
            [("document", pa.int64()), ("survivor", pa.string()), ("size", pa.int32())]
        )
        return (
            Round(
                gives="kept",
                reads={"word": ("word",)},
                order={"word": ("id",)},
                reduce=self.keep,
                schema=schema,
            ),
        )

    def keep(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        groups: dict[str, list[tuple[int, str]]] = {}
        for row in tables["word"].to_pylist():
            groups.setdefault(row["word"], []).append((row["document"], row["id"]))
        rows = [
            {
                "document": document,
                "survivor": None if number == 0 else group[0][1],
                "size": len(group),
            }
            for group in groups.values()
            for number, (document, _) in enumerate(group)
        ]
        schema = pa.schema(
            [("document", pa.int64()), ("survivor", pa.string()), ("size", pa.int32())]
        )
        return pa.Table.from_pylist(rows, schema)

    def apply(self, decision: pa.RecordBatch) -> Result:
        survivor = decision["survivor"]
        reason = pc.if_else(pc.is_valid(survivor), "same_word", pa.scalar(None, pa.string()))
        size = pc.fill_null(decision["size"], 1)
        return Result(columns={"cluster_size": size}, dropped=reason, survivor=survivor)
