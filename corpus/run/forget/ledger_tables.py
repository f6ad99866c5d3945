"""The ledger after documents were forgotten: it counts them as dropped by the sink with the reason
`forgotten`, and names neither them nor their copies."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from operator import add

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.run.forget.found import LEFT_TABLES, table_groups
from corpus.run.forget.taken import DOMAIN_KEY, Taken
from corpus.storage.store import Store
from corpus.tasks.ledger import without_names

__all__ = ["write_ledger_without"]

_COUNTS, _MEASURES = "ledger/counts.parquet", "ledger/measures.parquet"
_DOMAINS = "ledger/domains.parquet"
_AMOUNTS = ("documents", "bytes", "words", "trained_bytes")


def write_ledger_without(
    out: Store, staged: Store, ids: Collection[str], taken: Taken
) -> tuple[list[str], int]:
    """Write the tables of the ledger anew into `staged`, those that change; gives their paths, and
    how many documents that had left are named no more.

    ids: of all documents that are to be named no more. taken: what is taken out of the dataset;
    what had left is added to it.
    """
    unnamed = 0
    for path in LEFT_TABLES:
        unnamed += _write_left(out, staged, path, pa.array(sorted(ids), pa.string()), taken)
    _write_with_more(out, staged, _COUNTS, taken.ledger.counts_table())
    _write_with_more(out, staged, _MEASURES, taken.ledger.measures_table())
    _write_domains(out, staged, taken)
    return [*LEFT_TABLES, _COUNTS, _MEASURES, _DOMAINS], unnamed


def _write_left(out: Store, staged: Store, path: str, ids: pa.Array, taken: Taken) -> int:
    unnamed = 0
    with _copied(out, staged, path) as write:
        for _, read in table_groups(out, path):
            table = read()
            mask = pc.is_in(table["id"], ids)
            if number := pc.sum(mask).as_py() or 0:
                unnamed += number
                taken.left(table.filter(mask))
                table = without_names(table, mask)
            write(table)
    return unnamed


def _write_with_more(out: Store, staged: Store, path: str, more: pa.Table) -> None:
    with _copied(out, staged, path) as write:
        for _, read in table_groups(out, path):
            write(read())
        write(more)


def _write_domains(out: Store, staged: Store, taken: Taken) -> None:
    """Write the counts of domains without what is named no more; a domain of which nothing is left
    goes with its name."""
    names = pa.array(sorted({key[0] for key in taken.domains}), pa.string())
    with _copied(out, staged, _DOMAINS) as write:
        for _, read in table_groups(out, _DOMAINS):
            table = read()
            if pc.any(pc.is_in(table["domain"], names)).as_py():
                table = _subtracted(table, taken)
            write(table)


def _subtracted(table: pa.Table, taken: Taken) -> pa.Table:
    names = [name for name in DOMAIN_KEY if name in table.schema.names]
    gone: dict[tuple[str, ...], list[int]] = {}
    for key, numbers in taken.domains.items():
        known = dict(zip(DOMAIN_KEY, key, strict=True))
        sums = gone.setdefault(tuple(known[name] for name in names), [0] * len(_AMOUNTS))
        sums[:] = map(add, sums, numbers)
    rows = table.to_pylist()
    for row in rows:
        numbers = gone.get(tuple(row[name] for name in names), [0] * len(_AMOUNTS))
        row.update({name: row[name] - n for name, n in zip(_AMOUNTS, numbers, strict=True)})
    return pa.Table.from_pylist([row for row in rows if row["documents"] > 0], table.schema)


@contextmanager
def _copied(out: Store, staged: Store, path: str) -> Iterator[Callable[[pa.Table], None]]:
    """Write a Parquet file anew, with the schema of the one before; gives a function that writes a
    table as one row group, if it has rows."""
    with out.open(path) as stream:
        schema = pq.ParquetFile(stream).schema_arrow
    with (
        staged.writing(path) as stream,
        pq.ParquetWriter(stream, schema, compression="zstd") as writer,
    ):

        def write(table: pa.Table) -> None:
            if table.num_rows:
                columns = table.select(schema.names).cast(schema).combine_chunks()
                writer.write_table(columns, row_group_size=table.num_rows)

        yield write
