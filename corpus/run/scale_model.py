"""What each step of a large run costs in tasks, bytes and memory, computed from a small run.

    python -m corpus.run.scale_model PIPELINE.yaml RUN [--text 4000] [--input 12000]

RUN is a finished run of the pipeline with `run: {keep: true}`. It is measured: bytes a document in
intermediates, summaries, exchanges and spills. The engine's own rules for buckets, groups and
buffers then say what a run of a million to ten thousand million documents would need, with texts of
the mean length `--text` from an input of `--input` bytes a document in partitions of `--partition`
bytes. What `minhash` exchanges is taken to grow with the text, as its shingles do; its bands do
not. Prints a table in Markdown: tasks · bytes written · memory of one process.
"""

import argparse
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name

import click

from corpus.config.options import RunOptions
from corpus.errors import ConfigError, CorpusError
from corpus.executors.serial import SerialExecutor
from corpus.pipeline.load import Config, load
from corpus.run.driver import Driver
from corpus.run.manifest_file import read_manifest
from corpus.run.progress.progress import Progress
from corpus.run.run_folder import DATASET, noted_work
from corpus.run.steps import Steps
from corpus.stage import Partition
from corpus.storage.shelves import sizes_of_members, task_files
from corpus.storage.store import Store
from corpus.tasks import domain_tasks
from corpus.tasks.segment_output import SegmentOutput
from corpus.tasks.shuffle import exchange, scatter_file
from corpus.tasks.shuffle.buckets import bucket_count, group_partitions
from corpus.tasks.shuffle.scatter_file import bucket_size
from corpus.tasks.task import Context
from corpus.tasks.work_folder import summary_beside

__all__ = ["table"]

MILLION = 10**6
SIZES = (MILLION, 100 * MILLION, 1_000 * MILLION, 10_000 * MILLION)
COPIES = 3
"""Gathered rows, the same sorted, and what is made of them are in memory at a time."""


@dataclass(frozen=True)
class Exchanged:
    """A table that goes from one step to another, in bytes a document. stored: on disk. held: in
    memory, where it is reduced."""

    step: str
    stored: float
    held: float


@dataclass(frozen=True)
class Constants:
    """Bytes a document, but for `part`: of the driver's memory for a partition at a segment."""

    intermediate: float
    summaries: dict[str, float]
    exchanges: dict[str, list[Exchanged]]
    decisions: float
    spilled: float
    shards: float
    text: float
    part: float


@dataclass(frozen=True)
class Step:
    """name. tasks. task: bytes that one of them reads. memory: of one process, at most."""

    name: str
    tasks: int
    task: float
    stored: float
    memory: float


def measure(config: Config, run: str) -> Constants:
    """The constants of a finished run, whose exchanges are kept. Raises ConfigError where they are
    not there."""
    store = Store(noted_work(run).root)
    work = Path(store.root)
    documents = _documents_in(config, run)
    totals = read_manifest(Store(run).below(DATASET)) or {"shards": [], "totals": {"bytes": 0}}
    names = sorted(path.name for path in work.glob("global/*"))
    if not (documents and names and any(work.glob("sink/spill/*"))):
        raise ConfigError(
            "holds no finished run with its exchanges; run it with `run: {keep: true}`, and do not "
            "clean it",
            where=run,
        )
    whole = [
        sum(bytes_of(store, work, "segments/*/*", ".parquet")),
        sum(bytes_of(store, work, "global/*/decisions", ".parquet")),
        sum(bytes_of(store, work, "sink/spill", ".scattered")),
        sum(shard["bytes"] for shard in totals["shards"]),
        totals["totals"]["bytes"],
    ]
    intermediate, decisions, spilled, shards, text = (size / documents for size in whole)
    exchanges = {name: list(exchanged(store, work, name, documents)) for name in names}
    summaries = {
        name: sum(
            (store.committed(summary_beside(path, name)) or {"bytes": 0})["bytes"]
            for folder in work.glob("segments/*/*")
            for path in task_files(store, str(folder.relative_to(work)))
        )
        / documents
        for name in names
    }
    part = driver_bytes(config)
    return Constants(intermediate, summaries, exchanges, decisions, spilled, shards, text, part)


def _documents_in(config: Config, run: str) -> int:
    """Records that the sources of a run have seen."""
    sources = {node.name for node in config.pipeline.nodes if not node.after}
    counts = Store(run).read_table("ledger/counts.parquet").to_pylist()
    return sum(
        row["documents"] for row in counts if row["stage"] in sources and row["event"] == "in"
    )


def bytes_of(store: Store, work: Path, folders: str, ending: str) -> Iterator[int]:
    """Bytes of the members with an ending in the task files of folders."""
    for folder in work.glob(folders):
        for member, size in sizes_of_members(store, str(folder.relative_to(work))).items():
            if member.endswith(ending):
                yield size


def exchanged(store: Store, work: Path, name: str, documents: int) -> Iterator[Exchanged]:
    """What each step of a global stage was given, in the order of its steps."""
    (folder,) = (path for path in (work / "global" / name).iterdir() if path.name.isdigit())
    for step in sorted(folder.iterdir(), key=lambda path: (path.name != "scatter", path.name)):
        tasks = task_files(store, str(step.relative_to(work)))
        stored = sum(bytes_of(store, work, str(step.relative_to(work)), ".scattered"))
        held = 0
        for task in tasks:
            with store.task_file(task) as opened:
                members = [name for name in opened.members if name.endswith(".scattered")]
            held += sum(
                bucket_size(store, f"{task}/{member}", bucket)
                for member in members
                for bucket in range(int(folder.name))
            )
        yield Exchanged(f"{name} {step.name}", stored / documents, held / documents)


def driver_bytes(config: Config) -> float:
    """Memory of the driver for one partition: its part and its task at one segment."""
    number = 2_000
    with tempfile.TemporaryDirectory() as temporary:
        context = Context.of(config.pipeline, Store(temporary))
        steps = Steps(context, SerialExecutor(), RunOptions(), Progress())
        driver = Driver(steps)
        chain = next(iter(context.chains.values()))
        tracemalloc.start()
        names = [f"crawl-2026-11/segment-{i:05}/part-{i:05}.warc.gz" for i in range(number)]
        found = [Partition(n, f"/corpus/input/{n}", n, 1 << 27) for n in names]
        held = [SegmentOutput(chain.source, 0, p, f"{i:032x}", i) for i, p in enumerate(found)]
        held_tasks = [driver.task(chain, 0, p, f"{i:032x}") for i, p in enumerate(found)]
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(held) == len(held_tasks) == number
    return size / number


def steps_of(constants: Constants, documents: int, growing: set[str], *, text: float, read: float,
             partition: float) -> Iterator[Step]:  # fmt: skip
    """The steps of a run over so many documents.

    growing: global stages whose exchanges grow with the text. text, read: bytes of a document's
    text, and of its input. partition: bytes of a partition.
    """
    # The engine imports no sink: it reaches this one by name.
    group_bytes: int = resolve_name("stages.output.shards:GROUP_BYTES")
    longer = text / constants.text
    partitions = max(1, round(documents * read / partition))
    yield Step("driver", 1, 0, 0, partitions * constants.part * 3)
    yield Step("segment", partitions, partition, documents * constants.intermediate * longer, 5e8)
    for name, bytes_ in constants.summaries.items():
        grows = longer if name in growing else 1.0
        total = int(bytes_ * documents * grows)
        buckets = bucket_count(total)
        groups = len(group_partitions([total // partitions] * partitions))
        buffer = scatter_file.buffer_bytes(buckets)
        yield Step(f"{name} scatter", groups, total / groups, total, 2.5 * buffer + 1e8)
        given = constants.exchanges[name]
        largest = max(e.held for e in given) * documents * grows
        held = min(largest / buckets, exchange.PART_BYTES)
        stored = sum(e.stored for e in given) * documents * grows
        yield Step(f"{name} reduce, a round", buckets, largest / buckets, stored,
                   COPIES * held + 2.5 * buffer + 1e8)  # fmt: skip
        decided = constants.exchanges[name][-1].held * documents * grows / groups
        yield Step(f"{name} decide", groups, decided, documents * constants.decisions,
                   COPIES * decided + 1e8)  # fmt: skip
    kept = documents * text
    # As if each document were alone on its domain; those that left are counted too.
    counted = documents * domain_tasks.ROW_BYTES
    buckets = bucket_count(counted)
    groups = len(group_partitions([int(kept / partitions)] * partitions))
    buffer = scatter_file.buffer_bytes(buckets)
    yield Step("domains scatter", groups, kept / groups, counted, 2.5 * buffer + 1e8)
    held = min(counted / buckets, exchange.PART_BYTES)
    yield Step("domains sum", buckets, counted / buckets, counted, COPIES * held + 1e8)
    row_groups = max(1, round(kept / group_bytes))
    spilled = documents * constants.spilled * longer
    yield Step(
        "spill", groups, kept / groups, spilled, 2.5 * scatter_file.buffer_bytes(row_groups) + 1e8
    )
    yield Step("write", max(1, round(kept / (256 << 20))), 256 << 20,
               documents * constants.shards * longer, 4 * group_bytes + 1e8)  # fmt: skip


def shown(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.0f} PB" if size >= 10 else f"{size:.1f} PB"


def table(config: Config, run: str, *, text: float, read: float, partition: float) -> Iterator[str]:
    """The lines of the table; the parameters are those of `steps_of`."""
    constants = measure(config, run)
    growing = {node.name for node in config.pipeline.nodes if node.component.name == "minhash"}
    yield "| step | " + " | ".join(f"{n:.0e}".replace("e+", " × 10^") for n in SIZES) + " |"
    yield "|---" * (len(SIZES) + 1) + "|"
    tables = [
        list(steps_of(constants, n, growing, text=text, read=read, partition=partition))
        for n in SIZES
    ]
    for row in zip(*tables, strict=True):
        cells = [f"{s.tasks:,} · {shown(s.stored)} · {shown(s.memory)}" for s in row]
        yield f"| {row[0].name} | " + " | ".join(cells) + " |"
    limit = tables[2]
    tasks, memory = max(s.tasks for s in limit), max(s.memory for s in limit)
    yield f"\nAt 10^9 documents: at most {tasks:,} tasks a step, {shown(memory)} in one process."


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pipeline", metavar="PIPELINE.yaml")
    parser.add_argument("run", metavar="RUN", help="a run of it with `run: {keep: true}`")
    parser.add_argument("--text", type=float, default=4_000, help="bytes of text a document")
    parser.add_argument("--input", type=float, default=12_000, help="bytes of input a document")
    parser.add_argument("--partition", type=float, default=128e6, help="bytes of a partition")
    given = parser.parse_args()
    try:
        lines = table(load(given.pipeline), given.run, text=given.text, read=given.input,
                      partition=given.partition)  # fmt: skip
        click.echo("\n".join(lines))
    except CorpusError as error:
        click.echo(f"corpus: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
