"""Runs a global stage in memory, without a run: for a single stream of documents, and for tests."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import StageContractError
from corpus.stage import GlobalStage, Result
from corpus.tasks.document_faults import applied, pieces, with_faults
from corpus.tasks.shuffle.buckets import buckets_of
from corpus.tasks.shuffle.rounds import Program, document_numbers, program_of, reduce_bucket

__all__ = ["decide", "decisions"]


def decide(stage: GlobalStage, batches: Sequence[pa.RecordBatch], buckets: int = 1) -> list[Result]:
    """What a global stage says of documents: a result for each batch. Each batch is a partition.
    buckets: how many buckets each round has.

    Raises StageContractError where the stage breaks its contract.
    """
    decided = decisions(stage, batches, buckets)
    return [applied(stage, *pair) for pair in zip(batches, decided, strict=True)]


def decisions(
    stage: GlobalStage, batches: Sequence[pa.RecordBatch], buckets: int = 1
) -> list[pa.RecordBatch]:
    """The decisions that `apply` reads: for each batch a table with a row for each document, null
    where there is no decision; in the column `FAULT`, where its summary failed.

    Raises StageContractError where the stage breaks its contract.
    """
    tables, documents, faults = _summaries(stage, batches)
    program = program_of(stage)
    index, seen = 0, None
    while index < len(program.rounds):
        round_ = program.rounds[index]
        row_buckets = {n: buckets_of(tables[n], key, buckets) for n, key in round_.reads.items()}
        results = [
            reduce_bucket(
                stage,
                round_,
                {n: tables[n].filter(pa.array(row_buckets[n] == b)) for n in row_buckets},
            )
            for b in range(buckets)
        ]
        given = tables[round_.gives] = pa.concat_tables(results)
        loop = program.loop_ending_at(index)
        if loop and (seen is None or not given.equals(seen)):
            seen, index = given, loop[0]
        else:
            index, seen = index + 1, None if loop else seen
        tables = {n: table for n, table in tables.items() if _is_needed(program, n, index)}
    decided = with_faults(tables[program.rounds[-1].gives], documents, faults)
    return [_partition_decisions(stage, decided, n, b.num_rows) for n, b in enumerate(batches)]


def _summaries(
    stage: GlobalStage, batches: Sequence[pa.RecordBatch]
) -> tuple[dict[str, pa.Table], pa.Array, pa.Array]:
    """The tables that `summarise` gives for all batches; the documents on which it raised, and the
    places where."""
    parts = {
        name: [pa.schema([("document", pa.int64()), *schema]).empty_table()]
        for name, schema in stage.tables().items()
    }
    documents: list[int] = []
    faults: list[str] = []
    for partition, batch in enumerate(batches):
        numbers = document_numbers(partition, pa.array(range(batch.num_rows), pa.int64()))
        for piece in pieces(stage.summarise, batch):
            piece_documents = numbers.slice(piece.first, piece.length)
            if piece.value is None:
                documents += piece_documents.to_pylist()
                faults += [piece.fault] * piece.length
                continue
            for name, table in piece.value.items():
                document = piece_documents.take(table["row"].combine_chunks())
                parts[name].append(table.drop_columns("row").add_column(0, "document", document))
    tables = {name: pa.concat_tables(tables) for name, tables in parts.items()}
    return tables, pa.array(documents, pa.int64()), pa.array(faults, pa.string())


def _is_needed(program: Program, table: str, index: int) -> bool:
    """Whether a table is read by a round from `index` on, or by one of the loop that `index` is in;
    or is that of the decisions."""
    first = min([index, *(start for start, stop in program.loops if start <= index < stop)])
    return table == program.rounds[-1].gives or any(
        table in round_.reads for round_ in program.rounds[first:]
    )


def _partition_decisions(
    stage: GlobalStage, decided: pa.Table, partition: int, length: int
) -> pa.RecordBatch:
    """The decisions of one partition, a row for each of its `length` documents."""
    wanted = document_numbers(partition, pa.array(range(length), pa.int64()))
    documents = decided["document"].combine_chunks()
    if len(documents) != len(documents.unique()):
        raise StageContractError(f"{stage.name} gave two decisions for one document")
    rows = pc.index_in(wanted, value_set=documents)
    taken = decided.drop_columns("document").take(rows).combine_chunks()
    return pa.RecordBatch.from_arrays(
        [column.combine_chunks() for column in taken.columns], schema=taken.schema
    )
