"""What the balance costs: the allocation, and the choice of documents, in CPU time on one core.

    python -m benchmarks.balance [--documents 10000000] [--languages 45] [--instances 200]

1. The allocation of the quotas at the top of the repository and of random ones, with and without a
   total: the median and the longest.
2. The rounds of the stage over documents as many as asked for, in languages of Zipf's frequencies:
   their rows are scattered to buckets as a run does it, and reduced bucket by bucket. With the
   highest memory of the process, less that before the rounds.
"""

import argparse
import gc
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpus.documents.languages import LANGUAGES
from corpus.quotas.allocation import allocate
from corpus.quotas.file import read_quotas
from corpus.quotas.model import LanguageQuota, Quotas
from corpus.quotas.tree import contradiction
from corpus.stage import Round
from corpus.storage.store import Store
from corpus.tasks.shuffle.buckets import bucket_count, buckets_of
from corpus.tasks.shuffle.rounds import program_of, reduce_bucket
from corpus.tasks.shuffle.scatter_file import ScatterWriter, read_bucket
from stages.output.balance import Balance

ROOT = Path(__file__).parent.parent
AT_A_TIME = 250_000
"""Rows of a batch; a partition has about as many."""


def cpu() -> float:
    """CPU seconds of this process."""
    return time.process_time()


def random_quotas(rng: random.Random, languages: int) -> tuple[Quotas, dict[str, float]]:
    """Sound quotas for some languages, and a supply of very different sizes."""
    while True:
        tags = rng.sample(sorted(LANGUAGES), min(languages, len(LANGUAGES)))
        parts = [rng.random() ** 3 + 0.001 for _ in tags]
        quotas = {}
        for tag, part in zip(tags, parts, strict=True):
            share = part / sum(parts)
            kind = rng.choice(["", "", "target", "minimum", "maximum"])
            minimum = {"target": 0.0, "minimum": share * rng.uniform(0.5, 1.1)}.get(kind)
            maximum = share * rng.uniform(1, 1.5) if kind == "maximum" else None
            quotas[tag] = LanguageQuota(tag=tag, share=share, minimum=minimum, maximum=maximum)
        found = Quotas(languages=quotas)
        if contradiction(found) is None:
            return found, {tag: rng.lognormvariate(20, 3) for tag in tags}


def allocations(languages: int, instances: int) -> None:
    """Print how long allocations take."""
    rng = random.Random(1)
    drawn = [random_quotas(rng, languages) for _ in range(instances)]
    ours = read_quotas(ROOT / "language_quotas.yaml")
    supply = {tag: rng.lognormvariate(20, 3) for tag in ours.languages}
    for name, some in (("language_quotas.yaml", [(ours, supply)] * 20), ("random quotas", drawn)):
        for total in (None, 1e10):
            spent = []
            gc.collect()
            gc.disable()  # what it collects is of other code
            for quotas, amounts in some:
                start = cpu()
                allocate(quotas, amounts, total)
                spent.append((cpu() - start) * 1000)
            gc.enable()
            asked = "total: null" if total is None else "with a total"
            print(f"{name}, {asked}: median {statistics.median(spent):.1f} ms, "
                  f"longest {max(spent):.1f} ms of CPU")  # fmt: skip


def summaries(stage: Balance, number: int) -> Iterator[pa.Table]:
    """The rows that the stage summarises documents to, some at a time."""
    rng = np.random.default_rng(1)
    tags = np.array(sorted(stage.parsed.languages))
    chance = 1 / np.arange(1, len(tags) + 1)
    for first in range(0, number, AT_A_TIME):
        count = min(AT_A_TIME, number - first)
        priority = rng.integers(0, 2**64, count, np.uint64)
        ids = [f"{n:032x}" for n in range(first, first + count)]
        columns = {
            "id": pa.array(ids),
            "language": pa.array(rng.choice(tags, count, p=chance / chance.sum())),
            "priority": pa.array(priority),
            "bytes": pa.array(rng.lognormal(7.5, 1.0, count).astype(np.int64)),
            "words": pa.array(np.ones(count, np.int64)),
            "characters": pa.array(np.ones(count, np.int64)),
        }
        table = stage.summarise(pa.RecordBatch.from_pydict(columns))["document"]
        numbers = pa.array(np.arange(first, first + count))
        yield table.set_column(0, "document", numbers)


def selection(number: int) -> None:
    """Print what the rounds over some documents cost."""
    stage = Balance(quotas=str(ROOT / "language_quotas.yaml"))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        drawn = cpu()
        size = 0
        for at, table in enumerate(summaries(stage, number)):
            store.write_table(table, f"{at}.parquet")
            size += table.nbytes
        batches = -(-number // AT_A_TIME)
        before, start = _memory(), cpu()
        buckets = bucket_count(size)
        schema = _scatter(store, batches, buckets)
        tables: dict[str, pa.Table] = {}
        chosen = 0
        for round_ in program_of(stage).rounds:
            found, rows = _reduced(stage, round_, store, schema, buckets, tables)
            tables[round_.gives] = found
            chosen = rows
        print(f"{number:,} documents in {len(stage.parsed.languages)} languages: "
              f"{cpu() - start:.1f} s of CPU for the rounds, {buckets} buckets, "
              f"{(_memory() - before) >> 20} MB above the {before >> 20} MB before "
              f"({chosen:,} decisions; {start - drawn:.1f} s to draw them)")  # fmt: skip


def _scatter(store: Store, batches: int, buckets: int) -> pa.Schema:
    """Scatter the rows of all batches to buckets by language and bin."""
    schema = None
    with store.writing("rows.scattered") as stream:
        writer = ScatterWriter(stream, buckets)
        for at in range(batches):
            table = store.read_table(f"{at}.parquet")
            schema = table.schema
            writer.write(table, buckets_of(table, ("language", "bin"), buckets))
        writer.close()
    assert schema is not None
    return schema


def _reduced(
    stage: Balance,
    round_: Round,
    store: Store,
    schema: pa.Schema,
    buckets: int,
    tables: dict[str, pa.Table],
) -> tuple[pa.Table, int]:
    """What a round gives, and how many rows; of the last round the rows are only counted, as a run
    writes them out bucket by bucket."""
    if "document" not in round_.reads:
        found = reduce_bucket(stage, round_, {name: tables[name] for name in round_.reads})
        return found, found.num_rows
    parts, rows = [], 0
    for bucket in range(buckets):
        batches = list(read_bucket(store, "rows.scattered", bucket, schema))
        read = {"document": pa.Table.from_batches(batches, schema)}
        for name in round_.reads:
            if name != "document":
                mine = buckets_of(tables[name], round_.reads[name], buckets) == bucket
                read[name] = tables[name].filter(pa.array(mine))
        part = reduce_bucket(stage, round_, read)
        rows += part.num_rows
        if "document" not in part.schema.names:
            parts.append(part)
    return pa.concat_tables(parts) if parts else round_.schema.empty_table(), rows


def _memory() -> int:
    """The highest memory that the process has had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000_000)
    parser.add_argument("--languages", type=int, default=45)
    parser.add_argument("--instances", type=int, default=200)
    arguments = parser.parse_args()
    pa.set_cpu_count(1)
    allocations(arguments.languages, arguments.instances)
    selection(arguments.documents)


if __name__ == "__main__":
    main()
