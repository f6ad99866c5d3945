"""Documents a second through the whole pipeline, stage by stage, on a generated crawl.

    python -m benchmarks.end_to_end [--pages 10000] [--workers 0]

The pipeline has the shape of the quickstart's (`--pipeline FILE` takes another one that reads
`crawl/*.warc.gz` beside it). Seconds are the CPU time of tasks, by stage, as ledger/timing.parquet
has them; `engine` is what they take beside the stages: reading, writing, summaries, books. Peak RSS
is that of the largest process that did tasks.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.crawl import write_crawl
from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline

ROOT = Path(__file__).parents[1]
PIPELINE = """\
name: end-to-end
seed: 2026
stages:
  crawl:   {use: warc, with: {paths: ["crawl/*.warc.gz"]}}
  rights:  {use: rights, after: crawl}
  text:    {use: extract, after: rights}
  repair:  {use: repair, after: text}
  lang:    {use: language, after: repair, with: {quotas: language_quotas.yaml}}
  variety: {use: variety, after: lang}
  quality: {use: quality, after: variety}
  scrub:   {use: pii, after: quality}
  exact:   {use: exact, after: scrub}
  dedup:   {use: minhash, after: exact}
  mix:     {use: balance, after: dedup, with: {quotas: language_quotas.yaml}}
  shards:  {use: shards, after: mix}
run: {executor: serial, quarantine_limit: 1%}
"""


def stage_seconds(timing: Path) -> dict[str, float]:
    """CPU seconds of each stage, and of the engine beside them."""
    sums = pq.read_table(timing).group_by("stage").aggregate([("cpu_seconds", "sum")])
    return {row["stage"] or "engine": row["cpu_seconds_sum"] for row in sums.to_pylist()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--pipeline", type=Path, help="instead of the one written here")
    parser.add_argument("--workers", type=int, default=0, help="Dask workers; 0: serial")
    parser.add_argument("--folder", type=Path, help="keep crawl and run here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "crawl").exists():
            write_crawl(folder / "crawl", arguments.pages)
        text = arguments.pipeline.read_text("utf-8") if arguments.pipeline else PIPELINE
        (folder / "pipeline.yaml").write_text(text, "utf-8")
        quotas = (ROOT / "language_quotas.yaml").read_text("utf-8")
        (folder / "language_quotas.yaml").write_text(quotas, "utf-8")
        measure(folder, arguments.workers)


def measure(folder: Path, workers: int) -> None:
    config = load(str(folder / "pipeline.yaml"))
    options = replace(config.options, executor="serial")
    if workers:
        options = replace(config.options, executor="dask", workers=workers)
    output = folder / f"run-{time.time_ns()}"
    started = time.perf_counter()
    produced = run_pipeline(replace(config, options=options), str(output))
    seconds = time.perf_counter() - started
    report(output, produced.manifest, seconds, workers)


def report(output: Path, manifest: Mapping[str, object], seconds: float, workers: int) -> None:
    counts = pq.read_table(output / "ledger/counts.parquet").to_pylist()
    entered: dict[str, int] = {}
    for row in counts:
        if row["event"] == "in":
            entered[row["stage"]] = entered.get(row["stage"], 0) + row["documents"]
    first = json.loads(json.dumps(manifest))["stages"][0]["name"]
    size = sum(path.stat().st_size for path in (output.parent / "crawl").iterdir())
    pages = entered[first]
    print(f"{pages:,} pages, {size / 1e6:,.0f} MB gzipped; "
          f"{f'{workers} workers' if workers else 'serial'}")  # fmt: skip
    timing = output / "ledger/timing.parquet"
    spent = stage_seconds(timing)
    total = sum(spent.values())
    print(f"{'stage':12} {'documents':>10} {'seconds':>9} {'documents/s':>12} {'share':>7}")
    order = [stage["name"] for stage in json.loads(json.dumps(manifest))["stages"]]
    for name in sorted(spent, key=lambda name: order.index(name) if name in order else 0):
        number, took = entered.get(name, 0), spent[name]
        print(f"{name:12} {number:10,} {took:9.2f} {number / max(took, 1e-9):12,.0f} "
              f"{took / total:7.1%}")  # fmt: skip
    usage = pc.max(pq.read_table(timing)["peak_rss"]).as_py()
    print(f"in total     {pages:10,} {seconds:9.2f} {pages / seconds:12,.1f}   (wall time)")
    print(f"peak RSS     {usage / 1e6:,.0f} MB")
    most = max(spent, key=lambda name: spent[name])
    print(f"dominated by {most}: {spent[most] / total:.0%} of the time of all stages")


if __name__ == "__main__":
    main()
