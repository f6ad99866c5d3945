"""The unit of work of a run, and what all of them share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.config.options import Limits
from corpus.documents.languages import use_packs
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.plan import Chain, chains
from corpus.stage import GlobalStage, Partition
from corpus.storage.store import Store
from corpus.system.interrupts import check_interrupt
from corpus.tasks.timing import Meter

__all__ = ["Context", "Record", "Task", "global_stage"]

Record = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What all tasks of a run share. It is pickled and sent to each worker once.

    chains: source -> its segments.
    batch_rows: documents that a stage gets in one call, at most.
    limits: of the processes that run tasks; None where tasks are run in the calling process.
    careful: whether the task was tried before, and its process died.
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
        """A context with the chains of a pipeline. Their fingerprints are made here and go along,
        so that workers need not be able to read quotas or models."""
        segments = {chain.source: chain for chain in chains(pipeline)}
        return cls(pipeline, store, segments, batch_rows, limits)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One unit of work.

    folder: the folder or task file that it writes.
    fingerprint: digest of all that decides what it gives.
    step: what it is part of. label: its partition or bucket. Both are for people.
    size: bytes that it reads, by which small tasks are bundled and the rest of a run is estimated.
    """

    folder: str
    fingerprint: str
    step: str = ""
    label: str = ""
    size: int = 0

    def run(self, context: Context) -> Record:
        """Do the work in this process, and commit it; gives the commit record.
        `isolation.attempts.attempt` does the same in a child process, where the context has
        limits."""
        use_packs(context.pipeline.packs)  # this may be a worker, which has loaded no pipeline
        with context.store.noting().working(self.folder) as store:
            with Meter() as meter:
                made = self.work(replace(context, store=store))
            record = {"fingerprint": self.fingerprint, **made, "files": store.written}
            record["spent"] = meter.spent(made)
            check_interrupt()  # a stage may have swallowed one, and given something else for it
            store.commit(self.folder, record)
        return record

    def finished(self, store: Store) -> Record | None:
        """The commit record, if the work was done with this fingerprint; else None."""
        record = store.committed(self.folder)
        if record is None or record.get("fingerprint", record.get("identity")) != self.fingerprint:
            return None
        return record

    def work(self, context: Context) -> Record:
        """Do the work; gives what the commit record has to say of it. The files that were written
        and what it took are added by `run`."""
        raise NotImplementedError

    def views(self) -> Sequence[tuple[str, int, Partition]]:
        """The documents that it reads: source, index of a segment in its chain, partition. They are
        read as they are after that segment."""
        return ()


def global_stage(context: Context, name: str) -> GlobalStage:
    """The global stage, or sink, of a node."""
    component = context.pipeline[name].component
    assert isinstance(component, GlobalStage)
    return component
