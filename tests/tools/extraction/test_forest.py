import numpy as np

from tools.extraction.forest import converted

NODE = {
    "split_feature": 1,
    "threshold": 4.5,
    "left_child": {"leaf_value": 0.25},
    "right_child": {
        "split_feature": 0,
        "threshold": -1.0000001,
        "left_child": {"leaf_value": -0.5},
        "right_child": {"leaf_value": 1.0},
    },
}


def test_trees_ask_in_whole_numbers_what_they_asked_before():
    trees = converted({"tree_info": [{"tree_structure": NODE}]})
    rows = np.array([[0, 4], [0, 5], [-2, 5], [-1, 5]], np.int32)
    assert (trees.sums(rows) / 65536).tolist() == [0.25, 1.0, -0.5, 1.0]
