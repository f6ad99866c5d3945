"""Neighbouring tasks together, so that small ones are worth sending."""

from collections.abc import Iterator, Sequence

from corpus.tasks.task import Task

__all__ = ["BUNDLE_BYTES", "bundles"]

BUNDLE_BYTES = 128 << 20
"""Tasks that read little are sent together until they read this much."""


def bundles(tasks: Sequence[Task], size: int, most: int) -> Iterator[list[Task]]:
    """Neighbouring tasks together, until a bundle reads `size` bytes or holds `most` tasks."""
    bundle: list[Task] = []
    held = 0
    for task in tasks:
        if bundle and (held + task.size > size or len(bundle) == most):
            yield bundle
            bundle, held = [], 0
        bundle.append(task)
        held += task.size
    if bundle:
        yield bundle
