import numpy as np

from tools.extraction.forest import converted

MODEL = {
    "features_info": {
        "float_features": [{"flat_feature_index": 2}, {"flat_feature_index": 0}],
    },
    "oblivious_trees": [
        {
            "splits": [
                {"float_feature_index": 0, "border": 4.5},
                {"float_feature_index": 1, "border": -1.0},
            ],
            "leaf_values": [0.25, 1.0, -0.5, 2.0],
        },
        {"splits": [{"float_feature_index": 1, "border": 6.5}], "leaf_values": [0.0, 4.0]},
    ],
    "scale_and_bias": [1, [0.125]],
}


def test_trees_ask_in_whole_numbers_what_they_asked_before():
    trees = converted(MODEL)
    rows = np.array([[-1, -1, 0, 0, 7], [9] * 5, [4, 5, 4, 5, 5]], np.int32)
    assert (trees.sums(rows) / 65536 - 0.125).tolist() == [0.25, 1.0, -0.5, 2.0, 6.0]
