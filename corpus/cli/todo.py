"""What `corpus plan --output RUN` says of a dry run."""

from collections.abc import Iterator

from corpus.run.dry_run import Plan, PlannedStep

__all__ = ["as_lines"]

_NAMED = 3
"""Partitions that are named as examples."""


def as_lines(plan: Plan, *, explain: bool) -> Iterator[str]:
    """For a person: the steps that have a reason of their own, or all, with all reasons."""
    todo = [step for step in plan.steps if step.todo]
    for step in plan.steps if explain else todo:
        if not step.todo:
            yield f"done:  {step.name}, {_tasks(step.total)}"
        elif explain or step.why:
            number = f"{step.todo:,} of {_tasks(step.total)}"
            yield f"to do: {step.name}, {number}: {_why(step, explain)}"
    if explain and plan.publishes:
        yield "to do: write the dataset and publish it"
    elif todo:
        yield "and all that comes after"
    elif plan.publishes:
        yield "to do: write and publish the dataset"
    else:
        yield "nothing to do"


def _why(step: PlannedStep, explain: bool) -> str:
    reasons = []
    for reason, labels in step.why.items():
        named = ", ".join(labels[:_NAMED]) + (", …" if len(labels) > _NAMED else "")
        shows = explain and len(labels) < step.total
        reasons.append(f"{reason} ({len(labels):,}{f': {named}' if shows else ''})")
    if step.because and (explain or not reasons):
        reasons.append(f"because {' and '.join(step.because)} run{'s' * (len(step.because) == 1)}")
    return "; ".join(reasons)


def _tasks(number: int) -> str:
    return f"{number:,} tasks"
