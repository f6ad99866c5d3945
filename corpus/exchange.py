"""The rounds of a global stage over files: scatter, reduce, decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from corpus.errors import StageContractError
from corpus.intermediate import View
from corpus.rounds import DECISION, PARTITION_SHIFT, document_numbers, program_of, reduce_bucket
from corpus.shuffle import Exchange, ScatterWriter, buckets_of, gather
from corpus.store import HashingStream, Store
from corpus.task import Context, Record, Task, global_stage

__all__ = ["DecideTask", "ReduceTask", "ScatterTask"]

Exchanges = tuple[Exchange, ...]


@dataclass(frozen=True, kw_only=True)
class ScatterTask(Task):
    """The summary of one partition to the buckets of the rounds that read it."""

    name: str
    number: int
    """The partition's number in this run, which makes up `document`."""
    view: View
    tables: Mapping[str, str]
    """Table -> file of the summary."""
    buckets: int

    def work(self, context: Context) -> Record:
        store = context.store
        stage = global_stage(context, self.name)
        kept = np.zeros(sum(self.view.group_sizes(store)), bool)
        for rows in self.view.kept_rows(store):
            kept[rows] = True
        outputs = _Outputs(context, self.name, self.folder, -1, self.buckets)
        for name in stage.tables():
            with store.open(self.tables[name]) as stream, pa.ipc.open_file(stream) as reader:
                for index in range(reader.num_record_batches):
                    table = pa.Table.from_batches([reader.get_batch(index)])
                    table = table.filter(pa.array(kept[table["row"].to_numpy()]))
                    document = document_numbers(self.number, table["row"].combine_chunks())
                    outputs.write(name, table.set_column(0, "document", document))
        return {"exchanges": outputs.close()}


@dataclass(frozen=True, kw_only=True)
class ReduceTask(Task):
    """One round over one bucket. inputs: table -> the exchanges it was scattered to."""

    name: str
    round: int
    bucket: int
    buckets: int
    inputs: Mapping[str, Exchanges]
    digested: bool = False

    def work(self, context: Context) -> Record:
        stage = global_stage(context, self.name)
        program = program_of(stage)
        round_ = program.rounds[self.round]
        tables = {
            name: gather(
                context.store,
                exchanges,
                self.bucket,
                program.schema_of(name, stage.tables()),
            )
            for name, exchanges in self.inputs.items()
        }
        result = reduce_bucket(stage, round_, tables)
        outputs = _Outputs(context, self.name, self.folder, self.round, self.buckets)
        outputs.write(round_.gives, result)
        record: Record = {"exchanges": outputs.close(), "rows": result.num_rows}
        if self.digested:
            record["digest"] = _table_digest(result)
        return record


class _Outputs:
    """Scatters what a task gives: one file for all readers of a table by the same key."""

    def __init__(
        self, context: Context, name: str, folder: str, producer: int, buckets: int
    ) -> None:
        stage = global_stage(context, name)
        self._store, self._folder, self._buckets = context.store, folder, buckets
        self._program, self._producer = program_of(stage), producer
        self._summaries = stage.tables()
        self._writers: dict[tuple[str, tuple[str, ...], bool], _Output] = {}

    def write(self, name: str, table: pa.Table) -> None:
        for reader in self._program.readers(name, self._producer):
            decided = reader.round == DECISION
            way = (name, reader.key, decided)
            if way not in self._writers:
                schema = self._program.schema_of(name, self._summaries)
                by = "-".join(reader.key) if not decided else "partition"
                path = f"{self._folder}/{name}-by-{by}.arrow"
                self._writers[way] = _Output(self._store, path, schema)
            output = self._writers[way]
            if reader.round not in output.readers:
                output.readers.append(reader.round)
        for (of, key, decided), output in self._writers.items():
            if of != name:
                continue
            if decided:
                buckets = table["document"].to_numpy() >> PARTITION_SHIFT
            else:
                buckets = buckets_of(table, key, self._buckets)
            output.writer.write(table, buckets)

    def close(self) -> list[list[Any]]:
        """[round, table, path, index] for each reader of each exchange that was written."""
        exchanges: list[list[Any]] = []
        for (table, _, _), output in self._writers.items():
            output.close()
            index = output.writer.index
            exchanges += [[reader, table, output.path, index] for reader in output.readers]
        return exchanges


class _Output:
    """One scattered file, and the rounds that read it."""

    def __init__(self, store: Store, path: str, schema: pa.Schema) -> None:
        self.path = path
        self.readers: list[int] = []
        self._opened = store.writing(path)
        self.writer = ScatterWriter(self._opened.__enter__(), schema)

    def close(self) -> None:
        self.writer.close()
        self._opened.__exit__(None, None, None)


@dataclass(frozen=True, kw_only=True)
class DecideTask(Task):
    """Decisions for one partition as a file of the length and order of its intermediate."""

    name: str
    number: int
    view: View
    exchanges: Exchanges

    def work(self, context: Context) -> Record:
        store = context.store
        stage = global_stage(context, self.name)
        schema = program_of(stage).rounds[-1].schema
        table = gather(store, self.exchanges, self.number, schema).combine_chunks()
        sizes = self.view.group_sizes(store)
        positions = np.full(sum(sizes), -1, np.int64)
        rows = table["document"].to_numpy() & ((1 << PARTITION_SHIFT) - 1)
        positions[rows] = np.arange(len(rows))
        if np.count_nonzero(positions >= 0) != len(rows):
            raise StageContractError(f"{self.name} gave two decisions for one document")
        columns = table.drop_columns("document")
        path = f"{self.folder}/decisions.parquet"
        first = 0
        with store.writing(path) as stream:
            hashed = HashingStream(stream)
            with pq.ParquetWriter(hashed, columns.schema, compression="zstd") as writer:
                for size in sizes:
                    part = positions[first : first + size]
                    taken = columns.take(pa.array(part, mask=part < 0))
                    writer.write_table(taken, row_group_size=max(1, size))
                    first += size
        return {"path": path, "digest": hashed.sha256}


def _table_digest(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return str(xxhash.xxh3_128_hexdigest(sink.getvalue()))
