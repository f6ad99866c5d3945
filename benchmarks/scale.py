"""How time and memory grow with the number of documents.

    python -m benchmarks.scale [--documents 1000000] [--workers 2] [--share 10]
    python -m benchmarks.scale --model --documents 20000

Short generated documents (500 to 2,000 bytes, a tenth of them near-copies) go through language,
e-mail and IP scrubbing, minhash, balance and shards on Dask workers of this machine; first a
share of them, then all. Prints documents a second, the peak RSS of driver and largest worker,
and what ten times the documents cost, in CPU time of all processes. With `--model` the
documents are run once, in this process, and the table of `corpus.run.scale_model` is printed.
"""

import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.prose import LANGUAGES, Prose
from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
from corpus.run.scale_model import table

PIPELINE = """\
name: scale
seed: 2026
stages:
  rows:   {use: parquet, with: {paths: ["in/*.parquet"], columns: {id: doc_id, url: url}}}
  lang:   {use: language, after: rows, with: {quotas: quotas.yaml}}
  scrub:  {use: pii, after: lang, with: {entities: [email, ip]}}
  dedup:  {use: minhash, after: scrub}
  mix:    {use: balance, after: dedup, with: {quotas: quotas.yaml}}
  shards: {use: shards, after: mix, with: {target_bytes: 64MiB}}
"""
QUOTAS = "unit: bytes\nlanguages:\n" + "".join(
    f"  {tag}: {{share: 20%, minimum: 0}}\n" for tag in LANGUAGES
)
_A_FILE = 20_000
_SCHEMA = pa.schema([("doc_id", pa.string()), ("url", pa.string()), ("text", pa.large_string())])


def write_file(folder: str, number: int, documents: int) -> None:
    """One file of documents; near-copies are of its own and of the first file's documents."""
    proses = [Prose(language) for language in LANGUAGES]
    first, own = random.Random("first"), random.Random(f"file {number}")
    pool = [_text(first, proses) for _ in range(200)]
    rows = []
    for at in range(documents):
        chance = own
        if chance.random() < 0.1:
            body = chance.choice(pool).replace(".", " mendi.", 1)
        else:
            body = _text(chance, proses)
            if len(pool) < 1000:
                pool.append(body)
        if chance.random() < 0.05:
            body += f"\n\ninfo@host-{at}.example, 192.0.2.{at % 250}"
        name = f"{number}-{at}"
        rows.append({"doc_id": name, "url": f"https://h{at % 5000}.example/{name}", "text": body})
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), f"{folder}/{number:05}.parquet",
                   compression="zstd", row_group_size=4096)  # fmt: skip


def _text(chance: random.Random, proses: list[Prose]) -> str:
    return chance.choice(proses).text(chance, chance.randint(500, 1900))


def write_input(folder: Path, documents: int) -> None:
    (folder / "in").mkdir(parents=True)
    (folder / "pipeline.yaml").write_text(PIPELINE)
    (folder / "quotas.yaml").write_text(QUOTAS)
    sizes = [min(_A_FILE, documents - start) for start in range(0, documents, _A_FILE)]
    jobs = [(str(folder / "in"), number, size) for number, size in enumerate(sizes)]
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        pool.starmap(write_file, jobs, chunksize=1)


RUN = """
import json, resource, sys, time
from dataclasses import replace
from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
if __name__ == "__main__":
    config = load(sys.argv[1] + "/pipeline.yaml")
    options = replace(config.options, executor="dask", workers=int(sys.argv[2]))
    started = time.perf_counter()
    made = run_pipeline(replace(config, options=options), sys.argv[1] + "/run")
    wall = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    print(json.dumps({"wall": wall, "cpu": cpu, "driver": own.ru_maxrss * 1024,
                      "worker": others.ru_maxrss * 1024, "totals": made.manifest["totals"]}))
"""


def run(folder: Path, workers: int) -> dict[str, float]:
    """A run in a process of its own, so that nothing of an earlier one is in its figures."""
    script = folder / "run.py"
    script.write_text(RUN)
    command = [sys.executable, str(script), str(folder), str(workers)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(documents: int, workers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        started = time.perf_counter()
        write_input(folder, documents)
        made = time.perf_counter() - started
        found = run(folder, workers)
    print(f"{documents:,} documents: {documents / found['wall']:,.0f}/s of wall time, "
          f"{found['cpu'] / documents * 1e6:,.0f} µs of CPU each; peak RSS of the driver "
          f"{found['driver'] / 1e6:,.0f} MB, of the largest worker {found['worker'] / 1e6:,.0f} MB "
          f"(input made in {made:,.0f} s)", flush=True)  # fmt: skip
    return found


def print_model(documents: int) -> None:
    """What the engine's rules make of a run of so many documents; docs/measurements.md shows it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_input(folder, documents)
        config = load(str(folder / "pipeline.yaml"))
        run_pipeline(
            replace(config, options=replace(config.options, keep=True)), str(folder / "run")
        )
        for line in table(config, str(folder / "run"), text=4_000, read=12_000, partition=128e6):
            print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--share", type=int, default=10, help="first run: documents / share")
    parser.add_argument("--model", action="store_true", help="what much larger runs would cost")
    arguments = parser.parse_args()
    if arguments.model:
        print_model(arguments.documents)
        return
    few = measure(arguments.documents // arguments.share, arguments.workers)
    many = measure(arguments.documents, arguments.workers)
    print(f"{arguments.share} times the documents: {many['cpu'] / few['cpu']:.2f} times the CPU "
          f"time, {many['wall'] / few['wall']:.2f} times the wall time")  # fmt: skip


if __name__ == "__main__":
    main()
