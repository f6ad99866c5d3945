"""Publication: the old manifest goes, then its shards, then the new shards come, and the manifest
last. Where there is no manifest there is no dataset, so a reader never sees half of one.
"""

from collections.abc import Sequence
from typing import Any

from corpus.run.run_folder import DATASET, MANIFEST
from corpus.storage.store import Store
from corpus.tasks.task import Record

__all__ = ["is_whole", "publish", "withdraw"]


def is_whole(out: Store, manifest: dict[str, Any], *, verify: bool) -> bool:
    """Whether all shards are there and, with `verify`, have the digests that the manifest says."""
    paths = [f"{DATASET}/{shard['path']}" for shard in manifest["shards"]]
    digests = [shard["sha256"] for shard in manifest["shards"]]
    return out.all_exist(paths) and (not verify or [out.sha256(p) for p in paths] == digests)


def withdraw(out: Store) -> None:
    """Remove the manifest, before anything that it speaks of changes."""
    out.remove(MANIFEST)


def publish(out: Store, work: Store, manifest: dict[str, Any], files: Sequence[Record]) -> None:
    """Put the files of the dataset, which were built in `work`, in the place of the old ones."""
    out.remove(f"{DATASET}/data")
    for record in files:
        out.take(work, record["path"], f"{DATASET}/{record['file']}")
    out.write_json(manifest, MANIFEST)
