"""The columns of a document: Arrow type, whether it may be null, empty value, meaning.

This file also says what a word is: a maximal run of characters other than ASCII white space and
control characters, as `wc -w` counts them. That needs no model, is the same for every language
served here, and takes a few vectorised passes over the bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.messages import Message

__all__ = [
    "COLUMNS",
    "DATASET_COLUMNS",
    "GIVEN_BY_SOURCES",
    "KEPT_BY_ENGINE",
    "KEPT_TYPES",
    "ORIGIN",
    "SIZES",
    "TAKEN_BY_ENGINE",
    "TOKENS",
    "Column",
    "Schema",
    "dataset_schema",
    "empty_array",
    "kept_in",
    "sizes_of",
    "word_counts",
]

Counts = npt.NDArray[np.int64]
_ONE = np.uint64(1)
_AT_A_TIME = 1 << 19
"""Bytes of text whose sizes are counted at a time."""

ORIGIN = pa.struct([("file", pa.string()), ("offset", pa.int64()), ("length", pa.int64())])
"""Where a record stands: the file relative to the glob's root, then offset and length in the unit
of the source: bytes, or rows of Parquet files."""
PII = pa.list_(pa.struct([("type", pa.string()), ("count", pa.int32())]))
PII_SPANS = pa.list_(
    pa.struct([("type", pa.string()), ("start", pa.int32()), ("length", pa.int32())])
)
"""Places in the text, in Unicode characters."""
LANGUAGES = pa.list_(pa.struct([("language", pa.string()), ("share", pa.float32())]))
HEADERS = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))


@dataclass(frozen=True)
class Column:
    """One column of a document."""

    name: str
    type: pa.DataType
    empty: object
    """The value that documents get when their branch of the pipeline lacks the column; None means
    null."""
    meaning: str
    in_dataset: bool = True
    """Whether the shards have the column."""

    @property
    def nullable(self) -> bool:
        """Whether the column may be null, as it may where null is its empty value."""
        return self.empty is None


_ALL = (
    Column(
        "id", pa.string(), "", Message("content address, xxh3-128 in hex; the same in every run")
    ),
    Column("text", pa.large_string(), "", Message("the document")),
    Column("url", pa.string(), "", Message("address it was crawled from, without userinfo")),
    Column("domain", pa.string(), "", Message("registrable domain of the address")),
    Column("date", pa.timestamp("us", tz="UTC"), None, Message("when it was crawled")),
    Column("source", pa.string(), "", Message("name of the source in the pipeline")),
    Column(
        "origin",
        ORIGIN,
        {"file": "", "offset": 0, "length": 0},
        Message("the record it came from; the file relative to the glob's root"),
    ),
    Column("language", pa.string(), "und", Message("BCP-47 tag with variety, such as ca-valencia")),
    Column("language_score", pa.float32(), None, Message("confidence in the language, 0 to 1")),
    Column("script", pa.string(), "Zyyy", Message("ISO 15924 code of most of its letters")),
    Column(
        "languages",
        LANGUAGES,
        [],
        Message("languages of the text with their shares, largest first"),
    ),
    Column(
        "license", pa.string(), "", Message("licence as the source states it, SPDX where known")
    ),
    Column("rights", pa.list_(pa.string()), [], Message("opt-out signals that were seen, sorted")),
    Column("quality", pa.float32(), None, Message("quality score, 0 to 1")),
    Column(
        "pii", PII, [], Message("personal data replaced, or before as placeholders: type and count")
    ),
    Column(
        "cluster_size",
        pa.int32(),
        1,
        Message("documents in its near-duplicate cluster, itself too"),
    ),
    Column("repeats", pa.int32(), 1, Message("how often a trainer shall read it")),
    Column("characters", pa.int64(), 0, Message("Unicode characters of the text")),
    Column("words", pa.int64(), 0, Message("words of the text, split at white space")),
    Column("bytes", pa.int64(), 0, Message("UTF-8 bytes of the text")),
    Column("record_id", pa.string(), "", Message("WARC-Record-ID of the record it came from")),
    Column("digest", pa.string(), "", Message("digest of the payload, as in WARC-Payload-Digest")),
    Column("status", pa.int32(), 0, Message("HTTP status it came with; 0 where there was none")),
    Column("charset", pa.string(), "", Message("charset the page was decoded from")),
    Column(
        "pii_spans",
        PII_SPANS,
        [],
        Message("where personal data was replaced, if `spans` asks for it"),
    ),
    Column("rank", pa.int32(), 0, "rank of its source; higher outranks", in_dataset=False),
    Column("priority", pa.uint64(), 0, "orders every random-like choice", in_dataset=False),
    Column(
        "split_draw", pa.uint64(), None, "smallest draw of its copies; decides its split", False
    ),
    Column("html", pa.large_binary(), b"", "the body, its codings undone", in_dataset=False),
    Column("headers", HEADERS, [], "HTTP response headers, lower case", in_dataset=False),
    Column("site_file", pa.large_binary(), None, "a site's robots.txt or the like; no page", False),
    Column("title", pa.string(), "", Message("title of the page")),
    Column("split", pa.string(), "train", Message("train, or the split that it is held out for")),
    Column(
        "published",
        pa.string(),
        "",
        Message("date of publication that the page states, as YYYY-MM-DD"),
    ),
)

COLUMNS: Mapping[str, Column] = {column.name: column for column in _ALL}
DATASET_COLUMNS: tuple[str, ...] = tuple(c.name for c in _ALL if c.in_dataset)
SIZES: tuple[str, ...] = ("characters", "words", "bytes")
"""Sizes of the text, which the engine counts again after every stage that adds or rewrites it."""

GIVEN_BY_SOURCES = ("id", "url", "domain", "date", "origin")
"""What every source gives for each record, beside the columns of its `adds`."""

KEPT_BY_ENGINE = ("source", "rank", "priority", *SIZES)
"""Columns that the engine fills; no source and no stage may write them."""

KEPT_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "list<text>": pa.list_(pa.string()),
}
"""Types of the columns that sources carry to the dataset beside `COLUMNS`, by the names that
settings have for them. Such columns may be null."""

TOKENS: "Schema" = {"tokens": pa.int64()}
"""The column that `balance` adds, and shards have, where the quotas name a tokenizer."""

TAKEN_BY_ENGINE = ("row", "kept", "position")
"""Names of columns beside the documents in files of `work/`; no other column may have them."""

Schema = Mapping[str, pa.DataType]
"""Names and types of the columns that a node has or gives, in order."""


def dataset_schema(kept: Schema | None = None) -> pa.Schema:
    """The schema of every shard. kept: the columns that sources carry to the dataset, which follow
    the others."""
    columns = (COLUMNS[name] for name in DATASET_COLUMNS)
    known = [pa.field(c.name, c.type, nullable=c.nullable) for c in columns]
    return pa.schema([*known, *(kept or {}).items()])


def kept_in(manifest: Mapping[str, Any]) -> Schema:
    """The columns that sources keep, from the manifest of a dataset."""
    types = {str(type_): type_ for type_ in KEPT_TYPES.values()}
    return {column["name"]: types[column["type"]] for column in manifest.get("columns", ())}


def empty_array(name: str, type_: pa.DataType, length: int) -> pa.Array:
    """`length` times the empty value of column `name`; nulls for a column not in `COLUMNS`."""
    column = COLUMNS.get(name)
    if column is None or column.empty is None:
        return pa.nulls(length, type_)
    # pyarrow's `repeat` would make the values of list columns one by one.
    return pa.array([column.empty], type_).take(pa.array(np.zeros(length, np.int64)))


def sizes_of(text: pa.Array) -> dict[str, pa.Array]:
    """Characters, words and bytes of each text, by name, as int64 arrays; null counts as empty."""
    if text.null_count:
        text = pc.fill_null(text, "")
    data, offsets = _bytes_and_offsets(text)
    size = np.diff(offsets)
    continued, words = np.zeros_like(size), np.zeros_like(size)
    first = 0
    while first < len(size):
        # Some texts at a time, so that the arrays made of them stay in the processor's cache.
        last = int(np.searchsorted(offsets, offsets[first] + _AT_A_TIME, "right")) - 1
        last = max(first + 1, last)
        part = data[offsets[first] : offsets[last]]
        edges = offsets[first : last + 1] - offsets[first]
        continued[first:last] = _count_bits(_below(part.view(np.int8), -0x40), edges)
        words[first:last] = _words(part, edges)
        first = last
    columns = {"characters": size - continued, "words": words, "bytes": size}
    return {name: pa.array(column) for name, column in columns.items()}


def word_counts(text: pa.Array) -> Counts:
    """Words of each text of a string array, int64; the module's docstring says what a word is."""
    return _words(*_bytes_and_offsets(text))


def _bytes_and_offsets(text: pa.Array) -> tuple[npt.NDArray[np.uint8], Counts]:
    """The UTF-8 bytes of all texts in one piece; where each text begins and the last one ends."""
    text = text.cast(pa.large_string())
    _, edges, buffer = text.buffers()
    if len(text) == 0 or buffer is None:
        return np.zeros(0, np.uint8), np.zeros(len(text) + 1, np.int64)
    offsets = np.frombuffer(edges, np.int64)[text.offset : text.offset + len(text) + 1]
    data = np.frombuffer(buffer, np.uint8)[offsets[0] : offsets[-1]]
    return data, offsets - offsets[0]


def _words(data: npt.NDArray[np.uint8], offsets: Counts) -> Counts:
    """Words of each text: a word starts at a byte that is not blank and either follows a blank or
    is the first of its text."""
    blank = _below(data, 0x21)
    starts = blank << _ONE
    starts[1:] |= blank[:-1] >> np.uint64(63)
    openings = offsets[:-1]
    np.bitwise_or.at(starts, openings >> 6, _ONE << (openings & 63).astype(np.uint64))
    starts &= ~blank
    starts[-1] &= (_ONE << np.uint64(len(data) % 64)) - _ONE
    return _count_bits(starts, offsets)


def _below(data: npt.NDArray[Any], limit: int) -> npt.NDArray[np.uint64]:
    """For each byte a bit that says whether it is below the limit, 64 bits to a machine word.

    The last word is never full. Bits take an eighth of the memory that booleans would.
    """
    bits = np.zeros(len(data) // 64 + 1, "<u8")
    packed = np.packbits(data < limit, bitorder="little")
    bits.view(np.uint8)[: len(packed)] = packed
    return bits


def _count_bits(bits: npt.NDArray[np.uint64], offsets: Counts) -> Counts:
    """The number of bits that are set between each offset and the next one."""
    words = offsets >> 6
    counts: Counts = np.add.reduceat(np.bitwise_count(bits), words, dtype=np.int64)[:-1]
    counts[words[1:] == words[:-1]] = 0  # reduceat gives the word itself where it sums none
    masks = (_ONE << (offsets & 63).astype(np.uint64)) - _ONE
    counts += np.diff(np.bitwise_count(bits[words] & masks).astype(np.int64))
    return counts
