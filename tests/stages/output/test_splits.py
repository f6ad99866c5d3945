"""Splits: what is held out follows from draws; shares are checked where they are written."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.config.settings import build
from corpus.config.types_in_words import describe
from corpus.errors import ConfigError
from corpus.stage import setting
from stages.output.splits import Splits, splits_of


@dataclass(frozen=True, kw_only=True)
class Held:
    splits: Splits = setting({}, "splits")


def built(splits: dict[str, Any]) -> dict[str, float]:
    return build(Held, {"splits": splits}, where=".".join).splits


def split_list(draws: list[int | None], splits: dict[str, float]) -> list[str]:
    columns = {
        "priority": pa.array([0] * len(draws), pa.uint64()),
        "split_draw": pa.array(draws, pa.uint64()),
    }
    found: list[str] = splits_of(pa.RecordBatch.from_pydict(columns), splits).to_pylist()
    return found


def test_shares_are_written_as_people_write_them() -> None:
    assert built({"validation": "0.1%", "test": 0.002}) == {"validation": 0.001, "test": 0.002}
    assert describe(Splits) == "mapping of text to share, such as 16.1%"


@pytest.mark.parametrize(
    ("splits", "where", "message"),
    [
        ({"validation": -0.1}, "splits.validation", "not between 0 and 100 %"),
        ({"validation": "101%"}, "splits.validation", "not between 0 and 100 %"),
        ({"validation": "none"}, "splits.validation", "write 16.1%"),
        ({"validation": "NaN"}, "splits.validation", "not between"),
        ({"validation": 0}, "splits.validation", "above 0"),
        ({"validation": "60%", "test": "40.1%"}, "splits", "validation and test hold out 100.10 %"),
        ({"validation": "50%", "test": "50%"}, "splits", "nothing for train"),
        ({"train": "10%"}, "splits.train", "no split holds out"),
        ({"all": "10%"}, "splits.all", "is taken"),
        ({"a/b": "10%"}, "splits.a/b", "cannot name files"),
        ({"..": "10%"}, "splits", "cannot name files"),
        ({"": "10%"}, "splits.", "cannot name files"),
        ({"test-1": "10%"}, "splits.test-1", "letters, digits"),
        ({"validació": "10%"}, "splits.validació", "cannot name files"),
        ({"v" * 33: "10%"}, "splits." + "v" * 33, "up to 32"),
    ],
)
def test_bad_splits_are_named_with_their_keys(
    splits: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        built(splits)
    assert raised.value.where.startswith(where)


def test_a_share_is_that_of_the_draws() -> None:
    draws = np.random.default_rng(1).integers(0, 2**64, 100_000, np.uint64)
    found = split_list(draws.tolist(), {"validation": 0.01, "test": 0.05})
    for name, share in (("validation", 0.01), ("test", 0.05), ("train", 0.94)):
        spread = (share * (1 - share) / len(draws)) ** 0.5
        assert abs(found.count(name) / len(draws) - share) < 5 * spread


def test_the_ends_are_exact() -> None:
    half = 2**63
    splits = {"validation": 0.25, "test": 0.25}
    draws = [0, 2**62 - 1, 2**62, half - 1, half, 2**64 - 1]
    expected = ["validation", "validation", "test", "test", "train", "train"]
    assert split_list(draws, splits) == expected


def test_without_a_draw_of_copies_the_priority_decides() -> None:
    priority = pa.array(range(2000), pa.uint64())
    own = splits_of(pa.RecordBatch.from_pydict({"priority": priority}), {"validation": 0.3})
    nulls = pa.array([None] * 2000, pa.uint64())
    batch = pa.RecordBatch.from_pydict({"priority": priority, "split_draw": nulls})
    assert splits_of(batch, {"validation": 0.3}).equals(own)
    assert 500 < own.to_pylist().count("validation") < 700


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.floats(0.01, 0.5))
def test_another_member_moves_a_cluster_only_to_an_earlier_split(
    draw: int, further: int, share: float
) -> None:
    splits = {"validation": share / 2, "test": share / 2}
    order = [*splits, "train"]
    before, after = split_list([draw, min(draw, further)], splits)
    assert order.index(after) <= order.index(before)
