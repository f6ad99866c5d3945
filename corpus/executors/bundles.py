"""Puts neighbouring tasks together, so that each message to a worker is worth sending."""

from collections.abc import Iterator, Sequence

from corpus.tasks.task import Task

__all__ = ["BUNDLE_BYTES", "bundles"]

BUNDLE_BYTES = 128 << 20
"""Bytes of input up to which neighbouring tasks are put into one bundle."""


def bundles(tasks: Sequence[Task], size: int, most: int) -> Iterator[list[Task]]:
    """The tasks in order, in bundles that read at most `size` bytes and hold at most `most` tasks.
    A task that alone reads more than `size` bytes is a bundle of its own."""
    bundle: list[Task] = []
    bundle_size = 0
    for task in tasks:
        if bundle and (bundle_size + task.size > size or len(bundle) == most):
            yield bundle
            bundle, bundle_size = [], 0
        bundle.append(task)
        bundle_size += task.size
    if bundle:
        yield bundle
