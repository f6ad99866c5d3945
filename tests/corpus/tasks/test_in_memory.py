"""A barrier where branches meet may read and rewrite a column that one of them lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.pipeline.dag import Node, Pipeline
from corpus.stage import GlobalStage, Loop, Result, Round
from corpus.testing import GlobalStageContract
from stages.output.shards import Shards
from tests.corpus.runs import run_toy, write_lines
from tests.corpus.toys import AtLeast, Lines, Scored

DECISION = pa.schema([("document", pa.int64()), ("quality", pa.float32())])


@dataclass(frozen=True, kw_only=True)
class Doubled(GlobalStage):
    """Rewrites `quality`: twice as much, and 9 where there is none."""

    name = "doubled"
    reads: ClassVar = {"quality": pa.float32()}
    rewrites: ClassVar = {"quality": pa.float32()}

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"score": pa.schema([("quality", pa.float32())])}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        rows = pa.array(np.arange(batch.num_rows))
        return {"score": pa.table({"row": rows, "quality": batch["quality"]})}

    def rounds(self) -> Sequence[Round | Loop]:
        reads: Mapping[str, Sequence[str]] = {"score": ()}
        return (Round(gives="twice", reads=reads, reduce=self.twice, schema=DECISION),)

    def twice(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        score = tables["score"]
        doubled = pc.fill_null(pc.multiply(score["quality"], 2), 9)
        return pa.table({"document": score["document"], "quality": doubled.cast(pa.float32())})

    def apply(self, decision: pa.RecordBatch) -> Result:
        return Result(columns={"quality": decision["quality"]})


class TestDoubled(GlobalStageContract):
    stage = Doubled()
    documents = [{"quality": value} for value in (0.5, 0.25, None, 0.5)]


def test_a_branch_without_the_column(tmp_path: Path) -> None:
    few, many = (write_lines(tmp_path / str(n), files=n) for n in (4, 2))
    nodes = (
        Node("scored", Lines(folder=str(few))),
        Node("plain", Lines(folder=str(many), rank=1)),
        Node("long", AtLeast(minimum=4), ("scored",)),
        Node("score", Scored(), ("long",)),
        Node("doubled", Doubled(), ("score", "plain")),
        Node("shards", Shards(), ("doubled",)),
    )
    run_toy(Pipeline("joined", 7, nodes), tmp_path / "run")
    files = (tmp_path / "run" / "dataset" / "data").rglob("*.parquet")
    rows = [row for file in files for row in pq.read_table(file, partitioning=None).to_pylist()]
    assert {row["source"] for row in rows} == {"scored", "plain"}
    for row in rows:
        single = np.float32(row["characters"]) / np.float32(100)
        assert row["quality"] == (9 if row["source"] == "plain" else np.float32(2) * single)
