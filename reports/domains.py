"""The domains of the dataset: how many there are, and the largest, overall and by language.

They are read from ledger/domains.parquet, one row group after the other; all rows of a domain are
in the same row group.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.storage.store import Store
from corpus.storage.tables import sum_adjacent
from reports.concentration import Concentration, Sizes, concentration

__all__ = ["PATH", "Domain", "Domains", "DomainsOf", "domains"]

PATH = "ledger/domains.parquet"
_LARGEST = 20
_LARGEST_OF_A_LANGUAGE = 3
_AMOUNTS = ("documents", "bytes", "trained_bytes")


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
    """Domains of a language. distinct: how many there are. largest: by bytes stored, the largest
    first."""

    distinct: int
    largest: tuple[Domain, ...]


@dataclass(frozen=True)
class Domains(DomainsOf):
    """Domains of the dataset. languages: the domains of each language, by tag. nowhere: the
    documents without an address; None where all documents have one. concentration: of the bytes
    stored; None where no domain has any."""

    languages: dict[str, DomainsOf]
    nowhere: Domain | None
    concentration: Concentration | None = None


def domains(store: Store, manifest: Mapping[str, Any]) -> Domains:
    """The domains of a run, from its ledger; shares are of the amounts in the manifest."""
    number, numbers = 0, Counter[str]()
    largest: dict[str, pa.Table] = {}
    nowhere, sizes = None, Sizes()
    languages, totals = manifest["languages"], manifest["totals"]
    with store.open(PATH) as stream:
        for rows in _published(pq.ParquetFile(stream)):
            by_domain = sum_adjacent(rows, ["domain"], _AMOUNTS)
            unnamed = by_domain.filter(pc.equal(by_domain["domain"], ""))
            nowhere = next(_domains(unnamed, totals), nowhere)
            number += by_domain.num_rows - unnamed.num_rows
            sizes.add(by_domain.filter(pc.not_equal(by_domain["domain"], ""))["bytes"].to_numpy())
            _add_largest(largest, "", by_domain, _LARGEST)
            for tag in rows["language"].unique().to_pylist():
                of_language = rows.filter(pc.equal(rows["language"], tag))
                numbers[tag] += pc.sum(pc.not_equal(of_language["domain"], "")).as_py()
                _add_largest(largest, tag, of_language, _LARGEST_OF_A_LANGUAGE)
    return Domains(
        distinct=number,
        largest=tuple(_domains(largest.get(""), totals)),
        languages={
            tag: DomainsOf(numbers[tag], tuple(_domains(largest.get(tag), languages[tag])))
            for tag in sorted(languages)
        },
        nowhere=nowhere,
        concentration=concentration(sizes),
    )


def _published(file: pq.ParquetFile) -> Iterator[pa.Table]:
    """The rows that count documents of the dataset, one row group after the other, sorted by
    domain and language."""
    columns = ["event", "domain", "language", *_AMOUNTS]
    for group in range(file.num_row_groups):
        rows = file.read_row_group(group, columns=columns, use_threads=False)
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
