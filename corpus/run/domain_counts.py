"""Counts the documents of a run by registrable domain, in two steps of tasks."""

from collections.abc import Sequence

from corpus.run.steps import Steps
from corpus.storage.digests import digest_of
from corpus.tasks.domain_tasks import ROW_BYTES, ScatterDomainsTask, SumDomainsTask
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.shuffle.buckets import bucket_count, group_partitions
from corpus.tasks.shuffle.exchange import PART_BYTES, Exchange
from corpus.tasks.work_folder import DOMAINS, DOMAINS_FILE, DOMAINS_SCATTERED, numbered

__all__ = ["count_domains"]


async def count_domains(
    steps: Steps, outputs: Sequence[SegmentOutput], identity: str, records: int
) -> list[str]:
    """Count by domain the documents of `outputs`, which reach the sink, and those that left before.
    Gives the paths of tables of schema `DOMAINS`, in which all rows of a domain stand sorted in one
    row group.

    identity: of the sink's decisions. records: how many the sources read. The number of buckets
    follows from `records` alone (not from `run.buckets`, nor from how rows happened to be batched),
    since the tables are published in the order of the buckets.
    """
    size = records * ROW_BYTES
    buckets = bucket_count(size)
    scatter = [
        ScatterDomainsTask(
            folder=numbered(DOMAINS_SCATTERED, number),
            fingerprint=digest_of([identity, buckets, number]),
            step="domains scatter",
            label=f"domains/{number}",
            size=sum(output.bytes for output in outputs[group.start : group.stop]),
            outputs=outputs[group.start : group.stop],
            buckets=buckets,
        )
        for number, group in enumerate(group_partitions([output.bytes for output in outputs]))
    ]
    await steps.do(scatter, lambda _: None)
    sums = [
        SumDomainsTask(
            folder=numbered(DOMAINS, bucket),
            fingerprint=digest_of([identity, buckets, bucket]),
            step="domains sum",
            label=f"domains/{bucket}",
            bucket=bucket,
            exchange=Exchange(DOMAINS_SCATTERED, len(scatter), DOMAINS_FILE),
            parts=max(1, -(-size // buckets // PART_BYTES)),
        )
        for bucket in range(buckets)
    ]
    return await steps.do(sums, lambda record: str(record["path"]))
