"""What a global stage asks for, made explicit: its rounds in a row, and who reads what.

Pure: no files. `exchange.py` runs a program over a store; `testing.py` runs one in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from corpus.errors import StageContractError
from corpus.stage import GlobalStage, Loop, Round, Sink
from corpus.storage.tables import sort_rows
from corpus.tasks.faults import FAULT

__all__ = [
    "CATALOGUE",
    "DECISION",
    "PARTITION_SHIFT",
    "Program",
    "Reader",
    "document_numbers",
    "program_of",
    "reduce_bucket",
]

DECISION = -1
"""Stands for a round in `Reader.round` when the decisions are collected."""
CATALOGUE = -2
"""The same, when the files that a sink has planned are collected."""

PARTITION_SHIFT = 40
"""A `document` is partition << 40 | row: up to 2^23 partitions of 2^40 rows."""


@dataclass(frozen=True)
class Reader:
    """Somebody who reads a table: a round, or the collection of decisions; by which key."""

    round: int
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Program:
    """rounds: all rounds in a row. loops: (first, past the last) round of each loop. catalogue:
    the table of a sink that lists its files."""

    rounds: tuple[Round, ...]
    loops: tuple[tuple[int, int], ...]
    catalogue: str = ""

    def readers(self, table: str, producer: int) -> list[Reader]:
        """Who reads a table as `producer` (a round; -1 for `summarise`) gave it."""
        found: dict[int, Reader] = {}

        def walk(indexes: range) -> bool:
            """True when a round on the way gives the table anew."""
            for index in indexes:
                round_ = self.rounds[index]
                if table in round_.reads:
                    found[index] = Reader(index, table, tuple(round_.reads[table]))
                if round_.gives == table:
                    return True
            return False

        loop = next(((a, b) for a, b in self.loops if a <= producer < b), None)
        if loop is None:
            walk(range(producer + 1, len(self.rounds)))
        elif not walk(range(producer + 1, loop[1])):
            walk(range(loop[0], producer + 1))  # the next pass
            walk(range(loop[1], len(self.rounds)))  # what follows the last pass
        if producer == len(self.rounds) - 1:
            found[DECISION] = Reader(DECISION, table, ("document",))
        if table == self.catalogue:
            found[CATALOGUE] = Reader(CATALOGUE, table, ())
        return list(found.values())

    def schema_of(self, table: str, summaries: Mapping[str, pa.Schema]) -> pa.Schema:
        """The schema of a table as readers see it, with `document`."""
        for round_ in self.rounds:
            if round_.gives == table:
                return round_.schema
        return pa.schema([("document", pa.int64()), *summaries[table]])

    def loop_ending_at(self, index: int) -> tuple[int, int] | None:
        """The loop whose last round is `index`."""
        return next((loop for loop in self.loops if loop[1] == index + 1), None)


def program_of(stage: GlobalStage) -> Program:
    """The rounds of a stage in a row. Raises StageContractError where the last one gives a column
    of the engine's."""
    rounds: list[Round] = []
    loops: list[tuple[int, int]] = []
    for part in stage.rounds():
        if isinstance(part, Loop):
            loops.append((len(rounds), len(rounds) + len(part.rounds)))
            rounds.extend(part.rounds)
        else:
            rounds.append(part)
    if FAULT in rounds[-1].schema.names:
        raise StageContractError(
            f"round {rounds[-1].gives!r} of {stage.name} gives a column {FAULT!r}, which is the "
            "engine's own in decisions; give it another name"
        )
    catalogue = stage.catalogue if isinstance(stage, Sink) else ""
    return Program(tuple(rounds), tuple(loops), catalogue)


def reduce_bucket(stage: GlobalStage, round_: Round, tables: Mapping[str, pa.Table]) -> pa.Table:
    """Sort each table as its round asks and reduce it. Raises StageContractError where the
    result has other columns than the round declares."""
    ordered: dict[str, pa.Table] = {}
    for name, key in round_.reads.items():
        columns: Sequence[str] = (*key, *round_.order.get(name, ()), "document")
        ordered[name] = sort_rows(tables[name], list(dict.fromkeys(columns)))
    result = round_.reduce(ordered)
    if set(result.schema.names) != set(round_.schema.names):
        raise StageContractError(
            f"round {round_.gives!r} of {stage.name} gave columns {result.schema.names}; "
            f"it declares {round_.schema.names}"
        )
    return result.select(round_.schema.names).cast(round_.schema)


def document_numbers(partition: int, rows: pa.Array) -> pa.Array:
    """The `document` of each row of a partition."""
    return pa.compute.add(rows.cast(pa.int64()), partition << PARTITION_SHIFT)
