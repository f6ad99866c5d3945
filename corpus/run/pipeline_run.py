"""From a driven pipeline to a published dataset: shards, ledger, manifest last.

Files are built below `work/`. Then the old manifest goes, then its shards, then the new ones
come, and the manifest last: where there is no manifest there is no dataset.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

from corpus.errors import Damaged, OutputError, QuarantineLimit, RunError, without_credentials
from corpus.executors.array_driver import Shard
from corpus.executors.array_follower import follow
from corpus.executors.choice import executor_for
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.fingerprints import RECIPES
from corpus.pipeline.load import Config
from corpus.run.claim import CLAIMS, Share, claimed
from corpus.run.driver import Driver
from corpus.run.freed import NeedsFreed, take_back
from corpus.run.ledger_files import QUARANTINE, write_books, write_domains, write_quarantine
from corpus.run.progress.progress import Progress
from corpus.run.recovery import MOST_REPAIRS, repair
from corpus.run.steps import Steps
from corpus.stage import Source
from corpus.storage.filesystems import READ_ONLY, in_folder, scheme_of
from corpus.storage.store import Store, digest_of
from corpus.system.interrupts import prompt
from corpus.tasks.domain_tasks import count_domains
from corpus.tasks.isolation.attempts import end_child
from corpus.tasks.ledger import check_continuity
from corpus.tasks.task import Context, Record

__all__ = [
    "MANIFEST",
    "RUN",
    "Produced",
    "claimed_run",
    "noted_config",
    "noted_work",
    "produce",
    "work_store",
]

MANIFEST = "dataset/manifest.json"
RUN = "run.json"


@dataclass(frozen=True)
class Produced:
    """What `produce` did. ran: the steps of which tasks were run."""

    manifest: dict[str, Any]
    fresh: bool
    ran: tuple[str, ...]


def work_store(output: str, work: str | None) -> Store:
    """The store of a run's intermediates."""
    return Store(work or f"{output}/work")


def noted_config(output: str) -> str | None:
    """Where the pipeline.yaml of the last run was, an absolute path or URL, as it noted in
    RUN/work; None where that is gone."""
    noted = Store(f"{output}/work").read_json(RUN) or {}
    found: str | None = noted.get("config")
    return found


def noted_work(output: str) -> Store:
    """The same, as the last run noted it in RUN/work."""
    noted = Store(f"{output}/work").read_json(RUN) or {}
    return work_store(output, noted.get("work"))


@contextmanager
def claimed_run(
    config: Config, output: str, share: Share | None = None
) -> Iterator[tuple[Store, Store]]:
    """The stores of a run's folder and of its intermediates, for this driver to write; with a
    `share`, together with those that have the others.

    Raises OutputError when the folder is something else's, or another driver is at work there.
    """
    out, work = Store(output), work_store(output, config.options.work)
    for store in (out, work):
        if (scheme := scheme_of(store.root)) in READ_ONLY:
            raise OutputError(
                f"a run cannot write to {scheme}://; give a folder or an object store, "
                "and upload its dataset/ when it is done",
                where=store.root,
            )
    _check_owner(config.pipeline.name, out, work)
    with ExitStack() as stack:
        places = sorted({out.below("work"), work}, key=lambda store: store.root)
        patience = config.options.takeover
        claims = [claimed(place, patience=patience, share=share) for place in places]
        fences = tuple(fence for claim in claims for fence in stack.enter_context(claim))
        _check_owner(config.pipeline.name, out, work)
        out, work = replace(out, fences=fences), replace(work, fences=fences)
        if share is None:
            _sweep(out, work)
        # Where intermediates are elsewhere, those who ask for the run's state find them by this;
        # and by `config` the input, of which the dataset says no folder.
        held_by = {
            "pipeline": config.pipeline.name,
            "work": config.options.work,
            "config": in_folder(str(Path.cwd()), config.path),
        }
        for store in {out.below("work"), work}:
            if store.read_json(RUN) != held_by:
                store.write_json(held_by, RUN)
        yield out, work


def _check_owner(name: str, out: Store, work: Store) -> None:
    """Raises OutputError when the folder is not this pipeline's, nor empty."""
    # Looked at first: who shares the run may be writing whose it is just now.
    others = _visible(out.names()) - {"work"} or _visible(out.names("work")) - {CLAIMS}
    held = work.read_json(RUN) or out.read_json(MANIFEST)
    if held is not None and held.get("pipeline") != name:
        raise OutputError(
            f"holds a run of the pipeline {held.get('pipeline')!r}, and this is {name!r}; "
            "give another --output, or remove the folder",
            where=out.root,
        )
    if held is None and others:
        raise OutputError("is not empty and holds no run; give another --output", where=out.root)


def _visible(names: Sequence[str]) -> set[str]:
    """Those that are not of files that are being written."""
    return {name for name in names if not name.startswith(".")}


def _sweep(out: Store, work: Store) -> None:
    """Clear away what killed drivers left; what is left in a task's folder goes when it begins."""
    for store in (out, work):
        if not store.is_local:
            store.sweep()
    if out.is_local:
        for folder in ("dataset", "ledger", "report"):
            out.sweep(folder)
    if work.is_local:
        work.sweep(deep=False)
        work.sweep(RECIPES)


def produce(config: Config, output: str, shard: Shard | None = None) -> Produced:
    """Run or resume a pipeline; publishes only what the books balance for.

    shard: this process does the share of one; shard 0 publishes, the others wait until it has.
    """
    share = None
    if shard is not None:
        share = Share(shard.number + 1, shard.of, config.pipeline.name)
    with prompt(), claimed_run(config, output, share) as (out, work):
        try:
            if shard is not None and shard.number > 0:
                return _follow(config, out, work, shard)
            work.remove(QUARANTINE)  # of an earlier run that ended over its limit
            return _produce(config, out, work, shard)
        finally:
            end_child()


def _produce(config: Config, out: Store, work: Store, shard: Shard | None) -> Produced:
    context = _context(config, work)
    executor = executor_for(config.options, context, shard)
    progress = Progress(work)
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
    return Produced(manifest, fresh, tuple(progress.ran))


def _context(config: Config, work: Store) -> Context:
    options = config.options
    return Context.of(config.pipeline, work, options.batch_rows, options.limits)


def _follow(config: Config, out: Store, work: Store, shard: Shard) -> Produced:
    from corpus.cli.todo import plan_of

    context = _context(config, work)
    follow(context, shard, config.options.patience, lambda: not plan_of(config, out.root).publishes)
    return Produced(out.read_json(MANIFEST), False, ())


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
    import asyncio

    steps.progress.start_over()
    driver = Driver(steps)
    driver.list_inputs()

    async def drive() -> tuple[dict[str, Any], bool]:
        decided = await driver.barrier(config.pipeline.sink.name)
        identity = digest_of([decided.identity, [part.identity for part in decided.parts]])
        manifest = out.read_json(MANIFEST)
        verify = config.options.verify_inputs
        if manifest and manifest["fingerprint"] == identity and _whole(out, manifest, verify):
            return manifest, False
        files = await driver.write_files(decided, await driver.spill(decided))
        line = config.pipeline
        paths = {node.name: [n.name for n in line.path(node.name)] for node in line.sources}
        check_continuity(driver.books, paths)
        domains = await count_domains(
            driver.steps, decided.parts, decided.identity, driver.books.records()
        )
        manifest = _manifest(line, identity, files)
        out.remove(MANIFEST)
        write_books(out, work, driver.folders(), driver.steps.progress.tallies())
        write_domains(out, work, domains)
        _publish(out, work, manifest, files)
        return manifest, True

    try:
        manifest, fresh = asyncio.run(drive())
    except QuarantineLimit as error:
        where = write_quarantine(work, sorted(driver.quarantined), driver.books)
        raise QuarantineLimit(f"{error.message}; each of them is in {where}") from None
    if not config.options.keep:
        work.remove("sink")
    return manifest, fresh


def _manifest(pipeline: Pipeline, identity: str, files: Sequence[Record]) -> dict[str, Any]:
    languages: dict[str, dict[str, int]] = {}
    for record in files:
        for tag, amounts in record["languages"].items():
            total = languages.setdefault(tag, {"shards": 0})
            total["shards"] += 1
            for name, amount in amounts.items():
                total[name] = total.get(name, 0) + amount
    totals: dict[str, int] = {}
    for amounts in languages.values():
        for name, amount in amounts.items():
            totals[name] = totals.get(name, 0) + amount
    used = {lib for node in pipeline.nodes for lib in node.component.uses}
    return {
        "format": 1,
        "pipeline": pipeline.name,
        "seed": pipeline.seed,
        "fingerprint": identity,
        "versions": {lib: version(lib) for lib in sorted({"alia-corpus", "pyarrow", *used})},
        "stages": [
            {
                "name": node.name,
                "use": node.component.name,
                "version": node.component.version,
                "after": list(node.after),
                "settings": _settings(node),
                "facts": dict(node.component.facts()),
            }
            for node in pipeline.nodes
        ],
        "shards": [
            {
                "path": record["file"],
                "sha256": record["sha256"],
                "bytes": record["size"],
                "rows": sum(a["documents"] for a in record["languages"].values()),
                "languages": record["languages"],
            }
            for record in files
        ],
        "languages": dict(sorted(languages.items())),
        "totals": totals,
    }


def _whole(out: Store, manifest: dict[str, Any], verify: bool) -> bool:
    """Whether all shards are there; if asked for, and have the digests that the manifest says."""
    paths = [f"dataset/{shard['path']}" for shard in manifest["shards"]]
    digests = [shard["sha256"] for shard in manifest["shards"]]
    return out.all_exist(paths) and (not verify or [out.sha256(p) for p in paths] == digests)


def _settings(node: Node) -> dict[str, Any]:
    """All settings, defaults too; paths as they were written, without the folders of a machine."""
    settings: dict[str, Any] = {}
    for field in fields(node.component):
        if field.metadata.get("path"):
            written = node.settings.get(field.name)
            if isinstance(written, list):
                settings[field.name] = [_without_folders(path) for path in written]
            else:
                settings[field.name] = _without_folders(written)
        elif not isinstance(value := getattr(node.component, field.name), Source):
            settings[field.name] = list(value) if isinstance(value, tuple) else value
    return settings


def _without_folders(path: Any) -> Any:
    if isinstance(path, str) and PurePath(path).is_absolute():
        return PurePath(path).name
    return without_credentials(path) if isinstance(path, str) else path


def _publish(out: Store, work: Store, manifest: dict[str, Any], files: Sequence[Record]) -> None:
    out.remove("dataset/data")
    for record in files:
        out.take(work, record["path"], f"dataset/{record['file']}")
    out.write_json(manifest, MANIFEST)
