from pathlib import Path

import pyarrow.parquet as pq

from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines


def test_a_whole_run(tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in")
    produced = run_toy(toy_pipeline(folder), tmp_path / "run")
    assert produced.fresh
    assert digests(tmp_path / "run")
    counts = pq.read_table(tmp_path / "run/ledger/counts.parquet").to_pandas()
    print(counts.groupby(["stage", "event", "reason"]).documents.sum())
