"""How much memory a process may hold, and where it is in its work and for how long at most."""

import math
from dataclasses import dataclass

from corpus.config.options import Limits

__all__ = ["Memory", "Place"]

_ASLEEP = 10
"""A call may sleep so many times as long as it may compute."""


@dataclass(frozen=True)
class Memory:
    """limit: bytes that may be held. beside: of these, what another process holds already."""

    limit: int
    beside: int = 0


@dataclass(frozen=True)
class Place:
    """Where a process is in its work, and how long it may stay there.

    node: whose call it is; "" for the engine's own work. batch: ordinal of the batch at this node
    in the partition, from 1. record: what a source is about to read, such as `line 17`.
    cpu_seconds: CPU time until it is taken for hung. asleep_seconds: time in which it was seen
    asleep throughout, until it is taken for hung. A process that waits for a processor is not
    asleep, so that the load of the machine decides nothing.
    """

    node: str = ""
    batch: int = 0
    record: str = ""
    cpu_seconds: float = math.inf
    asleep_seconds: float = math.inf

    @classmethod
    def call(cls, node: str, batch: int, limits: Limits, size: int = 0) -> "Place":
        """The call of a stage, which computes and waits for nothing. size: bytes of a document
        that is alone in it."""
        seconds = limits.document_seconds * max(1, size >> 20)
        return cls(node, batch, cpu_seconds=seconds, asleep_seconds=_ASLEEP * seconds)

    @property
    def key(self) -> tuple[str, int, str]:
        return self.node, self.batch, self.record

    def __str__(self) -> str:
        if not self.node:
            return "its work outside the calls of stages"
        return f"{self.node}, {self.record or f'batch {self.batch}'}"
