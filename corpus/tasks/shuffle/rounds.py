"""The rounds of a global stage in a row, and which table goes to which of them.

Pure: no files. `round_tasks.py` carries out a program over files, `in_memory.py` in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from corpus.errors import StageContractError
from corpus.stage import GlobalStage, Loop, Round, Sink
from corpus.storage.tables import sort_rows
from corpus.tasks.document_faults import FAULT
from corpus.tasks.work_folder import exchange_file

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
"""`Reader.round` where decisions are written: the last reader of what the last round gives."""
CATALOGUE = -2
"""`Reader.round` where the files that a sink has planned are listed."""

PARTITION_SHIFT = 40
"""A `document` is `partition << 40 | row`: up to 2^23 partitions of 2^40 rows each."""


@dataclass(frozen=True)
class Reader:
    """One place where a table is read.

    round: index of the round that reads it; or `DECISION` or `CATALOGUE`.
    key: the columns by which its rows meet there; none if all rows meet.
    """

    round: int
    table: str
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        """Name of the scatter file by which the table comes here, in the folder of each task that
        gives it. Readers by the same key share the file."""
        by = {DECISION: "group", CATALOGUE: "all"}.get(self.round, "-".join(self.key) or "all")
        return exchange_file(self.table, by)


@dataclass(frozen=True)
class Program:
    """The rounds of a global stage in a row, and which of them are loops.

    rounds: all rounds, in order.
    loops: for each loop, the indexes of its first round and of the round after its last.
    catalogue: the table in which a sink lists its files; "" for other stages.
    """

    rounds: tuple[Round, ...]
    loops: tuple[tuple[int, int], ...]
    catalogue: str = ""

    def readers(self, table: str, producer: int) -> list[Reader]:
        """The readers of a table that `producer` gave: the index of a round, or -1 for `summarise`.
        A table that is given anew on the way is not read any further."""
        found: dict[int, Reader] = {}

        def walk(indexes: range) -> bool:
            """Note the readers among these rounds; True once a round gives the table anew."""
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
        """The schema of a table as it is scattered, with `document`. summaries: the tables of
        `summarise`."""
        for round_ in self.rounds:
            if round_.gives == table:
                return round_.schema
        return pa.schema([("document", pa.int64()), *summaries[table]])

    def loop_ending_at(self, index: int) -> tuple[int, int] | None:
        """The loop whose last round has this index; None where no loop ends there."""
        return next((loop for loop in self.loops if loop[1] == index + 1), None)


def program_of(stage: GlobalStage) -> Program:
    """The rounds of a stage in a row. Raises StageContractError where the last one declares a
    column `fault`, which the engine adds to decisions."""
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
    """What a round gives for one bucket. tables: the tables that it reads, with all rows of the
    bucket.

    Raises StageContractError where the result has other columns than the round declares.
    """
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
    """The `document` numbers of some rows of a partition."""
    return pa.compute.add(rows.cast(pa.int64()), partition << PARTITION_SHIFT)
