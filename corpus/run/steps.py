"""Steps: a step is a set of tasks that are independent of one another, and only its tasks that are
not done yet are run. A task is done if its commit record has the fingerprint that it would get now.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from corpus.config.options import RunOptions
from corpus.errors import Damaged
from corpus.executors.executor import Executor, Workers
from corpus.run.progress.progress import Progress
from corpus.run.recipes import keep_recipe
from corpus.run.recovery import NeedsFreed, freed_among, repair
from corpus.run.reuse import Earlier
from corpus.stage import Source
from corpus.storage.inputs import contents, glance, known
from corpus.system.interrupts import check_interrupt
from corpus.tasks.dataset_tasks import FileTask
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.task import Context, Record, Task
from corpus.tasks.work_folder import barrier_folder, glances_file, task_name

__all__ = ["Steps"]

Kept = TypeVar("Kept")


class Steps:
    """Runs steps on an executor, and tells `progress` of each task. earlier: another run, whose
    work is taken over where it is the same."""

    def __init__(
        self,
        context: Context,
        executor: Executor,
        options: RunOptions,
        progress: Progress,
        earlier: Earlier | None = None,
    ) -> None:
        self.context = context
        self.executor = executor
        self.options = options
        self.progress = progress
        self.earlier = earlier

    async def do(self, tasks: Sequence[Task], keep: Callable[[Record], Kept]) -> list[Kept]:
        """Run the tasks of a step that are not done yet; gives for each task what `keep` takes from
        its commit record. The records themselves are not kept, since they would fill the memory.

        Raises NeedsFreed when a task has to read an intermediate that was freed, and what
        `Executor.run` raises.
        """
        if not tasks:
            return []
        step = tasks[0].step
        kept: dict[str, Kept] = {}
        size = sum(max(task.size, 1) for task in tasks)
        self.progress.step(step, total=len(tasks), size=size)

        def found(task: Task, record: Record) -> None:
            kept[task.folder] = keep(record)
            self.progress.found(task, record)

        todo: list[Task] = []
        records = self.context.store.committed_all([task.folder for task in tasks])
        for task, record in zip(tasks, records, strict=True):
            check_interrupt()
            if record is not None and self.is_done(task, record):
                found(task, record)
            else:
                todo.append(task)
                if record is not None:  # executors take a record that they find for one of this run
                    self.context.store.begin(task.folder)
        if self.earlier is not None:
            todo = self._taken_over(self.earlier, todo, found)
        self.progress.looked(step)
        if todo:

            def done(task: Task, record: Record) -> None:
                kept[task.folder] = keep(record)
                self.progress.done(task, record)

            if folders := freed_among(self.context, (v for task in todo for v in task.views())):
                raise NeedsFreed(folders)
            await self.executor.run(self.context, todo, done)
        return [kept[task.folder] for task in tasks]

    def _taken_over(
        self, earlier: Earlier, tasks: Sequence[Task], found: Callable[[Task, Record], None]
    ) -> list[Task]:
        """Take over from another run what is done there of these tasks; gives the others. found:
        called for each that was taken over."""
        others = []
        for task, record in zip(tasks, earlier.records(tasks), strict=True):
            if (
                record is not None
                and self.is_done(task, record)
                and earlier.take(self.context.store, task, record)
            ):
                found(task, record)
            else:
                others.append(task)
        return others

    def decided(self, name: str, identity: str, outputs: Sequence[SegmentOutput]) -> Record | None:
        """The commit record of a barrier that has decided on the same documents, here or in the
        other run; else None. identity: of the stage and the documents."""
        store = self.context.store
        record = store.committed(barrier_folder(name))
        if record and record["identity"] == identity and "groups" in record:  # else an old layout
            return record
        if self.earlier is None:
            return None
        return self.earlier.take_barrier(store, name, identity, outputs)

    def is_done(self, task: Task, record: Record) -> bool:
        """Whether a commit record is of this task as it would be run now, and its input, or the
        file of the dataset that it made, is still the same. is_own: whether it is of this run, and
        so is to be written anew where only times of change of its input are others."""
        if record.get("fingerprint", record.get("identity")) != task.fingerprint:
            return False
        if isinstance(task, FileTask):
            return self._file_is_sound(record)
        if isinstance(task, SegmentTask) and task.index == 0:
            return self._has_same_input(task, record)
        return True

    def _has_same_input(self, task: SegmentTask, record: Record) -> bool:
        """Whether the input of a source is as the commit record says. Of its files, those are
        hashed whose time of change is another one, or all with `verify_inputs`."""
        source = self.context.pipeline[task.source].component
        assert isinstance(source, Source)
        # A file that cannot be read has neither, and is looked at again each time.
        inputs, was = source.inputs(task.partition), record["input"]
        now, then = known(glance, inputs), was["glance"]
        if now != then:
            then = self._last_glance(task, was)
        if [one and one["size"] for one in now] != [one and one["size"] for one in then]:
            return False
        before = was.get("contents")
        if before is None:  # earlier versions did not keep it
            return now == then and not self.options.verify_inputs
        again = [
            number
            for number, one in enumerate(now)
            if self.options.verify_inputs or one != then[number] or before[number] is None
        ]
        if not again:
            return True
        # The time of change is only a hint; the content decides.
        if known(contents, [inputs[n] for n in again]) != [before[n] for n in again]:
            return False
        self._note_glance(task, was, now)
        return True

    def _last_glance(self, task: Task, was: Record) -> list[Any]:
        """The last look at input files that had the content that a commit record names. was: the
        input as the record has it."""
        glances = self.context.store.read_json(glances_file(task.folder)) or {}
        noted = glances.get(task_name(task.folder), {})
        found: list[Any] = (
            noted["glance"] if noted.get("digest") == was["digest"] else was["glance"]
        )
        return found

    def _note_glance(self, task: Task, was: Record, now: list[Any]) -> None:
        """Note new times of change of an input that has the same content, so that the next run need
        not hash it again."""
        store, path = self.context.store, glances_file(task.folder)
        note = {"digest": was["digest"], "glance": now}
        store.write_json({**(store.read_json(path) or {}), task_name(task.folder): note}, path)

    def _file_is_sound(self, record: Record) -> bool:
        """Whether a file of the dataset is as it was written; else it is noted for repair. No later
        task reads such a file and would find damage, so it is checked before it is published."""
        try:
            self.context.store.check(record["path"], record["files"].get(record["path"]))
        except Damaged as damage:
            repair(self.context.store, damage)
            return False
        return True

    def workers(self) -> Workers:
        """What the workers are doing now."""
        return self.executor.workers()

    def note(self, fingerprint: str, recipe: Mapping[str, Any]) -> None:
        """Keep the recipe of a fingerprint, so that a later run can say what changed in it."""
        keep_recipe(self.context.store, fingerprint, recipe)
