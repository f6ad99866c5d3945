"""Who reads which table, loops included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pytest

from corpus.errors import StageContractError
from corpus.stage import GlobalStage, Loop, Round
from corpus.tasks.shuffle.rounds import DECISION, document_numbers, program_of, reduce_bucket

SCHEMA = pa.schema([("document", pa.int64())])


def nothing(tables: Mapping[str, pa.Table]) -> pa.Table:
    return SCHEMA.empty_table()


def step(gives: str, *reads: str) -> Round:
    return Round(
        gives=gives, reads=dict.fromkeys(reads, ("document",)), reduce=nothing, schema=SCHEMA
    )


@dataclass(frozen=True, kw_only=True)
class Looped(GlobalStage):
    """summary -> edges, then a loop of two rounds over the edges, then a verdict."""

    name = "looped"

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"summary": pa.schema([])}

    def rounds(self) -> Sequence[Round | Loop]:
        return (
            step("edges", "summary"),
            Loop(rounds=(step("half", "edges"), step("edges", "half"))),
            step("verdict", "edges", "summary"),
        )


def readers(table: str, producer: int) -> list[int]:
    return [reader.round for reader in program_of(Looped()).readers(table, producer)]


def test_a_summary_is_read_by_all_who_name_it() -> None:
    assert readers("summary", -1) == [0, 3]


def test_what_enters_a_loop_is_read_by_the_loop_only() -> None:
    assert readers("edges", 0) == [1]


def test_what_a_loop_gives_is_read_by_its_next_pass_and_by_what_follows() -> None:
    assert readers("half", 1) == [2]
    assert readers("edges", 2) == [1, 3]


def test_the_last_round_gives_the_decisions() -> None:
    assert readers("verdict", 3) == [DECISION]


def test_a_document_names_partition_and_row() -> None:
    numbers = document_numbers(3, pa.array([0, 5])).to_pylist()
    assert numbers == [3 << 40, (3 << 40) + 5]


def test_other_columns_than_declared_are_the_stages_fault() -> None:
    wrong = Round(gives="x", reads={"summary": ()}, schema=SCHEMA,
                  reduce=lambda tables: pa.table({"other": [1]}))  # fmt: skip
    with pytest.raises(StageContractError, match="'x' of looped gave columns"):
        reduce_bucket(Looped(), wrong, {"summary": SCHEMA.empty_table()})
