"""What sources of rows (JSON Lines, Parquet) share: named columns, mapped to documents or kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.ids import row_ids
from corpus.documents.languages import served_tag
from corpus.documents.urls import clean_urls, domains_of
from corpus.errors import ConfigError, suggest
from corpus.schema import COLUMNS, GIVEN_BY_SOURCES, KEPT_TYPES, ORIGIN, Schema, empty_array
from corpus.stage import Measure, Records, setting
from stages.sources.files import FileSource
from stages.sources.kept import Keep, Kept, kept_columns

__all__ = ["MAPPED", "RowSource", "documents"]

MAPPED = ("id", "text", "url", "date", "language", "license", "title")
"""The columns of documents that an input may have. `domain` always follows from `url`."""

_ADDS = ("text", "language", "license", "title")
_TAG = re.compile(
    r"[A-Za-z]{2,3}([-_](Latn|Cyrl|Grek|Arab|Hebr|Hans|Hant|Hani|Jpan|Kore|Hang|Deva|Thai|Geor|Armn))?"
    r"([-_][A-Z]{2})?"
)
"""Codes of languages, with script or region, that may stand in the ledger: too short for a name."""


@dataclass(frozen=True, kw_only=True)
class RowSource(FileSource):
    """A source of rows with named columns, which are mapped to the columns of documents.

    `id` is made from the row's own id where there is one, else from all mapped columns. Raises
    ConfigError for a mapping of other columns, and if `text` is left out.
    """

    adds: ClassVar[Schema] = {name: COLUMNS[name].type for name in _ADDS}
    reasons: ClassVar[frozenset[str]] = frozenset({"empty_text"})
    uses: ClassVar[tuple[str, ...]] = ("tldextract",)

    columns: Mapping[str, str | None] = setting(
        {},
        "column: its name in the input, as in {text: body, url: metadata.url}; null: not read; "
        "others: equal names",
    )
    keep: Keep = setting(
        (),
        "columns of one's own that the dataset gets too: [year], {year: int}, "
        "{year: {from: metadata.year, type: int}}; types: " + ", ".join(KEPT_TYPES),
    )

    def __post_init__(self) -> None:
        for ours in self.columns:
            if ours not in MAPPED:
                raise ConfigError(f"columns: {ours!r} cannot be mapped{suggest(ours, MAPPED)}")
        if self.columns.get("text", "text") is None:
            raise ConfigError("columns: text cannot be left out; name the column that holds it")
        keeps = self._types(self.kept())
        object.__setattr__(self, "keeps", keeps)
        object.__setattr__(self, "adds", {**type(self).adds, **keeps})

    def _types(self, kept: Sequence[Kept]) -> Schema:
        """The columns to keep, with their types."""
        raise NotImplementedError

    def identity(self) -> Mapping[str, Any]:
        keep = {kept.name: [kept.field, str(self.keeps[kept.name])] for kept in self.kept()}
        return {**super().identity(), "keep": keep}

    def kept(self) -> Sequence[Kept]:
        """The columns to keep, as they are written."""
        return kept_columns(self.keep)

    def asked(self) -> dict[str, str]:
        """Column -> column of the input, for all that the settings name, and `text`."""
        named = {ours: theirs for ours, theirs in self.columns.items() if theirs is not None}
        kept = {kept.name: kept.field for kept in self.kept()}
        return {"text": "text", **named, **kept}

    def input_columns(self) -> dict[str, str]:
        """Column of documents -> column of the input, for all columns that are not left out."""
        names = {name: self.columns.get(name, name) for name in MAPPED}
        return {name: theirs for name, theirs in names.items() if theirs is not None}


def documents(
    mapped: Mapping[str, pa.Array],
    file: str,
    offsets: pa.Array,
    lengths: pa.Array,
    kept: Mapping[str, pa.Array],
) -> Records:
    """A batch of documents; rows without text are dropped as `empty_text`.

    A language is the tag of the registry that its value stands for, else `und`; the measure
    `unknown_languages` counts values that stand for none.

    mapped: `text` and other columns of `MAPPED`, by name; `text` is large_string, `date` timestamp
    in UTC, all others are string; null where a row has no value. file: name of the input file.
    offsets, lengths: for `origin`. kept: the columns to keep, which no id is made of.
    """
    text = mapped["text"]
    length = len(text)
    given = pa.RecordBatch.from_arrays(list(mapped.values()), names=list(mapped))
    urls = clean_urls(mapped["url"]) if "url" in mapped else empty_array("url", pa.string(), length)
    columns = {
        "id": row_ids(given),
        "url": urls,
        "domain": domains_of(urls) if "url" in mapped else urls,
        "date": mapped.get("date", pa.nulls(length, COLUMNS["date"].type)),
        "origin": pa.StructArray.from_arrays(
            [pa.repeat(file, length), offsets, lengths], fields=list(ORIGIN)
        ),
    }
    for name in _ADDS:
        columns[name] = _filled(name, mapped.get(name), length)
    columns["language"], unknown = _served(columns["language"])
    columns |= kept
    names = [*GIVEN_BY_SOURCES, *_ADDS, *kept]
    batch = pa.RecordBatch.from_arrays([columns[name] for name in names], names=names)
    empty = _blank(columns["text"])
    reasons = pc.if_else(pa.array(empty), "empty_text", pa.scalar(None, pa.string()))
    return Records(batch, reasons if empty.any() else None, measures=[unknown])


def _served(languages: pa.Array) -> tuple[pa.Array, Measure]:
    """The tag that each value stands for, and a measure of those that stand for none, by value
    where that has the form of a tag, which a name or a sentence has not."""
    coded = languages.dictionary_encode()
    values = coded.dictionary.to_pylist()
    tags = [served_tag(value) or "und" for value in values]
    none = {
        number: value.lower() if _TAG.fullmatch(value) else "no tag"
        for number, (value, tag) in enumerate(zip(values, tags, strict=True))
        if tag == "und" and value.lower() != "und"
    }
    codes = coded.indices.to_pylist() if none else ()
    counted = [(row, none[code], 1) for row, code in enumerate(codes) if code in none]
    served = pa.array(tags, pa.string()).take(coded.indices)
    return served, Measure.of("unknown_languages", counted)


def _filled(name: str, column: pa.Array | None, length: int) -> pa.Array:
    """The column with its empty value for nulls and empty strings, and where it is missing."""
    type_ = COLUMNS[name].type
    if column is None:
        return empty_array(name, type_, length)
    empty = COLUMNS[name].empty
    if column.null_count:
        column = pc.fill_null(column, empty)
    if empty != "":
        column = pc.if_else(pc.equal(column, ""), empty, column)
    return column


def _blank(text: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For each text, whether it has only ASCII white space and control characters."""
    _, offsets, data = text.buffers()
    edges = np.frombuffer(offsets, np.int64)[text.offset : text.offset + len(text) + 1]
    if data is None or len(data) == 0:
        return np.ones(len(text), np.bool_)
    # The first byte of most texts shows that they are not blank; only the others are searched.
    letters = np.frombuffer(data, np.uint8)
    blank: np.ndarray[tuple[int], np.dtype[np.bool_]] = edges[:-1] == edges[1:]
    opens_blank = ~blank & (letters[np.minimum(edges[:-1], len(letters) - 1)] <= 0x20)
    doubtful = np.flatnonzero(opens_blank)
    if len(doubtful):
        found = pc.match_substring_regex(text.take(pa.array(doubtful)), r"[^\x00-\x20]")
        blank[doubtful] = ~found.to_numpy(zero_copy_only=False)
    return blank
