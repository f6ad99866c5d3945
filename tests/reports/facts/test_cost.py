"""What a run cost."""

from pathlib import Path

import pyarrow as pa

from corpus.storage.store import Store
from corpus.tasks.timing import TIMING
from reports.facts.cost import StageCost, cost


def test_seconds_add_up_by_stage(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    rows = [
        ("crawl.text", "text", "a", 1, 3.0, 4.0, 1000, 1, 1),
        ("crawl.text", "", "a", 1, 0.5, 1.0, 1000, 1, 1),
        ("crawl.text", "text", "b", 1, 2.0, 2.5, 3000, 1, 1),
        ("shards", "shards", "", 7, 1.0, 1.0, 2000, 1, 1),
    ]
    columns = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), TIMING, strict=True)]
    store.write_table(pa.Table.from_arrays(columns, schema=TIMING), "ledger/timing.parquet")
    found = cost(store)
    assert found is not None
    assert found.stages == (
        *(StageCost("text", 5.0, 6.5), StageCost("shards", 1.0, 1.0)),
        StageCost("", 0.5, 1.0),
    )
    assert (found.cpu, found.wall, found.peak, found.read) == (6.5, 8.5, 3000, None)
    inputs = pa.table({"source": ["books", "crawl"], "bytes": [10, 32]})
    store.write_table(inputs, "ledger/inputs.parquet")
    found = cost(store)
    assert found is not None
    assert found.read == 42


def test_a_run_without_times_has_none(tmp_path: Path) -> None:
    assert cost(Store(str(tmp_path))) is None
