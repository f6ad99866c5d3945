"""What it costs to run tasks in a process of their own, on healthy input, in CPU time.

    python -m benchmarks.boundary [--documents 200000] [--pages 3000] [--rounds 5]

Each run is a process that starts from nothing, with its children: once with `run.isolate`, once
without, in turns. On 10 documents, where all is the start of a second process; on the pipeline of
benchmarks/engine.py, which does little for a document; and on that of benchmarks/end_to_end.py,
which extracts. The start comes once a worker; the second ratio of a line is without it.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.crawl import write_crawl
from benchmarks.end_to_end import PIPELINE, ROOT
from benchmarks.engine import pipeline
from benchmarks.generate import write_documents
from corpus.config.options import RunOptions
from corpus.pipeline.load import Config, load
from corpus.run.pipeline_run import run_pipeline


def run_once(folder: Path, output: str, isolate: bool) -> None:
    """In a process of its own."""
    if (folder / "pipeline.yaml").exists():
        built = load(str(folder / "pipeline.yaml")).pipeline
    else:
        built = pipeline(folder)
    run_pipeline(Config(built, RunOptions(isolate=isolate), ""), output)


def cpu_seconds(folder: Path, isolate: bool) -> float:
    """CPU time of one run and of all processes that it started."""
    with tempfile.TemporaryDirectory() as output:
        side = "isolated" if isolate else "together"
        command = [sys.executable, "-m", __spec__.name, "--once", folder, side, output]
        process = subprocess.Popen(command, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_utime + usage.ru_stime


def compare(name: str, folder: Path, rounds: int, start: float = 0.0) -> float:
    """Prints the ratios; gives the difference in seconds. start: of that, for the second process
    to start."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for isolate, seconds in spent.items():
            seconds.append(cpu_seconds(folder, isolate))
    ours, bare = (statistics.median(spent[isolate]) for isolate in (True, False))
    beyond = f", {(ours - start) / bare:.3f} beyond the start" if start else ""
    print(f"{name}: ratio {ours / bare:.3f}{beyond} (isolated {ours:.2f} s, in one process "
          f"{bare:.2f} s, difference {ours - bare:+.2f} s of CPU)", flush=True)  # fmt: skip
    return ours - bare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        folder, side, output = arguments.once
        run_once(Path(folder), output, side == "isolated")
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_documents(folder / "tiny/in/documents.parquet", 10)
        start = compare("10 documents", folder / "tiny", arguments.rounds)
        write_documents(folder / "engine/in/documents.parquet", arguments.documents)
        compare(f"{arguments.documents:,} documents, no-op, balance, sink", folder / "engine",
                arguments.rounds, start)  # fmt: skip
        crawl = folder / "crawl"
        write_crawl(crawl / "crawl", arguments.pages, pages_per_file=-(-arguments.pages // 4))
        (crawl / "pipeline.yaml").write_text(PIPELINE, "utf-8")
        quotas = (ROOT / "language_quotas.yaml").read_text("utf-8")
        (crawl / "language_quotas.yaml").write_text(quotas, "utf-8")
        compare(f"{arguments.pages:,} pages, extraction to sink", crawl, arguments.rounds, start)


if __name__ == "__main__":
    main()
