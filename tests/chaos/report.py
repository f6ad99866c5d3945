"""What a person reads: a line a run, and the last line. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.faults import Fault

__all__ = ["Outcome", "last_line", "line"]


@dataclass(frozen=True)
class Outcome:
    """How a run went. faults: those that were injected, at the moments at which they were.
    differences: from the undisturbed run; none when it is identical."""

    name: str
    executor: str
    faults: Sequence[Fault]
    attempts: int
    seconds: float
    differences: Sequence[str] = ()


def line(outcome: Outcome) -> str:
    attempts = f"{outcome.attempts} attempt{'s' if outcome.attempts > 1 else ''}"
    verdict = "; ".join(outcome.differences) or "identical"
    faults = ", ".join(map(str, outcome.faults)) or "no fault"
    return (
        f"{outcome.name:12} {outcome.executor:9}  {attempts:11} {outcome.seconds:6.1f} s  "
        f"{verdict}  ({faults})"
    )


def last_line(outcomes: Sequence[Outcome]) -> str:
    identical = sum(not outcome.differences for outcome in outcomes)
    counts = Counter(fault.kind for outcome in outcomes for fault in outcome.faults)
    injected = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "none"
    return f"{identical} of {len(outcomes)} runs identical; faults injected: {injected}"
