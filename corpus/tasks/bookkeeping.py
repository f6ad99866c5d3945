"""What one segment over one partition writes down: counts, documents that left, seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import ORIGIN
from corpus.stage import Measure, Result
from corpus.tasks.ledger import LEFT, Ledger, without_names

__all__ = ["Bookkeeper"]


@dataclass
class Bookkeeper:
    """The books of one segment over one partition of a source.

    ledger: counts and measures.
    left: tables of the documents that left, with the columns of `LEFT`.
    cpu_seconds, wall_seconds: node -> seconds that its calls took.
    """

    source: str
    partition: str
    ledger: Ledger = field(default_factory=Ledger)
    left: list[pa.Table] = field(default_factory=list)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    wall_seconds: dict[str, float] = field(default_factory=dict)

    def count(
        self, stage: str, event: str, batch: pa.RecordBatch, reasons: pa.Array | str = ""
    ) -> None:
        """Count the documents of a batch for an event. reasons: one for each document, or one for
        all."""
        self.ledger.add_rows(stage, self.partition, self.source, event, batch, reasons)

    def count_unnamed(
        self,
        stage: str,
        event: str,
        reason: str,
        number: int,
        *,
        places: Sequence[str],
        file: str,
    ) -> None:
        """Count records without an identity of their own, such as `warcinfo` or a damaged record.

        number: how many there are.
        places: for some of them, from the first on, what is at fault and where.
        file: the input file that they were read from; "" where the source does not say it.
        """
        self.ledger.add((stage, self.partition, "und", self.source, "in", ""), number)
        self.ledger.add((stage, self.partition, "und", self.source, event, reason), number)
        if event == "quarantined":
            same: dict[str, Any] = dict.fromkeys(("id", "url", "domain"), "")
            same |= {"language": "und", "bytes": 0, "words": 0, "stage": stage, "event": event}
            same |= {"source": self.source, "partition": self.partition, "file": file}
            same |= {"reason": reason}
            columns = {name: [same.get(name)] * number for name in LEFT.names}
            columns["place"] = list(islice(chain(places, repeat(None)), number))
            self.left.append(pa.table(columns, schema=LEFT))

    def leave(
        self,
        stage: str,
        event: str,
        batch: pa.RecordBatch,
        reasons: pa.Array,
        leaving: pa.Array,
        result: Result | None = None,
        rights: pa.Array | None = None,
        *,
        unnamed: bool = False,
    ) -> None:
        """Count the documents of a batch that leave, and write down which they are.

        leaving: for each document, whether it leaves.
        result: says of documents that a stage dropped which one stays in the place of a copy, and
            what number decided.
        rights: the signals of rights that the stage saw, where it reads any.
        unnamed: whether to count them without writing down which they are.
        """
        gone = batch.filter(leaving)
        if gone.num_rows == 0:
            return
        reasons = reasons.filter(leaving)
        self.count(stage, event, gone, reasons)

        def said(name: str) -> pa.Array:
            array = getattr(result, name, None)
            type_ = LEFT.field(name).type
            return pa.nulls(gone.num_rows, type_) if array is None else array.filter(leaving)

        columns = {
            "id": gone["id"],
            "url": gone["url"],
            "domain": gone["domain"],
            "source": gone["source"],
            "partition": pa.repeat(self.partition, gone.num_rows),
            **{part.name: pc.struct_field(gone["origin"], part.name) for part in ORIGIN},
            "language": gone["language"],
            "stage": pa.repeat(stage, gone.num_rows),
            "event": pa.repeat(event, gone.num_rows),
            "reason": reasons,
            **{name: said(name) for name in ("value", "limit", "survivor")},
            "bytes": gone["bytes"],
            "words": gone["words"],
            "place": pa.nulls(gone.num_rows, pa.string()),
            "rights": pa.nulls(gone.num_rows, LEFT.field("rights").type)
            if rights is None
            else rights.filter(leaving),
        }
        table = pa.table(columns, schema=LEFT)
        self.left.append(without_names(table) if unnamed else table)

    def relabel(self, stage: str, before: pa.Array, after: pa.RecordBatch) -> None:
        """Count the documents whose language a stage changed. before: the languages that they came
        with."""
        changed = pc.not_equal(before, after["language"])
        moved = after.filter(changed)
        labels = pc.binary_join_element_wise(before.filter(changed), moved["language"], ">")
        self.count(stage, "relabelled", moved, labels)

    def measure(self, stage: str, batch: pa.RecordBatch, measures: Sequence[Measure]) -> None:
        """Add the measures that a stage reports of a batch."""
        for measure in measures:
            self.ledger.add_measure(stage, self.partition, self.source, batch, measure)

    def measure_file(self, stage: str, measures: Mapping[str, Mapping[str, int]]) -> None:
        """Add what a source reports of a file: measure -> key -> value."""
        for measure, values in measures.items():
            for key, value in values.items():
                self.ledger.measure(
                    (stage, self.partition, "und", self.source, measure, key), value
                )

    def spend(self, stage: str, cpu_seconds: float, wall_seconds: float) -> None:
        """Add the seconds that a call of a stage took."""
        self.cpu_seconds[stage] = self.cpu_seconds.get(stage, 0.0) + cpu_seconds
        self.wall_seconds[stage] = self.wall_seconds.get(stage, 0.0) + wall_seconds

    def bytes_out(self, stage: str) -> int:
        """Bytes of text of the documents that a stage passed on."""
        counts = self.ledger.counts.items()
        return sum(amounts[1] for key, amounts in counts if (key[0], key[4]) == (stage, "out"))
