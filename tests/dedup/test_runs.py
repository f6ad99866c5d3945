"""Deduplication through files, as a run does it, and in memory: the same decisions."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.config.options import RunOptions
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.load import Config
from corpus.run.pipeline_run import run_pipeline
from dedup.exact import Exact
from dedup.minhash import MinHash
from dedup.stream import deduplicate
from stages.output.shards import Shards
from tests.corpus.runs import digests
from tests.corpus.toys import Lines
from tests.dedup.documents import edited, words_of

MINHASH = MinHash()


def write(folder: Path) -> None:
    """A crawl of three files with near-copies, exact ones and unrelated pages, and books that
    are copied in it."""
    chance = random.Random(6)
    rows: list[tuple[str, list[str], str]] = []
    for number in range(60):
        language = ("ca", "eu", "uk")[number % 3]
        words = words_of(chance, language, 80)
        rows.append((f"page-{number}", words, language))
        for copy in range(number % 4):
            words = edited(chance, words, 1)  # copies of copies
            rows.append((f"page-{number}-{copy}", words, language))
        if number % 5 == 0:
            rows.append((f"twin-{number}", words, language))
    books = [(f"book-{key}", words[:-2], language) for key, words, language in rows[:12]]
    chance.shuffle(rows)
    files = {f"crawl/part-{n}": rows[n::3] for n in range(3)} | {"books/all": books}
    for name, part in files.items():
        path = folder / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [{"key": k, "text": " ".join(w), "language": tag} for k, w, tag in part]
        path.write_text("\n".join(json.dumps(line) for line in lines))


def pipeline(folder: Path, exact: bool = False) -> Pipeline:
    nodes = [
        Node("crawl", Lines(folder=str(folder / "crawl"))),
        Node("books", Lines(folder=str(folder / "books"), rank=10)),
        Node("dedup", MINHASH, ("exact",) if exact else ("books", "crawl")),
        Node("shards", Shards(target_bytes=20_000), ("dedup",)),
    ]
    if exact:
        nodes.append(Node("exact", Exact(), ("books", "crawl")))
    return Pipeline("toy", 7, tuple(nodes))


def run(built: Pipeline, output: Path, **options: Any) -> None:
    run_pipeline(Config(built, RunOptions(isolate=False, **options), "toy.yaml"), str(output))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    write(folder)
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("whole") / "run"
    run(pipeline(folder), output)
    return output


def test_a_run_and_a_stream_say_the_same(folder: Path, whole: Path) -> None:
    documents = []
    for path in sorted(folder.rglob("*.jsonl")):
        source = Lines(folder=str(path.parent), rank=0)
        for partition in source.partitions():
            if partition.path == str(path):
                for records in source.read(partition):
                    rank = 10 if path.parent.name == "books" else 0
                    columns = records.batch.select(["id", "text", "language"])
                    ranks = pa.repeat(pa.scalar(rank, pa.int32()), columns.num_rows)
                    documents.append(columns.append_column("rank", ranks))
    table = pa.Table.from_batches(documents)
    found = deduplicate(table, MINHASH).append_column("id", table["id"]).to_pylist()

    drops = pq.read_table(whole / "ledger/drops.parquet").to_pylist()
    dropped = {row["id"]: row["survivor"] for row in drops if row["stage"] == "dedup"}
    assert dropped == {r["id"]: r["duplicate_of"] for r in found if r["duplicate_of"]}
    assert len(dropped) > 80
    kept = pa.concat_tables(pq.read_table(f) for f in sorted(whole.glob("dataset/data/*/*")))
    sizes = dict(zip(kept["id"].to_pylist(), kept["cluster_size"].to_pylist(), strict=True))
    assert sizes == {r["id"]: r["cluster_size"] for r in found if not r["duplicate_of"]}


def test_books_outrank_the_crawl(whole: Path) -> None:
    kept = pa.concat_tables(pq.read_table(f) for f in sorted(whole.glob("dataset/data/*/*")))
    by_source = Counter(kept["source"].to_pylist())
    assert by_source["books"] >= 5
    in_clusters = kept.filter(pa.compute.greater(kept["cluster_size"], 1))
    assert by_source["books"] == in_clusters["source"].to_pylist().count("books")


def test_clusters_are_counted(whole: Path) -> None:
    measures = pq.read_table(whole / "ledger/measures.parquet").to_pylist()
    clusters: Counter[str] = Counter()
    for row in measures:
        if (row["stage"], row["measure"]) == ("dedup", "clusters"):
            clusters[row["key"]] += row["value"]
    kept = pa.concat_tables(pq.read_table(f) for f in sorted(whole.glob("dataset/data/*/*")))
    assert sum(clusters.values()) == sum(n > 1 for n in kept["cluster_size"].to_pylist())
    assert {"2", "3-4", "5-8"} >= set(clusters)


@pytest.mark.parametrize(
    "options",
    [{"buckets": 1}, {"buckets": 5, "batch_rows": 1}, {"buckets": 2, "keep": True}],
    ids=str,
)
def test_same_bytes_however_it_is_run(
    folder: Path, whole: Path, tmp_path: Path, options: dict[str, object]
) -> None:
    run(pipeline(folder), tmp_path / "run", **options)
    assert digests(tmp_path / "run") == digests(whole)


def test_exact_before_minhash(folder: Path, whole: Path, tmp_path: Path) -> None:
    """What exact drops is no longer counted in clusters; who stays is the same here."""
    run(pipeline(folder, exact=True), tmp_path / "run")
    drops = pq.read_table(tmp_path / "run/ledger/drops.parquet").to_pylist()
    reasons = Counter((row["stage"], row["reason"]) for row in drops)
    assert reasons[("exact", "exact_duplicate")] >= 12
    kept = [
        pa.concat_tables(pq.read_table(f) for f in sorted(output.glob("dataset/data/*/*")))
        for output in (whole, tmp_path / "run")
    ]
    assert set(kept[0]["id"].to_pylist()) == set(kept[1]["id"].to_pylist())
    counted = [sum(table["cluster_size"].to_pylist()) for table in kept]
    assert counted[0] - counted[1] == reasons[("exact", "exact_duplicate")]
