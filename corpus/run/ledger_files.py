"""The books of a run as files, written from the commit records, one partition after the other, so
that their number does not matter: `ledger/` of the output, or, when a run ends over its limit of
quarantined records, `work/quarantine/`."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.run.recovery import repaired
from corpus.storage.checked_parquet import row_groups
from corpus.storage.store import Store
from corpus.storage.tables import table_of_rows
from corpus.tasks.domain_tasks import DOMAINS
from corpus.tasks.ledger import COUNTS, LEFT, MEASURES, Ledger
from corpus.tasks.timing import TIMING, Tally, rows_of_record, rows_of_tally
from corpus.tasks.work_folder import QUARANTINED_COUNTS, QUARANTINED_DOCUMENTS

__all__ = [
    "read_sums",
    "repairs",
    "write_books",
    "write_domains",
    "write_quarantine",
]


_LEFT = {"drops": "dropped", "quarantine": "quarantined"}
_ROWS = 1 << 16


def write_books(
    out: Store, work: Store, folders: Iterable[tuple[str, str]], tallies: Mapping[str, Tally]
) -> None:
    """Write counts, measures, drops, quarantine and timing.

    folders: step and folder of the tasks whose commit records hold books, in the order that the
    files have. tallies: of all other steps, what they took.
    """
    with ExitStack() as opened:

        def table(name: str, schema: pa.Schema) -> _ParquetTable:
            stream = opened.enter_context(out.writing(f"ledger/{name}.parquet"))
            return opened.enter_context(_ParquetTable(stream, schema))

        counts, measures = table("counts", COUNTS), table("measures", MEASURES)
        timing = table("timing", TIMING)
        left = {event: table(name, LEFT) for name, event in _LEFT.items()}
        out.write_table(repaired(work), "ledger/repairs.parquet")
        for step, folder in folders:
            record = work.record(folder)
            ledger = Ledger.from_json(record["ledger"])
            counts.write(ledger.counts_table())
            measures.write(ledger.measures_table())
            if step not in tallies:
                timing.write(table_of_rows(list(rows_of_record(step, record)), TIMING))
            if record.get("left"):
                check = record["files"][record["left"]]
                gone = pa.Table.from_batches(row_groups(work, record["left"], check)).cast(LEFT)
                for event, written in left.items():
                    written.write(gone.filter(pc.equal(gone["event"], event)))
        for step, tally in tallies.items():
            timing.write(table_of_rows(list(rows_of_tally(step, tally)), TIMING))


def read_sums(out: Store) -> Ledger:
    """The counts and measures of a finished run, summed over partitions, in bounded memory."""
    ledger = Ledger()
    for name, amounts in (("counts", ["documents", "bytes", "words"]), ("measures", ["value"])):
        for batch in row_groups(out, f"ledger/{name}.parquet"):
            table = pa.Table.from_batches([batch]).drop_columns("partition")
            keys = [key for key in table.schema.names if key not in amounts]
            sums = table.group_by(keys, use_threads=False).aggregate([(a, "sum") for a in amounts])
            for row in sums.to_pylist():
                stage, *rest = (row[key] for key in keys)
                key = (stage, "", *rest)
                if name == "counts":
                    ledger.add(key, *(row[f"{amount}_sum"] for amount in amounts))
                else:
                    ledger.measure(key, row["value_sum"])
    return ledger


def repairs(out: Store) -> int:
    """How many files of intermediates were found damaged, and made again."""
    path = "ledger/repairs.parquet"
    return out.read_table(path).num_rows if out.exists(path) else 0


def write_domains(out: Store, work: Store, paths: Sequence[str]) -> None:
    """Join the tables that `count_domains` gave, with their row groups."""
    with (
        out.writing("ledger/domains.parquet") as stream,
        pq.ParquetWriter(stream, DOMAINS, compression="zstd") as writer,
    ):
        for path in paths:
            work.check_committed(path)
            for batch in row_groups(work, path):
                writer.write_table(pa.Table.from_batches([batch]), row_group_size=batch.num_rows)


def write_quarantine(work: Store, left: Sequence[str], books: Ledger) -> str:
    """Write what was quarantined so far, and the counts so far, where they touch neither a
    published dataset nor its ledger; gives the path of the documents.

    left: files of the tasks that quarantined some.
    """
    work.write_table(books.counts_table(), QUARANTINED_COUNTS)
    with work.writing(QUARANTINED_DOCUMENTS) as stream, _ParquetTable(stream, LEFT) as table:
        for file in left:
            gone = work.read_table(file).cast(LEFT)
            table.write(gone.filter(pc.equal(gone["event"], "quarantined")))
    return f"{work.root}/{QUARANTINED_DOCUMENTS}"


class _ParquetTable:
    """A Parquet file to which small tables are added."""

    def __init__(self, stream: Any, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(stream, schema, compression="zstd")
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def __enter__(self) -> "_ParquetTable":
        return self

    def write(self, table: pa.Table) -> None:
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            table = pa.concat_tables(self._waiting).combine_chunks()
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._waiting, self._rows = [], 0

    def __exit__(self, *error: object) -> None:
        self._flush()
        self._writer.close()
