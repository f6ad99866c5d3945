"""The units of work of a run. Each task is small plain data, runs in any process, writes its
files below a folder of its own and a commit record last, and gives that record back.

    segments.py   SegmentTask    row-local stages over one partition
                  SummariseTask  a global stage's summary, where the segment did not take it
    exchange.py   ScatterTask    those summaries to the buckets of the rounds that read them
                  ReduceTask     one round over one bucket
                  DecideTask     the decisions for some partitions, in the order of their documents
    dataset.py    SpillTask      some partitions' documents to the row groups of the dataset
                  FileTask       one file of the dataset
    domains.py    ScatterDomainsTask  some partitions' documents to buckets of domains
                  SumDomainsTask      one bucket, summed
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.config.options import Limits
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.plan import Chain, chains
from corpus.stage import GlobalStage, Partition
from corpus.storage.store import Store
from corpus.tasks.timing import Meter

__all__ = ["Context", "Record", "Task", "global_stage"]

Record = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What all tasks of a run share.

    chains: the segments of each source.
    limits: of the processes in which tasks are run; None: they are run where they are called.
    careful: the task was tried before, and its process died.
    """

    pipeline: Pipeline
    store: Store
    chains: Mapping[str, Chain]
    batch_rows: int = 4096
    limits: Limits | None = None
    careful: bool = False

    @classmethod
    def of(
        cls,
        pipeline: Pipeline,
        store: Store,
        batch_rows: int = 4096,
        limits: Limits | None = None,
    ) -> "Context":
        """Fingerprints are taken here and sent along: a worker need not see quotas or models."""
        segments = {chain.source: chain for chain in chains(pipeline)}
        return cls(pipeline, store, segments, batch_rows, limits)


@dataclass(frozen=True, kw_only=True)
class Task:
    """folder: where it writes. step, label: what it is part of, and the partition or bucket, for
    people. size: bytes that it reads, to bundle small tasks and to foretell the rest of the run."""

    folder: str
    fingerprint: str
    step: str = ""
    label: str = ""
    size: int = 0

    def run(self, context: Context) -> Record:
        """Do the work in this process, and commit it. `isolation.attempts.attempt` does the same
        in a process of its own, where there are limits."""
        store = context.store.noting()
        store.begin(self.folder)
        with Meter() as meter:
            made = self.work(replace(context, store=store))
        record = {"fingerprint": self.fingerprint, **made, "files": store.written}
        record["spent"] = meter.spent(made)
        store.commit(self.folder, record)
        return record

    def finished(self, store: Store) -> Record | None:
        """The commit record, if the work was done with this fingerprint."""
        record = store.committed(self.folder)
        if record is None or record.get("fingerprint", record.get("identity")) != self.fingerprint:
            return None
        return record

    def work(self, context: Context) -> Record:
        raise NotImplementedError

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        """The documents that it reads, by source, place of a segment in the source's chain, and
        partition: as they are after that segment."""
        return ()


def global_stage(context: Context, name: str) -> GlobalStage:
    """The global stage of a node."""
    component = context.pipeline[name].component
    assert isinstance(component, GlobalStage)
    return component
