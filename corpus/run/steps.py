"""Steps: tasks that are independent of one another, and of which only those are run that are not
done. A task whose commit record has the fingerprint that it would have now is done.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from corpus.config.options import RunOptions
from corpus.errors import Damaged
from corpus.executors.executor import Executor, Workers
from corpus.run.progress.progress import Progress
from corpus.run.recipes import keep_recipe
from corpus.run.recovery import NeedsFreed, needed, repair
from corpus.stage import Source
from corpus.storage.inputs import content_digest, glance
from corpus.tasks.dataset_tasks import FileTask
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.task import Context, Record, Task

__all__ = ["Steps"]

Kept = TypeVar("Kept")


class Steps:
    """Runs steps on an executor. Of a task's record only what the caller wants is held."""

    def __init__(
        self, context: Context, executor: Executor, options: RunOptions, progress: Progress
    ) -> None:
        self.context = context
        self.executor = executor
        self.options = options
        self.progress = progress

    async def do(self, tasks: Sequence[Task], keep: Callable[[Record], Kept]) -> list[Kept]:
        """Run those tasks of a step that are not done; what `keep` makes of the records, in the
        order of the tasks. Raises NeedsFreed where one has to read what was freed."""
        if not tasks:
            return []
        step = tasks[0].step
        kept: dict[str, Kept] = {}
        size = sum(max(task.size, 1) for task in tasks)
        self.progress.step(step, total=len(tasks), size=size)
        todo: list[Task] = []
        records = self.context.store.committed_all([task.folder for task in tasks])
        for task, record in zip(tasks, records, strict=True):
            if record is not None and self.is_done(task, record):
                self.progress.found(task, record)
                kept[task.folder] = keep(record)
            else:
                todo.append(task)
                if record is not None:  # executors take what they find for this run's
                    self.context.store.begin(task.folder)
        self.progress.looked(step)
        if todo:

            def done(task: Task, record: Record) -> None:
                kept[task.folder] = keep(record)
                self.progress.done(task, record)

            needs = NeedsFreed(needed(self.context, (view for t in todo for view in t.views())))
            if needs.folders:
                raise needs
            await self.executor.run(self.context, todo, done)
        return [kept[task.folder] for task in tasks]

    def is_done(self, task: Task, record: Record) -> bool:
        """Whether a commit record is of the task as it would be run now."""
        if record.get("fingerprint", record.get("identity")) != task.fingerprint:
            return False
        if isinstance(task, FileTask):
            return self._is_whole(record)
        if isinstance(task, SegmentTask) and task.index == 0:
            return self._has_same_input(task, record)
        return True

    def _has_same_input(self, task: SegmentTask, record: Record) -> bool:
        source = self.context.pipeline[task.source].component
        assert isinstance(source, Source)
        inputs = source.inputs(task.partition)
        now, then = glance(inputs), record["input"]["glance"]
        if [g["size"] for g in now] != [g["size"] for g in then]:
            return False
        if now == then and not self.options.verify_inputs:
            return True
        # The time of change is only a hint: the content decides.
        if content_digest(inputs) != record["input"]["digest"]:
            return False
        record["input"]["glance"] = now
        self.remember(task, record)
        return True

    def _is_whole(self, record: Record) -> bool:
        """A file of the dataset is read by nothing any more, so it is looked at before it goes."""
        try:
            self.context.store.check(record["path"], record["files"].get(record["path"]))
        except Damaged as damage:
            repair(self.context.store, damage)
            return False
        return True

    def workers(self) -> Workers:
        """What the workers do now."""
        return self.executor.workers()

    def note(self, fingerprint: str, recipe: Mapping[str, Any]) -> None:
        """Write down what decides what a step gives, so that a later run can say what changed."""
        keep_recipe(self.context.store, fingerprint, recipe)

    def remember(self, task: Task, record: Record) -> None:
        """Keep the new time of change, so that the next run need not hash the file again."""
        self.context.store.commit(task.folder, record)
