"""Runs or resumes a pipeline, from the claim on its folder to the published dataset."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any

from corpus.config.statements import Statements
from corpus.documents.languages import use_packs
from corpus.errors import Damaged, FaultyFiles, InputError, QuarantineLimit, RunError
from corpus.executors.array_driver import ArrayShard
from corpus.executors.array_follower import follow
from corpus.executors.choice import executor_for
from corpus.pipeline.load import Config
from corpus.run.claim import ClaimMember
from corpus.run.domain_counts import count_domains
from corpus.run.driver import Driver
from corpus.run.dry_run import plan_of
from corpus.run.forget.journal import settle
from corpus.run.ledger_files import write_domains, write_faulty, write_ledger, write_quarantine
from corpus.run.manifest import dataset_version, manifest_of
from corpus.run.manifest_file import read_manifest
from corpus.run.progress.progress import Progress
from corpus.run.publish import all_shards_exist, publish, withdraw
from corpus.run.recovery import MOST_REPAIRS, NeedsFreed, repair, take_back
from corpus.run.reuse import earlier_run
from corpus.run.run_folder import DATASET, MANIFEST, check_writable, claimed_run
from corpus.run.sizing.inputs import write_inputs
from corpus.run.steps import Steps
from corpus.run.suppression import raised_to, suppressing
from corpus.storage.digests import digest_of
from corpus.storage.store import Store
from corpus.system.interrupts import interrupt_on_signals
from corpus.system.logs import log
from corpus.tasks.isolation.attempts import end_child
from corpus.tasks.ledger_checks import check_continuity
from corpus.tasks.task import Context
from corpus.tasks.work_folder import QUARANTINE, SINK

__all__ = ["RunResult", "run_pipeline"]


@dataclass(frozen=True)
class RunResult:
    """What `run_pipeline` did.

    manifest: of the published dataset. fresh: whether this call published it; otherwise it was
    there already. ran: for each task that was run, and not skipped as done, the name of its step.
    reused: step -> how many of its tasks were taken over from another run.
    """

    manifest: dict[str, Any]
    fresh: bool
    ran: tuple[str, ...]
    reused: Mapping[str, int] = field(default_factory=dict)


def run_pipeline(
    config: Config,
    output: str,
    shard: ArrayShard | None = None,
    *,
    stream: IO[str] | None = None,
) -> RunResult:
    """Run or resume a pipeline, and publish the dataset if the books balance.

    shard: in array mode, the shard that this process is. Shard 0 publishes; the others return once
        it has. None: this process drives the run alone.
    stream: where a line of progress moves if it is a terminal; stderr if None.

    Raises OutputError when the folder holds something else or another driver writes there,
    InputError when an input is missing or cannot be read, RunError when the run itself goes wrong.
    """
    use_packs(config.pipeline.packs)  # another pipeline may have been loaded since
    check_writable(config, output)
    if shard is None or shard.number == 0:
        settle(output)
    config = suppressing(config, output)
    member = None
    if shard is not None:
        member = ClaimMember(shard.number + 1, shard.of, config.pipeline.name)
    with interrupt_on_signals(), claimed_run(config, output, member) as (out, work):
        try:
            if shard is not None and shard.number > 0:
                return _follow(config, out, work, shard)
            work.remove(QUARANTINE)  # left by an earlier run that ended over its limit
            return _lead(config, out, work, shard, stream)
        finally:
            end_child()


def _lead(
    config: Config, out: Store, work: Store, shard: ArrayShard | None, stream: IO[str] | None
) -> RunResult:
    """Drive the run, alone or as shard 0, and show its progress until it ends."""
    context = _context(config, work)
    executor = executor_for(config.options, context, shard)
    progress = Progress(work, stream)
    state, problem = "failed", None
    try:
        earlier = earlier_run(config.options.reuse, work) if config.options.reuse else None
        steps = Steps(context, executor, config.options, progress, earlier)
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
    reused = dict(earlier.taken) if earlier else {}
    return RunResult(manifest, fresh, tuple(progress.ran), reused)


def _context(config: Config, work: Store) -> Context:
    options = config.options
    return Context.of(config.pipeline, work, options.batch_rows, options.limits)


def _follow(config: Config, out: Store, work: Store, shard: ArrayShard) -> RunResult:
    """Do the part of a shard other than shard 0, until shard 0 has published."""
    context = _context(config, work)
    follow(context, shard, config.options.patience, lambda: not plan_of(config, out.root).publishes)
    return RunResult(out.read_json(MANIFEST), False, ())


def _run(steps: Steps, config: Config, out: Store, work: Store) -> tuple[dict[str, Any], bool]:
    """Drive the pipeline to its end; gives the manifest, and whether it was published just now.

    The driver starts over whenever it meets a damaged file, or an intermediate that `corpus clean`
    freed and that has to be read: the tasks that made these run again, all others are found done.
    """
    repairs = 0
    while repairs < MOST_REPAIRS:
        try:
            return _drive(steps, config, out, work)
        except NeedsFreed as needs:
            take_back(work, needs)
        except Damaged as damage:
            repair(work, damage)
            if steps.earlier is not None:
                steps.earlier.refuse(damage.where)
            repairs += 1
    raise RunError(
        f"more than {MOST_REPAIRS} files are not as they were written; look at the disk, "
        "then run the same command again",
        where=work.root,
    )


def _drive(steps: Steps, config: Config, out: Store, work: Store) -> tuple[dict[str, Any], bool]:
    """Drive the pipeline from its inputs to its end, once. When too many records are quarantined,
    write them to `work/quarantine/` and name that file in the error."""
    steps.progress.start_over()
    driver = Driver(steps)
    driver.list_inputs()
    for one in driver.inputs():
        if one.sample:
            log.info("%s: %s", one.source, one.sample)
    try:
        manifest, fresh = asyncio.run(_make_dataset(driver, config, out, work))
    except QuarantineLimit as error:
        where = write_quarantine(work, sorted(driver.quarantined), driver.ledger)
        raise QuarantineLimit(f"{error.message}; each of them is in {where}") from None
    except FaultyFiles as error:
        where = write_faulty(work, chain.from_iterable(driver.faulty.values()))
        raise FaultyFiles(f"{error.message}\neach of them is in {where}") from None
    if not config.options.keep:
        work.remove(SINK)
    return manifest, fresh


async def _make_dataset(
    driver: Driver, config: Config, out: Store, work: Store
) -> tuple[dict[str, Any], bool]:
    """Run all steps, write the files of the dataset and the ledger, and publish them.

    The barrier of the sink waits for everything before it. The fingerprint of the dataset follows
    from what it decided and of which documents. If a dataset with this fingerprint is published
    already, nothing is left to do.
    """
    pipeline = config.pipeline
    decided = await driver.barrier(pipeline.sink.name)
    fingerprint = digest_of([decided.identity, [output.identity for output in decided.outputs]])
    published = _published(out)
    if (
        published is not None
        and published["fingerprint"] == fingerprint
        and all_shards_exist(out, published, verify=config.options.verify_inputs)
    ):
        return _restated(out, published, config.statements)
    files = await driver.write_files(decided, await driver.spill(decided))
    paths = {
        source.name: [node.name for node in pipeline.path(source.name)]
        for source in pipeline.sources
    }
    check_continuity(driver.ledger, paths)
    domains = await count_domains(
        driver.steps, decided.outputs, decided.identity, driver.ledger.records()
    )
    manifest = manifest_of(pipeline, fingerprint, files, config.statements)
    if version := raised_to(out.root):
        manifest["version"] = version
    withdraw(out)
    faulty = chain.from_iterable(driver.faulty.values())
    write_ledger(out, work, driver.folders(), driver.steps.progress.tallies(), faulty)
    write_inputs(out, driver.inputs())
    write_domains(out, work, domains)
    publish(out, work, manifest, files)
    if published is not None:
        _check_version(published, manifest)
    return manifest, True


def _published(out: Store) -> dict[str, Any] | None:
    """The manifest of a dataset that is published already; a damaged one is none, as it is written
    anew."""
    try:
        return read_manifest(out.below(DATASET))
    except InputError:
        return None


def _check_version(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Warn where a version that people know for other documents would now be that of these."""
    version = dataset_version(now)
    if version is None or version != dataset_version(before):
        return
    held = [{shard["sha256"] for shard in manifest["shards"]} for manifest in (before, now)]
    if held[0] != held[1]:
        log.warning(
            "version %s was that of other documents, which are replaced; state another one in "
            "`publication.version`",
            version,
        )


def _restated(
    out: Store, published: dict[str, Any], statements: Statements
) -> tuple[dict[str, Any], bool]:
    """The manifest of a dataset that is published already, with what is stated of it now; and
    whether that is something else than before, so that card and report are to be made again."""
    if published.get("statements") == statements.plain():
        return published, False
    restated = {**published, "statements": statements.plain()}
    restated.pop("files", None)  # the card is to be written anew
    out.write_json(restated, MANIFEST)
    return restated, True
