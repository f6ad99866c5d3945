"""Runs or resumes a pipeline, from its claim on the folder to the published dataset."""

import asyncio
from dataclasses import dataclass
from typing import IO, Any

from corpus.errors import Damaged, QuarantineLimit, RunError
from corpus.executors.array_driver import ArrayShard
from corpus.executors.array_follower import follow
from corpus.executors.choice import executor_for
from corpus.pipeline.load import Config
from corpus.run.claim import ClaimMember
from corpus.run.domain_counts import count_domains
from corpus.run.driver import Driver
from corpus.run.dry_run import plan_of
from corpus.run.ledger_files import write_books, write_domains, write_quarantine
from corpus.run.manifest import manifest_of
from corpus.run.progress.progress import Progress
from corpus.run.publish import is_whole, publish, withdraw
from corpus.run.recovery import MOST_REPAIRS, NeedsFreed, repair, take_back
from corpus.run.run_folder import MANIFEST, claimed_run
from corpus.run.steps import Steps
from corpus.storage.digests import digest_of
from corpus.storage.store import Store
from corpus.system.interrupts import prompt
from corpus.tasks.isolation.attempts import end_child
from corpus.tasks.ledger_checks import check_continuity
from corpus.tasks.task import Context
from corpus.tasks.work_folder import QUARANTINE, SINK

__all__ = ["RunResult", "run_pipeline"]


@dataclass(frozen=True)
class RunResult:
    """What `run_pipeline` did.

    manifest: of the published dataset. fresh: whether it was published just now. ran: the steps
    of the tasks that were run, one entry a task.
    """

    manifest: dict[str, Any]
    fresh: bool
    ran: tuple[str, ...]


def run_pipeline(
    config: Config,
    output: str,
    shard: ArrayShard | None = None,
    *,
    stream: IO[str] | None = None,
) -> RunResult:
    """Run or resume a pipeline; publishes only what the books balance for.

    shard: this process does the share of one; shard 0 publishes, the others wait until it has.
    stream: where a line of progress moves if it is a terminal; stderr if None.
    """
    member = None
    if shard is not None:
        member = ClaimMember(shard.number + 1, shard.of, config.pipeline.name)
    with prompt(), claimed_run(config, output, member) as (out, work):
        try:
            if shard is not None and shard.number > 0:
                return _follow(config, out, work, shard)
            work.remove(QUARANTINE)  # of an earlier run that ended over its limit
            return _run_alone(config, out, work, shard, stream)
        finally:
            end_child()


def _run_alone(
    config: Config, out: Store, work: Store, shard: ArrayShard | None, stream: IO[str] | None
) -> RunResult:
    context = _context(config, work)
    executor = executor_for(config.options, context, shard)
    progress = Progress(work, stream)
    state, problem = "failed", None
    try:
        steps = Steps(context, executor, config.options, progress)
        name = "shards" if shard is not None else config.options.executor
        progress.begin(
            executor.workers,
            memory_limit=config.options.worker_memory or 0,
            pipeline=config.pipeline.name,
            executor=name,
        )
        manifest, fresh = _run(steps, config, out, work)
        state = "done"
    except BaseException as error:
        problem = error
        if isinstance(error, KeyboardInterrupt):
            state = "interrupted"
        raise
    finally:
        progress.close(state, problem if state == "failed" else None)
        executor.close(problem)
    return RunResult(manifest, fresh, tuple(progress.ran))


def _context(config: Config, work: Store) -> Context:
    options = config.options
    return Context.of(config.pipeline, work, options.batch_rows, options.limits)


def _follow(config: Config, out: Store, work: Store, shard: ArrayShard) -> RunResult:
    context = _context(config, work)
    follow(context, shard, config.options.patience, lambda: not plan_of(config, out.root).publishes)
    return RunResult(out.read_json(MANIFEST), False, ())


def _run(steps: Steps, config: Config, out: Store, work: Store) -> tuple[dict[str, Any], bool]:
    """Drive the pipeline to its end, again for each file that is found damaged on the way, and
    where what was freed has to be made again."""
    repairs = 0
    while repairs < MOST_REPAIRS:
        try:
            return _drive(steps, config, out, work)
        except NeedsFreed as needs:
            take_back(work, needs)
        except Damaged as damage:
            repair(work, damage)
            repairs += 1
    raise RunError(
        f"more than {MOST_REPAIRS} files are not as they were written; look at the disk, "
        "then run the same command again",
        where=work.root,
    )


def _drive(steps: Steps, config: Config, out: Store, work: Store) -> tuple[dict[str, Any], bool]:
    steps.progress.start_over()
    driver = Driver(steps)
    driver.list_inputs()

    async def drive() -> tuple[dict[str, Any], bool]:
        decided = await driver.barrier(config.pipeline.sink.name)
        identity = digest_of([decided.identity, [output.identity for output in decided.outputs]])
        manifest = out.read_json(MANIFEST)
        verify = config.options.verify_inputs
        if (
            manifest
            and manifest["fingerprint"] == identity
            and is_whole(out, manifest, verify=verify)
        ):
            return manifest, False
        files = await driver.write_files(decided, await driver.spill(decided))
        line = config.pipeline
        paths = {node.name: [n.name for n in line.path(node.name)] for node in line.sources}
        check_continuity(driver.ledger, paths)
        domains = await count_domains(
            driver.steps, decided.outputs, decided.identity, driver.ledger.records()
        )
        manifest = manifest_of(line, identity, files)
        withdraw(out)
        write_books(out, work, driver.folders(), driver.steps.progress.tallies())
        write_domains(out, work, domains)
        publish(out, work, manifest, files)
        return manifest, True

    try:
        manifest, fresh = asyncio.run(drive())
    except QuarantineLimit as error:
        where = write_quarantine(work, sorted(driver.quarantined), driver.ledger)
        raise QuarantineLimit(f"{error.message}; each of them is in {where}") from None
    if not config.options.keep:
        work.remove(SINK)
    return manifest, fresh
