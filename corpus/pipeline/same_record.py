"""Documents with equal ids are the same record, read twice. The engine puts this global stage
before the first barrier that all sources reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Loop, Result, Round
from corpus.storage.tables import same_as_before

__all__ = ["SameRecord"]

_RECORD = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("minus_rank", pa.int64()),
        pa.field("source", pa.string()),
        pa.field("file", pa.string()),
        pa.field("offset", pa.int64()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class SameRecord(GlobalStage):
    """Keeps one document of each id: that of the highest source rank, then the first by source,
    file and offset."""

    name = "same_record"
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("id", "rank", "source", "origin")}
    reasons = frozenset({"same_record"})

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"record": _RECORD}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        columns = {
            "row": pa.array(np.arange(batch.num_rows)),
            "id": batch["id"],
            "minus_rank": pc.negate(batch["rank"].cast(pa.int64())),
            "source": batch["source"],
            "file": pc.struct_field(batch["origin"], "file"),
            "offset": pc.struct_field(batch["origin"], "offset"),
        }
        return {"record": pa.table(columns)}

    def rounds(self) -> Sequence[Round | Loop]:
        return (
            Round(
                gives="copies",
                reads={"record": ("id",)},
                order={"record": ("minus_rank", "source", "file", "offset")},
                reduce=_copies,
                schema=pa.schema([("document", pa.int64()), ("survivor", pa.string())]),
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        survivor = decision["survivor"]
        reason = pc.if_else(pc.is_valid(survivor), "same_record", pa.scalar(None, pa.string()))
        return Result(dropped=reason, survivor=survivor)


def _copies(tables: Mapping[str, pa.Table]) -> pa.Table:
    """A decision for each row that repeats the id of the row before it, with that id as its
    survivor."""
    record = tables["record"]
    copy = pa.array(same_as_before(record, ["id"]))
    return pa.table(
        {"document": record["document"].filter(copy), "survivor": record["id"].filter(copy)}
    )
