"""Documents that are not in the dataset because their owner refuses the use.

Their numbers by family of opt-out and by language come from measures, those by domain from
ledger/domains.parquet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store
from corpus.storage.tables import sum_adjacent
from reports.facts.accounts import Table, measure_table
from reports.facts.domains import PATH
from reports.facts.opt_out_lines import Unmatched, unmatched_entries
from reports.facts.run_facts import Facts

__all__ = ["OptOuts", "opt_outs"]

_SAID, _LISTED = "opt_out", "opt_out_list"
_LARGEST = 10
_COUNTS = pa.schema([("domain", pa.string()), ("documents", pa.int64())])


@dataclass(frozen=True)
class OptOuts:
    """Numbers of documents whose owner refuses the use.

    said: documents dropped because of their header, page or site. listed: documents dropped
    because a list of opt-outs holds their address. families: documents by the family of opt-out
    that refuses the use, honoured or not. signals: documents by the signal that was seen,
    `name:place`. languages: dropped documents by language and family; where the language was not
    identified before, it is the one that the page declares. domains: how many domains the dropped
    documents come from. most: the domains with the most dropped documents, and how many. unmatched:
    lists with entries that matched no address.
    """

    said: int
    listed: int
    families: Table
    signals: Table
    languages: Table
    domains: int
    most: tuple[tuple[str, int], ...]
    unmatched: tuple[Unmatched, ...]


def opt_outs(facts: Facts) -> OptOuts:
    """The numbers of a run, from its ledger."""
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
        unmatched=tuple(unmatched_entries(facts)),
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
    """How many domains dropped documents come from, and those with the most documents; domains
    with equally many are ordered by name."""
    distinct, largest = 0, _COUNTS.empty_table()
    with finished_parquet(store, PATH) as file:
        for rows in _refused(file):
            summed = sum_adjacent(rows, ["domain"], ["documents"])
            distinct += summed.num_rows
            largest = pa.concat_tables([largest, summed.cast(_COUNTS)])
            order = [("documents", "descending"), ("domain", "ascending")]
            largest = largest.take(pc.select_k_unstable(largest, _LARGEST, order))
    return distinct, tuple((row["domain"], row["documents"]) for row in largest.to_pylist())


def _refused(file: pq.ParquetFile) -> Iterable[pa.Table]:
    """The rows of documents that were dropped for an opt-out, one row group after the other. Rows
    of a domain stand together in one row group; documents without an address are left out."""
    for group in range(file.num_row_groups):
        columns = ["domain", "reason", "documents"]
        rows = file.read_row_group(group, columns=columns, use_threads=False)
        opted_out = pc.is_in(rows["reason"], pa.array([_SAID, _LISTED]))
        named = pc.not_equal(rows["domain"], "")
        rows = rows.filter(pc.and_(opted_out, named)).drop_columns("reason").combine_chunks()
        if rows.num_rows:
            yield rows
