"""What the engine costs beside the bare work, in CPU time in one run.

    python -m benchmarks.engine [--documents 100000] [--pages 2400] [--rounds 5]

Both sides take turns, and each ratio is of two that are neighbours in time: the median over the
rounds is printed, with the lowest and the highest. A first round, in which libraries are loaded and
memory is taken, does not count.

1. source -> no-op -> intermediate, against a bare pyarrow loop that reads the same file and
   writes the same columns with the same codec.
2. the same with balance and sink, against bare read, write, read, sort, write, SHA-256.
3. two Dask workers against two independent processes, on the extraction segment, in wall time.
4. two Dask workers that speak to the scheduler without encryption against two that use TLS, on the
   same bundles of that segment, in wall time.
"""

import argparse
import asyncio
import hashlib
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.crawl import write_crawl
from benchmarks.generate import write_documents
from corpus.config.options import RunOptions
from corpus.executors.clusters import LocalWorkers
from corpus.executors.dask import DaskExecutor
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.load import Config
from corpus.pipeline.plan import Chain, chains
from corpus.run.pipeline_run import run_pipeline
from corpus.stage import Source
from corpus.storage.digests import HashingStream
from corpus.storage.store import Store
from corpus.tasks.segment_task import SegmentTask
from corpus.tasks.task import Context
from corpus.tasks.work_folder import segment_folder
from stages.extraction.extract import Extract
from stages.nothing import Nothing
from stages.output.balance import Balance
from stages.output.shards import Shards
from stages.rights.rights import Rights
from stages.sources.parquet import Parquet
from stages.sources.warc import Warc

QUOTAS = """\
unit: bytes
languages:
  ca: {share: 20%, minimum: 0}
  es: {share: 20%, minimum: 0}
  eu: {share: 20%, minimum: 0}
  en: {share: 20%, minimum: 0}
  ru: {share: 20%, minimum: 0}
"""


def pipeline(folder: Path) -> Pipeline:
    quotas = folder / "quotas.yaml"
    quotas.write_text(QUOTAS)
    columns = {"id": "doc_id", "text": "text", "language": "language"}
    source = Parquet(paths=(str(folder / "in/*.parquet"),), columns=columns)
    nodes = (
        Node("rows", source),
        Node("nothing", Nothing(), ("rows",)),
        Node("mix", Balance(quotas=str(quotas)), ("nothing",)),
        Node("shards", Shards(), ("mix",)),
    )
    return Pipeline("engine", 1, nodes)


def ours_to_intermediate(folder: Path, output: Path) -> None:
    line = pipeline(folder)
    source = line["rows"].component
    assert isinstance(source, Source)
    (chain,) = chains(line)
    context = Context.of(line, Store(str(output)))
    for task in first_tasks(chain, source):
        task.run(context)


def first_tasks(chain: Chain, source: Source) -> list[SegmentTask]:
    """The tasks of a chain's first segment."""
    return [
        SegmentTask(
            folder=segment_folder(chain.segments[0], partition),
            fingerprint="",
            size=partition.size,
            source=chain.source,
            index=0,
            partition=partition,
        )
        for partition in source.partitions()
    ]


def bare_to_intermediate(folder: Path, output: Path) -> None:
    output.mkdir(parents=True)
    for path in sorted((folder / "in").glob("*.parquet")):
        _copy(path, output / path.name)


def _copy(source: Path, target: Path) -> None:
    file = pq.ParquetFile(source)
    options = {"compression": "zstd", "compression_level": 1, "write_statistics": False,
               "use_dictionary": ["language"]}  # fmt: skip
    with pq.ParquetWriter(target, file.schema_arrow, **options) as writer:
        for group in range(file.num_row_groups):
            writer.write_table(file.read_row_group(group, use_threads=False))


def ours_to_dataset(folder: Path, output: Path) -> None:
    run_pipeline(Config(pipeline(folder), RunOptions(isolate=False), ""), str(output))


def bare_to_dataset(folder: Path, output: Path) -> None:
    bare_to_intermediate(folder, output)
    paths = sorted(output.glob("*.parquet"))
    table = pa.concat_tables(pq.read_table(path, use_threads=False) for path in paths)
    keys = [("language", "ascending"), ("doc_id", "ascending")]
    table = table.take(pc.sort_indices(table, sort_keys=keys))
    for language in table["language"].unique().to_pylist():
        part = table.filter(pc.equal(table["language"], language)).combine_chunks()
        with (output / f"{language}.out").open("wb") as stream:
            hashed = HashingStream(stream)
            options = {"compression": "zstd", "compression_level": 3, "write_page_index": True,
                       "use_dictionary": ["language"]}  # fmt: skip
            with pq.ParquetWriter(hashed, part.schema, **options) as writer:
                writer.write_table(part)
        assert len(hashed.hexdigest) == len(hashlib.sha256().hexdigest())


def compare(name: str, ours: Callable[[Path, Path], None], bare: Callable[[Path, Path], None],
            folder: Path, rounds: int) -> None:  # fmt: skip
    spent: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(rounds + 1):
        for side, work in (("ours", ours), ("bare", bare)):
            with tempfile.TemporaryDirectory() as output:
                started = time.process_time()
                work(folder, Path(output) / f"{side}{number}")
                spent[side].append(time.process_time() - started)
    show(name, spent["bare"][1:], spent["ours"][1:], "s of CPU")


def show(name: str, theirs: Sequence[float], ours: Sequence[float], unit: str) -> None:
    """One line: the bare work's time over ours, round by round."""
    ratios = sorted(bare / mine for bare, mine in zip(theirs, ours, strict=True))
    print(
        f"{name}: ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}; "
        f"bare {statistics.median(theirs):.2f}, ours {statistics.median(ours):.2f} {unit})"
    )


def extraction(folder: Path, output: Path) -> tuple[Context, list[SegmentTask]]:
    """The tasks of the segment from WARC files to texts."""
    nodes = (
        Node("crawl", Warc(paths=(str(folder / "crawl/*.warc.gz"),))),
        Node("rights", Rights(), ("crawl",)),
        Node("text", Extract(), ("rights",)),
        Node("shards", Shards(), ("text",)),
    )
    line = Pipeline("extraction", 1, nodes)
    (chain,) = chains(line)
    source = line["crawl"].component
    assert isinstance(source, Source)
    return Context.of(line, Store(str(output))), first_tasks(chain, source)


def by_workers(executor: DaskExecutor, folder: Path, output: Path) -> float:
    """Seconds that two Dask workers take for all tasks."""
    context, tasks = extraction(folder, output)
    started = time.perf_counter()
    asyncio.run(executor.run(context, tasks, lambda *_: None))
    return time.perf_counter() - started


def one_process(folder: Path, rounds: int, number: int, meet: Barrier) -> None:
    """Every other task, in this process; `meet` before and after each round."""
    pa.set_cpu_count(1)
    for _ in range(rounds + 1):  # the first loads the libraries
        with tempfile.TemporaryDirectory() as output:
            context, tasks = extraction(folder, Path(output))
            meet.wait()
            for task in tasks[number::2]:
                task.run(context)
            meet.wait()


def compare_workers(folder: Path, rounds: int) -> None:
    """In turns, so that both meet the same machine."""
    spawn = multiprocessing.get_context("spawn")
    meet = spawn.Barrier(3)
    arguments = [(folder, rounds, number, meet) for number in range(2)]
    processes = [spawn.Process(target=one_process, args=a, daemon=True) for a in arguments]
    for process in processes:
        process.start()
    executor = DaskExecutor(LocalWorkers(2))
    spent: dict[str, list[float]] = {"workers": [], "processes": []}
    for _ in range(rounds + 1):
        meet.wait()
        started = time.perf_counter()
        meet.wait()
        spent["processes"].append(time.perf_counter() - started)
        with tempfile.TemporaryDirectory() as output:
            spent["workers"].append(by_workers(executor, folder, Path(output)))
    executor.close()
    show("two Dask workers on the extraction", spent["processes"][1:], spent["workers"][1:],
         "s of wall time")  # fmt: skip


def compare_encryption(folder: Path, rounds: int) -> None:
    """Both clusters are there all the time, and one of them is idle."""
    executors = {
        side: DaskExecutor(LocalWorkers(2, encrypted=side == "tls")) for side in ("plain", "tls")
    }
    spent: dict[str, list[float]] = {side: [] for side in executors}
    for _ in range(rounds + 1):
        for side, executor in executors.items():
            with tempfile.TemporaryDirectory() as output:
                spent[side].append(by_workers(executor, folder, Path(output)))
    for executor in reversed(executors.values()):  # Dask's log is silent until the first one ends
        executor.close()
    show("two Dask workers without and with TLS", spent["plain"][1:], spent["tls"][1:],
         "s of wall time")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=2400)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_documents(folder / "in/documents.parquet", arguments.documents)
        compare("source -> no-op -> intermediate", ours_to_intermediate, bare_to_intermediate,
                folder, arguments.rounds)  # fmt: skip
        compare("with balance and sink", ours_to_dataset, bare_to_dataset, folder,
                arguments.rounds)  # fmt: skip
        write_crawl(folder / "crawl", arguments.pages, pages_per_file=-(-arguments.pages // 24))
        compare_workers(folder, arguments.rounds)
        compare_encryption(folder, arguments.rounds)


if __name__ == "__main__":
    main()
