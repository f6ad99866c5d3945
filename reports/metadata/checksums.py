"""RUN/dataset/SHA256SUMS: the SHA-256 of every shard, in the form that `sha256sum -c` reads.

Croissant points to it, and cannot point to the manifest, which has the checksum of croissant.json
itself.
"""

from reports.facts.run_facts import Facts

__all__ = ["CHECKSUMS", "checksums"]

CHECKSUMS = "SHA256SUMS"
"""The name of the file."""


def checksums(facts: Facts) -> str:
    """The text of the file: a line for each shard, in the order of the manifest."""
    shards = facts.manifest["shards"]
    return "".join(f"{shard['sha256']}  {shard['path']}\n" for shard in shards)
