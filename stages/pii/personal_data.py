"""The stage `pii`: personal data replaced by placeholders."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Annotated, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from corpus.documents.languages import LANGUAGES
from corpus.documents.packs import texts_of_packs
from corpus.errors import ConfigError, MissingExtra, suggest
from corpus.schema import COLUMNS, KEPT_TYPES, Schema
from corpus.stage import LanguageData, Measure, Result, Stage, place_of, setting
from stages.pii.catalogue import DEFAULT_KINDS, KINDS, distributions, kinds_of, recognisers
from stages.pii.page import Page
from stages.pii.placeholders import Form, Masked, mask
from stages.pii.recognisers.phone import regions_of
from stages.pii.search import search

__all__ = ["PersonalData"]

_PII = COLUMNS["pii"].type
_LIST = KEPT_TYPES["list<text>"]
_STATED = ("license", "title")
"""Columns with strings that people write, beside the text and those that sources keep."""


@dataclass(frozen=True, kw_only=True)
class PersonalData(Stage):
    """Finds personal data that has a form of its own and replaces it by typed placeholders.

    It goes through the text and through what else of strings reaches the dataset: the license, the
    title where the dataset has it, and the columns that sources keep, lists of strings too; equal
    values have one number in all of them. Numbers and dates that sources keep are left as they are,
    and so is the address (`url`), by which opt-outs are honoured and documents found again; it
    never has a user name or password. Telephone numbers are found in pairs and lists too
    (`934 12 34 56/57`; the last digits of the second one stay), and e-mail addresses also with
    `%40` or characters of full width. Numbers that European states give to persons
    (`national_id`) are found where two digits check them, or a letter in a strict form, others only
    beside a word such as `PESEL`. Names of persons and postal addresses have no form of their
    own and stay. The column `pii` counts the placeholders in these strings, by type; the measure
    `pii` counts the values that this stage replaced, by type.
    """

    name = "pii"
    version = 5
    uses = ("phonenumbers", "python-stdnum", "tldextract")
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "language")}
    adds: ClassVar[Schema] = {"pii": _PII}
    rewrites: ClassVar[Schema] = {"text": COLUMNS["text"].type}

    entities: tuple[str, ...] = setting(
        DEFAULT_KINDS, f"kinds of personal data to replace; valid: {', '.join(KINDS)}"
    )
    placeholder: str = setting(
        "<{type}_{number}>",
        "what replaces it; equal values have the same number within a document",
    )
    minimum_score: Annotated[float, Field(ge=0, le=1)] = setting(
        0.5,
        "least confidence, 0 to 1; at .4 possible telephone numbers are replaced even without a "
        "nearby word such as `tel.`",
    )

    def __post_init__(self) -> None:
        for library in ("phonenumbers", "stdnum"):
            if find_spec(library) is None:
                raise MissingExtra("stage 'pii'", library, "pii")
        known = kinds_of()
        for kind in self.entities:
            if kind not in known:
                raise ConfigError(f"entities: no kind {kind!r}{suggest(kind, known)}")
        if not self.entities:
            raise ConfigError(f"entities: none is given; valid: {', '.join(known)}")
        Form(self.placeholder)

    @classmethod
    def language_data(cls) -> LanguageData:
        regions = {tag: ", ".join(regions_of(tag)) for tag in LANGUAGES}
        return LanguageData(has={tag: f"telephones of {those}" for tag, those in regions.items()})

    def placed(self, before: Schema, kept: Schema) -> "PersonalData":
        in_dataset = {name for name in _STATED if COLUMNS[name].in_dataset}
        beside = {
            name: type_
            for name, type_ in before.items()
            if (name in kept or name in in_dataset) and type_ in (pa.string(), _LIST)
        }
        cls = type(self)
        address = {"url": before["url"]} if "url" in before else {}
        return self.declaring(
            reads={**cls.reads, **address, **beside},
            rewrites={**cls.rewrites, **beside},
            uses=(*cls.uses, *distributions(self.entities)),
        )

    def identity(self) -> Mapping[str, Any]:
        return {**super().identity(), "cues of packs": texts_of_packs("cues.tsv")}

    def process(self, batch: pa.RecordBatch) -> Result:
        columns = {name: batch.column(name) for name in self.rewrites}
        form = Form(self.placeholder)
        wanted = recognisers(tuple(sorted(set(self.entities))))
        addresses = batch.column("url") if "url" in batch.schema.names else None
        masked: dict[int, Masked] = {}
        faults: dict[int, str] = {}
        for row in range(batch.num_rows):
            texts = [t for column in columns.values() for t in _texts(column[row].as_py())]
            language = batch.column("language")[row].as_py() or "und"
            url = (addresses[row].as_py() if addresses else "") or ""
            page = Page(language, url, batch.column("text")[row].as_py() or "")
            find = partial(search, page=page, recognisers=wanted, minimum=self.minimum_score)
            try:
                one = mask(texts, find, form)
            except Exception as error:  # noqa: BLE001 - one document's fault must not end the run
                faults[row] = place_of(error)
            else:
                if one.placeholders:
                    masked[row] = one
        return Result(
            columns={**_rewritten(columns, masked), "pii": _counts(masked, batch.num_rows)},
            quarantined=pa.array([faults.get(row) for row in range(batch.num_rows)], pa.string()),
            measures=[_measure(masked)],
        )


def _texts(value: str | list[str | None] | None) -> list[str]:
    """The strings in a value of a column."""
    if isinstance(value, str):
        return [value]
    return [text for text in value or () if text is not None]


def _rewritten(
    columns: Mapping[str, pa.Array], masked: Mapping[int, Masked]
) -> dict[str, pa.Array]:
    """The columns, with the masked texts in their rows."""
    changed: dict[str, dict[int, Any]] = {name: {} for name in columns}
    for row, one in masked.items():
        texts = iter(one.texts)
        for name, column in columns.items():
            value = column[row].as_py()
            if isinstance(value, list):
                changed[name][row] = [None if text is None else next(texts) for text in value]
            elif value is not None:
                changed[name][row] = next(texts)
    return {name: _replaced(column, changed[name]) for name, column in columns.items()}


def _replaced(column: pa.Array, values: Mapping[int, Any]) -> pa.Array:
    """A column with other values in some rows."""
    if column.type == _LIST:
        before = column.to_pylist() if values else []
        new = [values.get(row, value) for row, value in enumerate(before)]
        return pa.array(new, _LIST) if values else column
    mask_ = np.zeros(len(column), bool)
    mask_[list(values)] = True
    new = pa.array([value for _, value in sorted(values.items())], column.type)
    return pc.replace_with_mask(column, pa.array(mask_), new)


def _counts(masked: Mapping[int, Masked], length: int) -> pa.Array:
    """The column `pii`, of `length` rows."""
    counts = [
        [{"type": kind, "count": count} for kind, count in sorted(masked[row].placeholders.items())]
        if row in masked
        else []
        for row in range(length)
    ]
    return pa.array(counts, _PII)


def _measure(masked: Mapping[int, Masked]) -> Measure:
    """The measure `pii`: values replaced in each row, by kind."""
    triples = [
        (row, kind, count)
        for row, one in sorted(masked.items())
        for kind, count in sorted(one.replaced.items())
    ]
    return Measure.of("pii", triples)
