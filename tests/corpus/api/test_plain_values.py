"""Values of Python as YAML has them."""

from pathlib import Path

import numpy as np
import pytest

from corpus.api.plain_values import plain
from corpus.errors import ConfigError


def test_what_has_a_like_in_yaml_becomes_it() -> None:
    given = {
        "path": Path("a/b"),
        "list": (1, "a", None, True),
        "whole": np.uint8(3),
        "number": np.float32(0.5),
    }
    found = plain(given, where="")
    assert found == {"path": "a/b", "list": [1, "a", None, True], "whole": 3, "number": 0.5}
    assert (type(found["whole"]), type(found["number"])) == (int, float)


def test_what_has_none_is_named_with_its_place() -> None:
    with pytest.raises(ConfigError, match=r"^settings\.a\[1\]\.b: must be text.* it is a set$"):
        plain({"a": [0, {"b": {1}}]}, where="settings")
    with pytest.raises(ConfigError, match=r"^settings\.a: the key 1 is not text$"):
        plain({"a": {1: "x"}}, where="settings")
