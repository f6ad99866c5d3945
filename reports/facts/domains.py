"""The domains of the dataset: how many there are, and the largest, overall, by language and by
source.

They are read from ledger/domains.parquet, one row group after the other; all rows of a domain are
in the same row group.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store
from corpus.storage.tables import sum_adjacent
from reports.facts.concentration import Concentration, Sizes, concentration

__all__ = ["PATH", "Domain", "Domains", "DomainsOf", "domains", "top_domains"]

PATH = "ledger/domains.parquet"
_LARGEST = 20
_LARGEST_OF_A_LANGUAGE = 3
_AMOUNTS = ("documents", "bytes", "trained_bytes")
_TOP = pa.schema([("domain", pa.string()), ("documents", pa.int64()), ("bytes", pa.int64())])


@dataclass(frozen=True)
class Domain:
    """A registrable domain; its name is "" for documents without an address.

    bytes: of text, each document once. stored, trained: shares (0 to 1) of the bytes of the
    dataset, or of a language; trained counts a document as often as it is repeated.
    """

    name: str
    documents: int
    bytes: int
    stored: float
    trained: float


@dataclass(frozen=True)
class DomainsOf:
    """Domains of a language or source. distinct: how many there are. largest: by bytes stored, the
    largest first."""

    distinct: int
    largest: tuple[Domain, ...]


@dataclass(frozen=True)
class Domains(DomainsOf):
    """Domains of the dataset. languages: the domains of each language, by tag. nowhere: the
    documents without an address; None where all documents have one. sources: the domains of each
    source, by its name; shares are of the source. concentration: of the bytes stored; None where no
    domain has any."""

    languages: dict[str, DomainsOf]
    nowhere: Domain | None
    sources: dict[str, DomainsOf] = field(default_factory=dict)
    concentration: Concentration | None = None


def domains(store: Store, manifest: Mapping[str, Any]) -> Domains:
    """The domains of a run, from its ledger; shares of the dataset and of languages are of the
    amounts in the manifest."""
    number = 0
    nowhere, sizes = None, Sizes()
    tags, sources = _Largest(_LARGEST_OF_A_LANGUAGE), _Largest(_LARGEST)
    largest: dict[str, pa.Table] = {}
    languages, totals = manifest["languages"], manifest["totals"]
    with finished_parquet(store, PATH) as file:
        for rows in _published(file):
            by_domain = sum_adjacent(rows, ["domain"], _AMOUNTS)
            unnamed = by_domain.filter(pc.equal(by_domain["domain"], ""))
            nowhere = next(_domains(unnamed, totals), nowhere)
            number += by_domain.num_rows - unnamed.num_rows
            sizes.add(by_domain.filter(pc.not_equal(by_domain["domain"], ""))["bytes"].to_numpy())
            _add_largest(largest, "", by_domain, _LARGEST)
            tags.add(rows, "language")
            sources.add(rows, "source")
    return Domains(
        distinct=number,
        largest=tuple(_domains(largest.get(""), totals)),
        languages={tag: tags.of(tag, languages[tag]) for tag in sorted(languages)},
        nowhere=nowhere,
        sources={name: sources.of(name, sources.totals[name]) for name in sorted(sources.totals)},
        concentration=concentration(sizes),
    )


class _Largest:
    """The largest domains, and the number of all, of each value of a column. most: how many of the
    largest there are. totals: by value, the amounts of all its documents."""

    def __init__(self, most: int) -> None:
        self.totals: dict[str, Counter[str]] = {}
        self._most = most
        self._numbers = Counter[str]()
        self._tables: dict[str, pa.Table] = {}

    def add(self, rows: pa.Table, column: str) -> None:
        """Add rows that hold all there is of their domains, sorted by domain."""
        for value in rows[column].unique().to_pylist():
            of_value = rows.filter(pc.equal(rows[column], value))
            by_domain = sum_adjacent(of_value, ["domain"], _AMOUNTS)
            self._numbers[value] += pc.sum(pc.not_equal(by_domain["domain"], "")).as_py()
            total = self.totals.setdefault(value, Counter())
            for name in _AMOUNTS:
                total[name] += pc.sum(by_domain[name]).as_py()
            _add_largest(self._tables, value, by_domain, self._most)

    def of(self, value: str, totals: Mapping[str, int]) -> DomainsOf:
        """The domains of a value. totals: what shares are of."""
        return DomainsOf(self._numbers[value], tuple(_domains(self._tables.get(value), totals)))


def top_domains(store: Store, sources: Collection[str], share: float) -> pa.Table:
    """The largest domains of some sources together, as the EU's template asks for: of all n with a
    name, the first ⌈share · n⌉ by bytes of text, then by name. Columns: domain, documents, bytes.

    Memory is that of 8 bytes for each domain, and of the rows that are given.
    """
    sizes = [rows["bytes"].to_numpy() for rows in _of_sources(store, sources)]
    every = np.concatenate([np.zeros(0, np.int64), *sizes])
    most = ceil(Fraction(str(share)) * len(every))
    if most == 0:
        return _TOP.empty_table()
    least = int(np.partition(every, len(every) - most)[len(every) - most])
    found = [
        rows.filter(pc.greater_equal(rows["bytes"], least)) for rows in _of_sources(store, sources)
    ]
    rows = pa.concat_tables(found).select(_TOP.names).cast(_TOP)
    order = [("bytes", "descending"), ("domain", "ascending")]
    return rows.take(pc.sort_indices(rows, order)).slice(0, most)


def _of_sources(store: Store, sources: Collection[str]) -> Iterator[pa.Table]:
    """The domains with a name of these sources, one row group after the other."""
    wanted = pa.array(sorted(sources), pa.string())
    with finished_parquet(store, PATH) as file:
        for rows in _published(file):
            is_wanted = pc.and_(pc.is_in(rows["source"], wanted), pc.not_equal(rows["domain"], ""))
            yield sum_adjacent(rows.filter(is_wanted).combine_chunks(), ["domain"], _AMOUNTS)


def _published(file: pq.ParquetFile) -> Iterator[pa.Table]:
    """The rows that count documents of the dataset, one row group after the other, sorted by
    domain, language and source."""
    columns = ["event", "domain", "language", "source", *_AMOUNTS]
    for group in range(file.num_row_groups):
        rows = file.read_row_group(group, columns=columns, use_threads=False)
        if "source" not in rows.schema.names:  # an earlier ledger has none
            rows = rows.append_column("source", pa.repeat("", rows.num_rows))
        yield rows.filter(pc.equal(rows["event"], "out")).drop_columns("event").combine_chunks()


def _add_largest(largest: dict[str, pa.Table], tag: str, rows: pa.Table, most: int) -> None:
    """Add rows to the table `largest[tag]`, which keeps the `most` largest domains, ordered by
    bytes, then by name."""
    rows = rows.filter(pc.not_equal(rows["domain"], "")).select(["domain", *_AMOUNTS])
    if tag in largest:
        rows = pa.concat_tables([largest[tag], rows])
    order = [("bytes", "descending"), ("domain", "ascending")]
    largest[tag] = rows.take(pc.select_k_unstable(rows, most, order))


def _domains(rows: pa.Table | None, totals: Mapping[str, int]) -> Iterator[Domain]:
    """A Domain for each row, with its shares of `totals`."""
    for row in rows.to_pylist() if rows is not None else ():
        stored, trained = (
            row[n] / totals[n] if totals.get(n) else 0.0 for n in ("bytes", "trained_bytes")
        )
        yield Domain(row["domain"], row["documents"], row["bytes"], stored, trained)
