"""The ledger: counts of documents that came in, went out, were dropped and were quarantined.

A ledger is a sum of entries, and merging is addition: neither the order nor the grouping of tasks
can change it. Events are

    in           documents that reached a stage; for a source, records that it saw
    out          documents that it passed on
    dropped      with the reason of the stage
    quarantined  with the kind and place of the fault
    relabelled   documents whose language changed, with the reason `from>to`

For every stage and partition, in = out + dropped + quarantined, counted in documents.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import COLUMNS
from corpus.stage import Measure
from corpus.storage.tables import table_of_rows

__all__ = [
    "COUNTS",
    "LEFT",
    "MEASURES",
    "Ledger",
    "without_names",
]

COUNTS = pa.schema(
    [
        ("stage", pa.string()),
        ("partition", pa.string()),
        ("language", pa.string()),
        ("source", pa.string()),
        ("event", pa.string()),
        ("reason", pa.string()),
        ("documents", pa.int64()),
        ("bytes", pa.int64()),
        ("words", pa.int64()),
    ]
)
MEASURES = pa.schema(
    [
        ("stage", pa.string()),
        ("partition", pa.string()),
        ("language", pa.string()),
        ("source", pa.string()),
        ("measure", pa.string()),
        ("key", pa.string()),
        ("value", pa.int64()),
    ]
)
LEFT = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("domain", pa.string()),
        ("source", pa.string()),
        ("partition", pa.string()),
        ("file", pa.string()),
        ("offset", pa.int64()),
        ("length", pa.int64()),
        ("language", pa.string()),
        ("stage", pa.string()),
        ("event", pa.string()),
        ("reason", pa.string()),
        ("value", pa.float64()),
        ("limit", pa.float64()),
        ("survivor", pa.string()),
        ("bytes", pa.int64()),
        ("words", pa.int64()),
        ("place", pa.string()),
        ("rights", COLUMNS["rights"].type),
    ]
)
"""The table of documents that were dropped or quarantined; never their text.

file, offset, length: the record that it was read from, as `origin` has it; a partition may be a
    group of files. A record without an identity has a file alone.
value, limit: the number that decided and the limit that it was above or below, where a stage says
    so (`corpus.stage.Result`).
survivor: for a copy, the id of the document that stays.
place: for a record that could not be read, what is at fault and where, if its source says so.
rights: the signals by which an owner refuses or permits a use, as the stage saw them in which the
    document left; null where that stage reads none.
"""

_NAMES = ("id", "url", "domain", "file", "offset", "length", "survivor")
"""Columns of `LEFT` that say which document a row is of, or where it stands."""
_NEVER_NULL = ("id", "url", "domain", "file")

Key = tuple[str, str, str, str, str, str]
Amounts = tuple[int, int, int]
"""Documents, bytes, words."""


@dataclass
class Ledger:
    """Sums of counts and measures.

    counts: (stage, partition, language, source, event, reason) -> documents, bytes, words.
    measures: (stage, partition, language, source, measure, key) -> value.
    """

    counts: dict[Key, Amounts] = field(default_factory=dict)
    measures: dict[Key, int] = field(default_factory=dict)

    def add(self, key: Key, documents: int, bytes_: int = 0, words: int = 0) -> None:
        """Add to one count. Where nothing is added, no entry is made."""
        if documents or bytes_ or words:
            old = self.counts.get(key, (0, 0, 0))
            self.counts[key] = (old[0] + documents, old[1] + bytes_, old[2] + words)

    def measure(self, key: Key, value: int) -> None:
        """Add to one measure. Where 0 is added, no entry is made."""
        if value:
            self.measures[key] = self.measures.get(key, 0) + value

    def merge(self, other: "Ledger") -> "Ledger":
        """Add another ledger to this one; gives this one."""
        for key, amounts in other.counts.items():
            self.add(key, *amounts)
        for key, value in other.measures.items():
            self.measure(key, value)
        return self

    def without_partitions(self) -> "Ledger":
        """The sums over all partitions, under the partition ""."""
        sums = Ledger()
        for (stage, _, *rest), amounts in self.counts.items():
            sums.add((stage, "", *rest), *amounts)  # type: ignore[arg-type]  # six parts
        for (stage, _, *rest), value in self.measures.items():
            sums.measure((stage, "", *rest), value)  # type: ignore[arg-type]  # six parts
        return sums

    def records(self) -> int:
        """How many records the sources saw."""
        return sum(
            documents
            for (stage, _, _, source, event, _), (documents, _, _) in self.counts.items()
            if event == "in" and stage == source
        )

    def measured(self, stage: str) -> dict[str, dict[str, int]]:
        """Sums of what a stage measured, by measure and key."""
        sums: dict[str, dict[str, int]] = {}
        for (by, _, _, _, measure, key), value in self.measures.items():
            if by == stage:
                keys = sums.setdefault(measure, {})
                keys[key] = keys.get(key, 0) + value
        return sums

    def add_rows(
        self,
        stage: str,
        partition: str,
        source: str,
        event: str,
        batch: pa.RecordBatch,
        reasons: pa.Array | str = "",
    ) -> None:
        """Count the documents of a batch, all of one source. The batch has the columns `language`,
        `bytes` and `words`.

        reasons: one for each document, or one for all.
        """
        if batch.num_rows == 0:
            return
        codes, labels = _grouped([batch["language"], reasons], batch.num_rows)
        documents = np.bincount(codes, minlength=len(labels))
        bytes_ = _sums(codes, batch["bytes"], len(labels))
        words = _sums(codes, batch["words"], len(labels))
        for code in np.flatnonzero(documents):
            language, reason = labels[code]
            key = (stage, partition, language, source, event, reason)
            self.add(key, int(documents[code]), int(bytes_[code]), int(words[code]))

    def add_measure(
        self, stage: str, partition: str, source: str, batch: pa.RecordBatch, measure: Measure
    ) -> None:
        """Add a measure that a stage reports of some rows of a batch, by the language of each."""
        languages = batch["language"].take(measure.rows)
        codes, labels = _grouped([languages, measure.keys], len(measure.rows))
        sums = _sums(codes, measure.values, len(labels))
        for code in np.flatnonzero(sums):
            language, key = labels[code]
            self.measure((stage, partition, language, source, measure.name, key), int(sums[code]))

    def to_json(self) -> dict[str, list[list[str | int]]]:
        """The ledger as plain data for a commit record, sorted."""
        return {
            "counts": [[*key, *amounts] for key, amounts in sorted(self.counts.items())],
            "measures": [[*key, value] for key, value in sorted(self.measures.items())],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Iterable[list[str | int]]]) -> "Ledger":
        """The ledger that `to_json` made plain."""
        ledger = cls()
        for row in plain["counts"]:
            key = tuple(str(part) for part in row[:6])
            ledger.add(key, *(int(n) for n in row[6:]))  # type: ignore[arg-type]  # six parts
        for row in plain["measures"]:
            key = tuple(str(part) for part in row[:6])
            ledger.measure(key, int(row[6]))  # type: ignore[arg-type]  # six parts
        return ledger

    def counts_table(self) -> pa.Table:
        """The counts as a table of `COUNTS`, sorted."""
        rows = [[*key, *amounts] for key, amounts in sorted(self.counts.items())]
        return table_of_rows(rows, COUNTS)

    def measures_table(self) -> pa.Table:
        """The measures as a table of `MEASURES`, sorted."""
        rows = [[*key, value] for key, value in sorted(self.measures.items())]
        return table_of_rows(rows, MEASURES)

    @classmethod
    def from_tables(cls, counts: pa.Table, measures: pa.Table) -> "Ledger":
        """The ledger of these tables, as `counts_table` and `measures_table` give them."""
        return cls.from_json(
            {
                "counts": [list(row.values()) for row in counts.to_pylist()],
                "measures": [list(row.values()) for row in measures.to_pylist()],
            }
        )


def without_names(left: pa.Table, these: pa.Array | None = None) -> pa.Table:
    """Rows of `LEFT` that count as they did, and do not say any more which documents they are of:
    what named them is empty, as of a record without an identity. these: a boolean for each row;
    None for all rows."""
    mask = pa.repeat(pa.scalar(True), left.num_rows) if these is None else these
    for name in (name for name in _NAMES if name in left.schema.names):
        at, field = left.schema.get_field_index(name), left.schema.field(name)
        empty = pa.scalar("" if name in _NEVER_NULL else None, field.type)
        left = left.set_column(at, field, pc.if_else(mask, empty, left[name]))
    return left


def _grouped(
    columns: Sequence[pa.Array | str], length: int
) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """A number for each row, equal for rows that are equal in all columns, and for each number the
    values of the columns. A column given as a string has this value in all rows."""
    codes = np.zeros(length, np.int64)
    labels: list[tuple[str, ...]] = [()]
    for column in columns:
        if isinstance(column, str):
            labels = [(*label, column) for label in labels]
            continue
        encoded = column.dictionary_encode()
        names = encoded.dictionary.to_pylist()
        codes = codes * len(names) + encoded.indices.to_numpy(zero_copy_only=False)
        labels = [(*label, name) for label in labels for name in names]
    return codes, labels


def _sums(codes: npt.NDArray[np.int64], amounts: pa.Array, length: int) -> npt.NDArray[np.int64]:
    """The sum of the amounts for each code from 0 to `length` - 1."""
    # The weights of bincount are float64, which is exact below 2^53: no batch holds as much.
    values = amounts.to_numpy(zero_copy_only=False)
    return np.bincount(codes, weights=values, minlength=length).astype(np.int64)
