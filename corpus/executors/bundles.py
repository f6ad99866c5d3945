"""Neighbouring tasks together, so that small ones are worth sending."""

from collections.abc import Sequence

from corpus.task import Task

__all__ = ["BUNDLE_BYTES", "bundles"]

BUNDLE_BYTES = 64 << 20
"""Tasks that read little are sent together until they read this much."""


def bundles(tasks: Sequence[Task], size: int, most: int) -> list[list[Task]]:
    """Neighbouring tasks together, until a bundle reads `size` bytes or holds `most` tasks."""
    found: list[list[Task]] = []
    held = 0
    for task in tasks:
        if not found or held + task.size > size or len(found[-1]) == most:
            found.append([])
            held = 0
        found[-1].append(task)
        held += task.size
    return found
