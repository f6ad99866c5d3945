"""Ids of a few documents: of each language that was kept, and of each reason for which documents
were dropped. `corpus show` shows them; nothing of their text is read here.

They are those of the lowest priority, which is as good as by chance and the same every time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.documents.ids import priority
from corpus.run.run_folder import DATASET
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = ["SampleId", "dropped_ids", "kept_ids"]

EACH = 3
_DROPS = "ledger/drops.parquet"
_COLUMNS = ("id", "language", "source", "stage", "reason")
_WITHOUT_STAGE = ("stage", "reason")


@dataclass(frozen=True)
class SampleId:
    """A document by its id. stage, reason: where and why it was dropped; empty for one that was
    kept."""

    id: str
    language: str
    source: str
    stage: str = ""
    reason: str = ""


def kept_ids(store: Store, manifest: Mapping[str, Any]) -> list[SampleId]:
    """The first ids of each language, in the order of the shards, which is that of the priority;
    none of a language whose shard is not at hand."""
    found: dict[str, list[SampleId]] = {}
    for shard in manifest["shards"]:
        for tag in shard["languages"]:  # one, or none where all was forgotten
            if tag in found or shard.get("split", "train") != "train":
                continue
            found[tag] = []
            if store.exists(DATASET, shard["path"]):
                path = f"{DATASET}/{shard['path']}"
                with finished_parquet(store, path, pre_buffer=False) as file:
                    found[tag] = _first_rows(file, tag)
    return [one for tag in sorted(found) for one in found[tag]]


def _first_rows(file: pq.ParquetFile, tag: str) -> list[SampleId]:
    rows = file.iter_batches(
        batch_size=EACH, row_groups=[0], columns=["id", "source"], use_threads=False
    )
    return [SampleId(row["id"], tag, row["source"]) for row in next(rows).to_pylist()]


def dropped_ids(store: Store, manifest: Mapping[str, Any]) -> list[SampleId]:
    """Ids for each stage and reason, in the order of the pipeline; records without an id, which are
    no documents, are left out."""
    if not store.exists(_DROPS):
        return []
    lowest: pa.Table | None = None
    with finished_parquet(store, _DROPS) as file:
        for batch in file.iter_batches(columns=list(_COLUMNS), use_threads=False):
            rows = batch.filter(pc.not_equal(batch["id"], ""))
            if rows.num_rows:
                order = priority(rows["id"], manifest["seed"])
                table = pa.Table.from_batches([rows]).append_column("priority", order)
                lowest = _lowest(table if lowest is None else pa.concat_tables([lowest, table]))
    if lowest is None:
        return []
    places = {stage["name"]: place for place, stage in enumerate(manifest["stages"])}
    rows_ = sorted(
        lowest.to_pylist(),
        key=lambda row: (places.get(row["stage"], -1), row["reason"], row["priority"], row["id"]),
    )
    return [SampleId(**{name: row[name] for name in _COLUMNS}) for row in rows_]


def _lowest(table: pa.Table) -> pa.Table:
    """The rows of the lowest priority of each stage and reason."""
    order = [("priority", "ascending"), ("id", "ascending")]
    kept = []
    for group in table.group_by(list(_WITHOUT_STAGE), use_threads=False).aggregate([]).to_pylist():
        own = table.filter(
            pc.and_(
                pc.equal(table["stage"], group["stage"]), pc.equal(table["reason"], group["reason"])
            )
        )
        kept.append(own.take(pc.select_k_unstable(own, EACH, order)))
    return pa.concat_tables(kept).combine_chunks()
