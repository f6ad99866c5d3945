"""The ledger of a run as files: `ledger/` of the output, or, when a run ends over its limit of
quarantined records, `work/quarantine/`.

They are written from the commit records, one partition after the other, so that the memory of the
driver does not depend on the number of partitions.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.run.recovery import repairs_table
from corpus.storage.checked_parquet import row_groups
from corpus.storage.store import Store
from corpus.storage.tables import table_of_rows
from corpus.tasks.domain_tasks import DOMAINS
from corpus.tasks.faulty_input import FaultyFile, faulty_table
from corpus.tasks.ledger import COUNTS, LEFT, MEASURES, Ledger
from corpus.tasks.timing import TIMING, Tally, rows_of_record, rows_of_tally
from corpus.tasks.work_folder import QUARANTINED_COUNTS, QUARANTINED_DOCUMENTS, QUARANTINED_FILES

__all__ = [
    "ParquetTable",
    "faulty_files",
    "read_sums",
    "repairs",
    "write_domains",
    "write_faulty",
    "write_ledger",
    "write_quarantine",
]


_LEFT_EVENTS = {"drops": "dropped", "quarantine": "quarantined"}
"""Name of a table of documents that left -> the event of its rows."""
_ROW_GROUP_ROWS = 1 << 16
_FAULTY_FILES = "ledger/faulty_files.parquet"


def write_ledger(
    out: Store,
    work: Store,
    folders: Iterable[tuple[str, str]],
    tallies: Mapping[str, Tally],
    faulty: Iterable[FaultyFile],
) -> None:
    """Write `ledger/`: counts, measures, drops, quarantine, timing, repairs and faulty files.

    folders: step and folder of the tasks whose commit records hold a ledger, in the order of the
    rows. tallies: what all other steps took, by name.
    """
    with ExitStack() as opened:

        def table(name: str, schema: pa.Schema) -> ParquetTable:
            stream = opened.enter_context(out.writing(f"ledger/{name}.parquet"))
            return opened.enter_context(ParquetTable(stream, schema))

        counts, measures = table("counts", COUNTS), table("measures", MEASURES)
        timing = table("timing", TIMING)
        left = {event: table(name, LEFT) for name, event in _LEFT_EVENTS.items()}
        out.write_table(repairs_table(work), "ledger/repairs.parquet")
        out.write_table(faulty_table(faulty), _FAULTY_FILES)
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


def faulty_files(out: Store) -> list[dict[str, str]]:
    """The input files that could not be read, as mappings with `source`, `file` and `reason`."""
    rows: list[dict[str, str]] = []
    if out.exists(_FAULTY_FILES):
        rows = out.read_table(_FAULTY_FILES).to_pylist()
    return rows


def repairs(out: Store) -> int:
    """How many files of `work/` were found damaged and were made again."""
    path = "ledger/repairs.parquet"
    return out.read_table(path).num_rows if out.exists(path) else 0


def write_domains(out: Store, work: Store, paths: Sequence[str]) -> None:
    """Write `ledger/domains.parquet`: the tables that `count_domains` gave, one after the other,
    with their row groups as they are. paths: of these tables in `work`."""
    with (
        out.writing("ledger/domains.parquet") as stream,
        pq.ParquetWriter(stream, DOMAINS, compression="zstd") as writer,
    ):
        for path in paths:
            work.check_committed(path)
            for batch in row_groups(work, path):
                writer.write_table(pa.Table.from_batches([batch]), row_group_size=batch.num_rows)


def write_quarantine(work: Store, left: Sequence[str], ledger: Ledger) -> str:
    """Write the documents that were quarantined so far and the counts so far to `work/quarantine/`,
    since a published dataset and its ledger have to stay as they are. Gives the path of the file of
    documents.

    left: files of documents that left, of the tasks that quarantined any.
    """
    work.write_table(ledger.counts_table(), QUARANTINED_COUNTS)
    with work.writing(QUARANTINED_DOCUMENTS) as stream, ParquetTable(stream, LEFT) as table:
        for file in left:
            gone = work.read_table(file).cast(LEFT)
            table.write(gone.filter(pc.equal(gone["event"], "quarantined")))
    return f"{work.root}/{QUARANTINED_DOCUMENTS}"


def write_faulty(work: Store, faulty: Iterable[FaultyFile]) -> str:
    """Write the input files that could not be read to `work/quarantine/`; gives the path of that
    file."""
    work.write_table(faulty_table(faulty), QUARANTINED_FILES)
    return f"{work.root}/{QUARANTINED_FILES}"


class ParquetTable:
    """A Parquet file to which small tables are added; they are joined into large row groups."""

    def __init__(self, stream: Any, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(stream, schema, compression="zstd")
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def __enter__(self) -> "ParquetTable":
        return self

    def write(self, table: pa.Table) -> None:
        """Add a table, which is written once enough rows have come together."""
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= _ROW_GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            table = pa.concat_tables(self._waiting).combine_chunks()
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._waiting, self._rows = [], 0

    def __exit__(self, *error: object) -> None:
        self._flush()
        self._writer.close()
