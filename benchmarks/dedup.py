"""CPU time of near-duplicate removal, beside datatrove's MinHash pipeline, Parquet to Parquet.

    python -m benchmarks.dedup [--documents 3000] [--words 450]

A third of the generated documents are edited copies of others. datatrove runs its four steps
(signatures, buckets, clusters, filter) with its default settings between its Parquet reader and
writer, once with its own English word tokeniser and once with a plain split at white space. Ours
is a whole run of `parquet`, `minhash`, `shards`, with the ledger, the checksums and the order of
the shards that come with it, and the rounds alone in memory. CPU time is of this process and of
those it starts, after a warm-up with a few documents. Bytes are those that the
tasks of `minhash` exchange in such a run.

Below, what was dropped beside the truth: the shingle sets of all documents of a family compared.
The last line says of how many of these pairs an estimate by signatures is wrong: how many it
leaves apart that are similar enough, and how many it joins that are not.
"""

import argparse
import contextlib
import io
import os
import random
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.signatures import Split, texts_of
from corpus.config.options import RunOptions
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.load import Config
from corpus.run.pipeline_run import run_pipeline
from dedup.components import components
from dedup.minhash import MinHash
from dedup.shingles import jaccard, shingle_sets, shingles
from dedup.signatures import estimates, signatures
from dedup.stream import deduplicate
from stages.output.shards import Shards
from stages.sources.parquet import Parquet

STAGES = (MinHash(verify="shingles"), MinHash(verify="signature"))
THRESHOLD = STAGES[0].threshold
STEPS = 12  # copies have from none to a twelfth of their words changed


def corpus(documents: int, words: int) -> tuple[pa.Table, list[int]]:
    """Documents, and the family of each: an original and its copies."""
    chance = random.Random(9)
    texts = texts_of(documents * 2 // 3, words)
    families = list(range(len(texts)))
    while len(texts) < documents:
        family = chance.randrange(documents * 2 // 3)
        copy = texts[family].split()
        for place in chance.sample(range(len(copy)), chance.randint(0, words // STEPS)):
            copy[place] = f"mot{len(texts)}"
        texts.append(" ".join(copy))
        families.append(family)
    order = chance.sample(range(documents), documents)
    ids = [f"{n:032x}" for n in range(documents)]
    table = pa.table({"id": ids, "text": pa.array([texts[n] for n in order], pa.large_string())})
    return table, [families[n] for n in order]


def datatrove(source: Path, folder: Path, tokeniser: Any = None) -> set[str]:
    """The ids that datatrove keeps."""
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    reader = ParquetReader(str(source))
    signatures, buckets, remove, kept = (str(folder / name) for name in "sbrk")
    signer = MinhashDedupSignature(signatures)
    if tokeniser is not None:
        signer.word_tokenizer = tokeniser
    steps: list[tuple[list[Any], int]] = [
        ([reader, signer], 1),
        ([MinhashDedupBuckets(signatures, buckets)], 14),
        ([MinhashDedupCluster(buckets, remove)], 1),
        ([reader, MinhashDedupFilter(remove), ParquetWriter(kept)], 1),
    ]
    with contextlib.redirect_stderr(io.StringIO()):
        for number, (blocks, tasks) in enumerate(steps):
            logs = str(folder / f"logs-{number}")
            LocalPipelineExecutor(blocks, tasks=tasks, workers=1, logging_dir=logs).run()
    return set(pq.read_table(kept)["id"].to_pylist())


def run(stage: MinHash, source: Path, folder: Path) -> int:
    """A whole run of ours. Gives the bytes that tasks of `minhash` exchanged."""
    nodes = (
        Node("in", Parquet(paths=(str(source),))),
        Node("dedup", stage, ("in",)),
        Node("shards", Shards(), ("dedup",)),
    )
    options = RunOptions(keep=True)
    run_pipeline(Config(Pipeline("benchmark", 1, nodes), options, "benchmark.yaml"), str(folder))
    files = (folder / "work/global").rglob("*.scattered")
    return sum(path.stat().st_size for path in files)


def cpu_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    before = os.times()
    result = work()
    return sum(os.times()[:4]) - sum(before[:4]), result


def removed(stage: MinHash, table: pa.Table) -> set[str]:
    found = deduplicate(table, stage)
    return set(table.filter(found["duplicate_of"].is_valid())["id"].to_pylist())


def similarities(table: pa.Table, families: list[int]) -> dict[tuple[int, int], float]:
    """Of all pairs within a family, by row."""
    members: dict[int, list[int]] = {}
    for row, family in enumerate(families):
        members.setdefault(family, []).append(row)
    texts = table["text"].to_pylist()
    pairs = {}
    for rows in members.values():
        sets = {row: shingles(texts[row]) for row in rows}
        pairs |= {(a, b): jaccard(sets[a], sets[b]) for a, b in combinations(rows, 2)}
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--words", type=int, default=450)
    options = parser.parse_args()
    table, families = corpus(options.documents, options.words)
    everything = set(table["id"].to_pylist())

    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        for size, part in (("few", table[:20]), ("all", table)):
            (base / size).mkdir()
            pq.write_table(part, base / size / "documents.parquet")
        ways: dict[str, Callable[[Path, Path], Any]] = {
            "datatrove, its tokeniser": datatrove,
            "datatrove, plain split": lambda source, folder: datatrove(source, folder, Split()),
            **{f"minhash by {stage.verify}, a run": partial(run, stage) for stage in STAGES},
        }
        seconds: dict[str, float] = {}
        results: dict[str, Any] = {}
        for number, (way, work) in enumerate(ways.items()):
            work(base / "few", base / f"{number}-few")
            seconds[way], results[way] = cpu_seconds(
                lambda work=work, number=number: work(base / "all", base / str(number))
            )
        ours = {}
        for stage in STAGES:
            way = f"minhash by {stage.verify}, in memory"
            seconds[way], ours[stage.verify] = cpu_seconds(lambda s=stage: removed(s, table))

    print(f"{options.documents} documents of {options.words} words")
    for way, spent in seconds.items():
        each, ratio = 1e6 * spent / options.documents, seconds["datatrove, its tokeniser"] / spent
        print(f"{way:32} {each:8.0f} µs a document {ratio:8.1f} x")
    for stage in STAGES:
        exchanged = results[f"minhash by {stage.verify}, a run"] / options.documents
        print(f"minhash by {stage.verify:21} {exchanged:8.0f} bytes a document are exchanged")

    pairs = similarities(table, families)
    near = np.array([p for p, s in pairs.items() if s >= THRESHOLD], np.int64).reshape(-1, 2)
    _, labels = components(near[:, 0], near[:, 1])
    nearest = np.zeros(options.documents)
    for (a, b), similar in pairs.items():
        nearest[[a, b]] = np.maximum(nearest[[a, b]], similar)
    print(f"copies from a similarity of .8 on: {labels.size - np.unique(labels).size}")
    theirs = {"datatrove": everything - results["datatrove, its tokeniser"]}
    for way, gone in (theirs | {f"minhash by {verify}": ours[verify] for verify in ours}).items():
        like = nearest[[int(id_, 16) for id_ in gone]]
        below = ", ".join(f"below {t}: {int((like < t).sum())}" for t in (0.8, 0.75, 0.7))
        print(f"{way:24} drops {len(gone):6}, of these with nobody as alike as .8; {below}")
    print(misjudged(table, pairs))


def misjudged(table: pa.Table, pairs: dict[tuple[int, int], float]) -> str:
    """What estimates by signatures say of pairs whose similarity is known."""
    signed = signatures(shingle_sets(table["text"].combine_chunks()))
    left, right = np.array(list(pairs), np.int64).reshape(-1, 2).T
    estimated = estimates(signed[left], signed[right]) >= THRESHOLD
    near = np.array(list(pairs.values())) >= THRESHOLD
    return (
        f"estimated by signatures: of {int(near.sum())} pairs from .8 on "
        f"{int((near & ~estimated).sum())} are left apart; of {int((~near).sum())} pairs below "
        f"{int((estimated & ~near).sum())} are joined"
    )


if __name__ == "__main__":
    main()
