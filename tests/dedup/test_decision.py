import pyarrow as pa
import pytest

from dedup.decision import DECISION, result_of


@pytest.mark.parametrize(
    ("size", "key"), [(2, "2"), (3, "3-4"), (4, "3-4"), (5, "5-8"), (8, "5-8"), (1000, "513-1024")]
)
def test_clusters_are_counted_by_size(size: int, key: str) -> None:
    rows = [
        {"survivor": None, "similarity": None, "cluster_size": size},
        {"survivor": None, "similarity": None, "cluster_size": None},
        {"survivor": "a", "similarity": 0.8571, "cluster_size": size},
        {"survivor": "a", "similarity": 0.85, "cluster_size": size},
        {"survivor": "a", "similarity": 1.0, "cluster_size": size},
    ]
    result = result_of(pa.RecordBatch.from_pylist(rows, DECISION.remove(0)), "copy")
    assert result.dropped is not None
    assert result.dropped.to_pylist() == [None, None, "copy", "copy", "copy"]
    clusters, similarity = result.measures
    assert (clusters.rows.to_pylist(), clusters.keys.to_pylist()) == ([0], [key])
    assert similarity.keys.to_pylist() == ["0.85", "0.85", "1.00"]
    assert similarity.values.to_pylist() == [1, 1, 1]
