"""Publication of a dataset: remove the old manifest, then the old shards; write the new shards, and
the new manifest last. Without a manifest there is no dataset, so a reader never sees half of one.
"""

from collections.abc import Sequence
from typing import Any

from corpus.run.run_folder import DATASET, MANIFEST
from corpus.storage.store import Store
from corpus.tasks.task import Record

__all__ = ["all_shards_exist", "publish", "withdraw"]


def all_shards_exist(out: Store, manifest: dict[str, Any], *, verify: bool) -> bool:
    """Whether all shards of a manifest exist and, with `verify`, have the digests that it names."""
    paths = [f"{DATASET}/{shard['path']}" for shard in manifest["shards"]]
    digests = [shard["sha256"] for shard in manifest["shards"]]
    return out.all_exist(paths) and (not verify or [out.sha256(p) for p in paths] == digests)


def withdraw(out: Store) -> None:
    """Remove the manifest, before any file that it names changes."""
    out.remove(MANIFEST)


def publish(out: Store, work: Store, manifest: dict[str, Any], files: Sequence[Record]) -> None:
    """Replace the shards of the old dataset by the new ones, and write the manifest.

    files: commit records of the new shards, which lie in `work`.
    """
    out.remove(f"{DATASET}/data")
    for record in files:
        out.take(work, record["path"], f"{DATASET}/{record['file']}")
    out.write_json(manifest, MANIFEST)
