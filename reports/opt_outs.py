"""Documents that are not in the dataset because their owner refuses the use.

By family of refusal and language from the measures, by domain from ledger/domains.parquet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.storage.store import Store
from corpus.storage.tables import sum_adjacent
from reports.accounts import Table, measure_table
from reports.domains import PATH
from reports.facts import Facts

__all__ = ["OptOuts", "opt_outs"]

_SAID, _LISTED = "opt_out", "opt_out_list"
_LARGEST = 10
_COUNTS = pa.schema([("domain", pa.string()), ("documents", pa.int64())])


@dataclass(frozen=True)
class OptOuts:
    """said: documents dropped for what header, page or site says. listed: for what a list of
    opt-outs holds. families: documents by refused family, honoured or not. signals: by signal
    that was seen, `name:place`. languages: those that were dropped, by language and family; the
    language that the page declares where it was not identified before. domains: how many those
    that were dropped are of, and which have the most, with their documents."""

    said: int
    listed: int
    families: Table
    signals: Table
    languages: Table
    domains: int
    most: tuple[tuple[str, int], ...]


def opt_outs(facts: Facts) -> OptOuts:
    """All that a run's ledger says of them."""
    dropped = {_SAID: 0, _LISTED: 0}
    for stage in facts.stages:
        for reason in dropped:
            if reason in stage.dropped:
                dropped[reason] += stage.dropped[reason].documents
    domains, most = _domains(Store(facts.folder)) if any(dropped.values()) else (0, ())
    return OptOuts(
        said=dropped[_SAID],
        listed=dropped[_LISTED],
        families=measure_table(facts, "opt_outs"),
        signals=measure_table(facts, "rights_signals"),
        languages=_by_language(facts),
        domains=domains,
        most=most,
    )


def _by_language(facts: Facts) -> Table:
    values: dict[tuple[str, str], int] = {}
    for (identified, key), number in facts.measure("opt_out_languages").items():
        family, _, declared = key.partition(" ")
        tag = declared if identified == "und" else identified
        values[tag, family] = values.get((tag, family), 0) + number
    rows = sorted({row for row, _ in values}, key=lambda tag: (tag == "und", tag))
    return Table(rows, sorted({family for _, family in values}), values)


def _domains(store: Store) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How many, and those with the most documents, by name where they are as many."""
    distinct, largest = 0, _COUNTS.empty_table()
    with store.open(PATH) as stream:
        for rows in _refused(pq.ParquetFile(stream)):
            summed = sum_adjacent(rows, ["domain"], ["documents"])
            distinct += summed.num_rows
            largest = pa.concat_tables([largest, summed.cast(_COUNTS)])
            order = [("documents", "descending"), ("domain", "ascending")]
            largest = largest.take(pc.select_k_unstable(largest, _LARGEST, order))
    return distinct, tuple((row["domain"], row["documents"]) for row in largest.to_pylist())


def _refused(file: pq.ParquetFile) -> Iterable[pa.Table]:
    """A row group at a time: all rows of a domain are in one, sorted. Documents without an address
    have no domain."""
    for group in range(file.num_row_groups):
        columns = ["domain", "reason", "documents"]
        rows = file.read_row_group(group, columns=columns, use_threads=False)
        ours = pc.is_in(rows["reason"], pa.array([_SAID, _LISTED]))
        named = pc.not_equal(rows["domain"], "")
        rows = rows.filter(pc.and_(ours, named)).drop_columns("reason").combine_chunks()
        if rows.num_rows:
            yield rows
