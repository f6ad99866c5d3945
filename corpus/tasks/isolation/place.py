"""Where a process is in its work, and how long it may stay there."""

import math
from dataclasses import dataclass

from corpus.config.options import Limits

__all__ = ["Place"]

_ASLEEP = 10
"""So many times as long as a call may compute, it may sleep."""


@dataclass(frozen=True)
class Place:
    """Where a process is in its work, and how long it may stay there.

    node: the node whose stage or source is called; "" for work of the engine itself.
    batch: number of the batch at this node in the partition, from 1.
    record: what a source is about to read, such as `line 17`.
    cpu_seconds: CPU time after which the process counts as hung.
    asleep_seconds: time of uninterrupted sleep after which it counts as hung. A process that waits
        for a processor is not asleep, so the load of the machine decides nothing.
    """

    node: str = ""
    batch: int = 0
    record: str = ""
    cpu_seconds: float = math.inf
    asleep_seconds: float = math.inf

    @classmethod
    def call(cls, node: str, batch: int, limits: Limits, size: int = 0) -> "Place":
        """The place of a call of a stage, which computes and waits for nothing.

        size: bytes of the document, where the batch is a single one; a long one may take longer.
        """
        seconds = limits.document_seconds * max(1, size >> 20)
        return cls(node, batch, cpu_seconds=seconds, asleep_seconds=_ASLEEP * seconds)

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells places apart: all but the times."""
        return self.node, self.batch, self.record

    def __str__(self) -> str:
        if not self.node:
            return "its work outside the calls of stages"
        return f"{self.node}, {self.record or f'batch {self.batch}'}"
