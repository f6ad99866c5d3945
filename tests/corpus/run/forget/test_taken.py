"""What is taken out is counted just as it was counted in, also where repeats are written out."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from corpus.cli.validate import check_dataset
from corpus.run.forget.forget import forget
from corpus.run.forget.found import ShardRows
from corpus.run.forget.request import Request
from corpus.run.forget.taken import copy_numbers
from tests.corpus.run.forget.crawl import REASONS, manifest_of, rows_of, run_crawl, write_crawl

QUOTAS = """
unit: bytes
max_epochs: 4
languages:
  ca: {share: 60%}
  es: {share: 30%}
  eu: {share: 10%}
"""


def balanced(folder: Path, *, mix: str, shards: str) -> Path:
    """A run with further settings of balance and shards."""
    path = write_crawl(folder)
    (folder / "quotas.yaml").write_text(QUOTAS)
    text = path.read_text().replace(
        "shards: {use: shards, after: dedup, with: {target_bytes: 2000 B}}",
        f"mix: {{use: balance, after: dedup, with: {{quotas: quotas.yaml{mix}}}}}\n"
        f"  shards: {{use: shards, after: mix, with: {{target_bytes: 2000 B{shards}}}}}",
    )
    path.write_text(text)
    run_crawl(path, folder / "run")
    return folder / "run"


def test_a_document_that_is_held_out(tmp_path: Path) -> None:
    run = balanced(tmp_path / "held", mix=", splits: {validation: 30%}", shards="")
    rows = rows_of(run / "dataset")
    asked = [next(row["id"] for row in rows if row["split"] == s) for s in ("validation", "train")]
    before = manifest_of(run / "dataset")
    forget(str(run), Request(frozenset(asked)), REASONS)
    manifest, left = manifest_of(run / "dataset"), rows_of(run / "dataset")
    assert left == [row for row in rows if row["id"] not in asked]
    assert check_dataset(str(run)) == []
    held = [
        sum(one["documents"] for one in found["splits"]["validation"].values())
        for found in (before, manifest)
    ]
    assert held[0] - held[1] == 1
    assert before["totals"]["documents"] - manifest["totals"]["documents"] == 1


def check_copies(run: Path) -> None:
    """That first copies are told from others just as they were counted shard by shard."""
    manifest = manifest_of(run / "dataset")
    shards = [
        ShardRows(shard, np.arange(shard["rows"]), column.to_pylist())
        for shard in manifest["shards"]
        for column in [pq.read_table(run / "dataset" / shard["path"])["id"]]
    ]
    numbers = copy_numbers(shards, manifest["seed"], written_out=True)
    for one, copies in zip(shards, numbers, strict=True):
        documents = sum(amounts["documents"] for amounts in one.shard["languages"].values())
        assert (copies == 0).sum() == documents


def test_copies_of_documents(tmp_path: Path) -> None:
    run = balanced(tmp_path / "repeated", mix="", shards=", materialise: true")
    rows = rows_of(run / "dataset")
    ids = [row["id"] for row in rows]
    check_copies(run)
    often = sorted({id_ for id_ in ids if ids.count(id_) > 2})[:4]
    assert often
    before = manifest_of(run / "dataset")
    forget(str(run), Request(frozenset(often)), REASONS)
    manifest, left = manifest_of(run / "dataset"), rows_of(run / "dataset")
    assert left == [row for row in rows if row["id"] not in often]
    assert check_dataset(str(run)) == []
    assert manifest["totals"]["trained_documents"] == len(left)
    assert manifest["totals"]["documents"] == len({row["id"] for row in left})
    assert manifest["totals"]["trained_bytes"] == sum(row["bytes"] for row in left)
    first = {row["id"]: row["bytes"] for row in left}
    assert manifest["totals"]["bytes"] == sum(first.values())
    check_copies(run)
    for shard in manifest["shards"]:
        for amounts in shard["languages"].values():
            assert min(amounts.values()) >= 0
            assert amounts["documents"] <= shard["rows"] == amounts["trained_documents"]
    assert json.dumps(before["totals"]) != json.dumps(manifest["totals"])
