"""The dataset that is checked, with the ledger of its run where it has one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.storage.store import Store

__all__ = ["Dataset"]

_DROPS = "ledger/drops.parquet"


@dataclass(frozen=True)
class Dataset:
    """folder: as it was given. store: of `dataset/`. run: of its run; None for a dataset alone."""

    folder: str
    store: Store
    run: Store | None
    manifest: Mapping[str, Any]

    @property
    def shards(self) -> Sequence[Mapping[str, Any]]:
        """The shards, as the manifest lists them, but those that are missing."""
        return [one for one in self.manifest["shards"] if self.store.exists(one["path"])]

    @property
    def is_written_out(self) -> bool:
        """Whether the shards have each document as often as it is to be read."""
        return bool(self.manifest["stages"][-1]["settings"].get("materialise", False))

    def tables(self, columns: Sequence[str]) -> Iterator[tuple[Mapping[str, Any], pa.Table]]:
        """Shard and columns of each row group; columns that the shards lack are left out."""
        for shard in self.shards:
            with self.store.open(shard["path"]) as stream:
                file = pq.ParquetFile(stream)
                there = [name for name in columns if name in file.schema_arrow.names]
                for group in range(file.num_row_groups):
                    yield shard, file.read_row_group(group, columns=there, use_threads=False)

    def copies(self) -> Iterator[pa.Table]:
        """`id` and `survivor` of the documents that were dropped as copies, some at a time; none
        where there is no ledger."""
        if self.run is None or not self.run.exists(_DROPS):
            return
        with self.run.open(_DROPS) as stream:
            file = pq.ParquetFile(stream)
            for group in range(file.num_row_groups):
                columns = ["id", "survivor"]
                table = file.read_row_group(group, columns=columns, use_threads=False)
                yield table.filter(table["survivor"].is_valid())
