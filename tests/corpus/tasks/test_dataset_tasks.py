"""Files of the dataset: a sink of somebody else's that loses row groups ends the run."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpus.errors import StageContractError
from corpus.pipeline.dag import Node, Pipeline
from stages.output.shards import Shards
from tests.corpus.runs import run_toy, write_lines
from tests.corpus.toys import Lines


@dataclass(frozen=True, kw_only=True)
class Hasty(Shards):
    """Writes the first row group of each file and lets the others be."""

    def write(self, stream: Any, groups: Iterator[pa.Table]) -> None:
        super().write(stream, islice(groups, 1))


def test_a_sink_that_leaves_row_groups_unread_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stages.output.shards.GROUP_BYTES", 2048)
    lines = Node("lines", Lines(folder=str(write_lines(tmp_path / "in"))))
    pipeline = Pipeline("toy", 7, (lines, Node("shards", Hasty(), ("lines",))))
    with pytest.raises(StageContractError, match=r"left row groups of .*\.parquet unread"):
        run_toy(pipeline, tmp_path / "run")
    assert not (tmp_path / "run/dataset/manifest.json").exists()
