"""What a Dask worker runs: it keeps the context of a run, and runs bundles of tasks in it."""

import threading
from collections.abc import Sequence

import xxhash
from distributed import Worker, WorkerPlugin
from distributed.protocol.pickle import dumps, loads

from corpus.errors import CorpusError, OutputError, RunError
from corpus.executors.dask_status import RSS
from corpus.system.usage import resident_here
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Record, Task

__all__ = ["ContextPlugin", "pack", "run_bundle"]

_packed: dict[str, bytes] = {}
"""Key of a context -> the context, pickled."""
_contexts: dict[str, Context] = {}
"""Key of a context -> the context, once a bundle has needed it."""
_loading = threading.Lock()


class ContextPlugin(WorkerPlugin):  # type: ignore[misc]  # Dask has no types
    """Brings the context of a run to every worker once, and to workers that come later too.

    The worker unpickles it for the first bundle, not on arrival: the bundle's outcome can report an
    error, such as a missing package, where a plugin's could only be logged.
    """

    def __init__(self, context: Context) -> None:
        self.packed = dumps(context)
        self.key = xxhash.xxh3_64_hexdigest(self.packed)
        self.name = f"corpus-{self.key}"

    def setup(self, worker: Worker) -> None:
        _packed[self.key] = self.packed
        worker.metrics[RSS] = lambda _: resident_here()

    def teardown(self, worker: Worker) -> None:
        _packed.pop(self.key, None)
        _contexts.pop(self.key, None)


def pack(tasks: Sequence[Task]) -> bytes:
    """Pickle tasks, so that the scheduler holds them as bytes that it never unpickles."""
    packed: bytes = dumps(tasks)
    return packed


def run_bundle(key: str, tasks: bytes) -> list[Record] | CorpusError:
    """Run the tasks of a bundle and give their records. Tasks that another worker committed before
    it was lost are not run again.

    key: of the context. A CorpusError is returned, since a retry cannot mend it; Dask retries a
    bundle that raises.
    """
    try:
        context = _context(key)
        return [_record_of(task, context) for task in loads(tasks)]
    except CorpusError as error:
        return error


def _record_of(task: Task, context: Context) -> Record:
    """The record of a task, which is run if it is not committed yet."""
    record = task.finished(context.store)
    if record is not None:
        return record
    try:
        return attempt(context, task)
    except OutputError:
        # A worker that the scheduler took for lost may live on for a while. When it begins this
        # task, it clears the folder that this process is writing to. It gets no further bundles,
        # so one more attempt is enough.
        return task.finished(context.store) or attempt(context, task)


def _context(key: str) -> Context:
    """The context with this key. Raises RunError where the worker lacks a package it needs."""
    with _loading:
        if key not in _contexts:
            try:
                _contexts[key] = loads(_packed[key])
            except ImportError as error:
                raise RunError(
                    f"a worker cannot load the pipeline ({error}); "
                    "install the same packages for workers as here"
                ) from error
        return _contexts[key]
