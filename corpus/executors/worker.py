"""What a Dask worker does: it keeps the context of a run, and runs bundles of its tasks."""

import threading
from collections.abc import Sequence

import xxhash
from distributed import Worker, WorkerPlugin
from distributed.protocol.pickle import dumps, loads

from corpus.errors import CorpusError, OutputError, RunError
from corpus.executors.dask_workers import RSS
from corpus.system.usage import resident_here
from corpus.tasks.isolation.attempts import attempt
from corpus.tasks.task import Context, Record, Task

__all__ = ["ContextPlugin", "pack", "run_bundle"]

_packed: dict[str, bytes] = {}
_contexts: dict[str, Context] = {}
_loading = threading.Lock()


class ContextPlugin(WorkerPlugin):  # type: ignore[misc]  # Dask has no types
    """Brings a run's context to every worker once, to those that come later too.

    It is opened with the first bundle, whose outcome can say what is wrong with it."""

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
    """Tasks as the scheduler holds them: bytes that it never looks into."""
    packed: bytes = dumps(tasks)
    return packed


def run_bundle(key: str, tasks: bytes) -> list[Record] | CorpusError:
    """The records of a bundle's tasks. Those that a worker finished before it was lost are not
    run again. An error that trying again cannot mend is given back as it is; what is raised, Dask
    tries again."""
    try:
        context = _context(key)
        return [_record_of(task, context) for task in loads(tasks)]
    except CorpusError as error:
        return error


def _record_of(task: Task, context: Context) -> Record:
    record = task.finished(context.store)
    if record is not None:
        return record
    try:
        return attempt(context, task)
    except OutputError:
        # A worker that was given up may live on for a while, and clears a task's folder when it
        # comes to it, that of this one too. It is not asked for anything again, so once is enough.
        return task.finished(context.store) or attempt(context, task)


def _context(key: str) -> Context:
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
