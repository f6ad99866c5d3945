"""What a run saw of the domain of a page that it did not see."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import takewhile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.run.run_folder import MANIFEST
from corpus.run.spellings import domains_of_page, page_of
from corpus.storage.store import Store

__all__ = ["Near", "near_pages", "nearness"]

_MOST = 5
"""Addresses that are named."""


@dataclass(frozen=True)
class Near:
    """What was seen of a domain.

    domains: that were looked for: the registrable domain, of a host with `www.` and without.
    outcomes: `kept`, or where and why documents left -> their number. urls: addresses of it, those
    nearest to the asked one first.
    """

    domains: tuple[str, ...]
    outcomes: dict[str, int]
    urls: tuple[str, ...]


def near_pages(run: str, url: str) -> Near:
    """What a finished run saw of the domain of an address, in bounded memory."""
    store, domains = Store(run), domains_of_page(url)
    outcomes: Counter[str] = Counter()
    found: list[str] = []
    for seen, urls in _pages(store, pa.array(domains, pa.string())):
        outcomes.update(seen)
        found = nsmallest(_MOST, {*found, *urls}, key=lambda one: nearness(url, one))
    return Near(tuple(domains), dict(sorted(outcomes.items())), tuple(found))


def nearness(asked: str, found: str) -> tuple[int, int, str]:
    """A key that sorts the nearest addresses first: by labels and path segments that both begin
    with, then by common characters after them, then by the address."""
    one, other = page_of(asked), page_of(found)
    same = sum(1 for _ in takewhile(_equal, zip(one.split("/"), other.split("/"), strict=False)))
    letters = sum(1 for _ in takewhile(_equal, zip(one, other, strict=False)))
    return -same, -letters, found


def _equal(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _pages(store: Store, domains: pa.Array) -> Iterator[tuple[list[str], list[str]]]:
    """For some documents of a domain at a time, what became of each, and their addresses."""
    manifest = store.read_json(MANIFEST)
    for shard in manifest["shards"]:
        for table in _of_domain(store, f"dataset/{shard['path']}", domains, ()):
            yield ["kept"] * table.num_rows, table["url"].to_pylist()
    for name in ("drops", "quarantine"):
        columns = ("stage", "event", "reason")
        for table in _of_domain(store, f"ledger/{name}.parquet", domains, columns):
            seen = [
                f"{stage}: {reason if event == 'dropped' else event}"
                for stage, event, reason in zip(
                    *(table[name].to_pylist() for name in columns), strict=True
                )
            ]
            yield seen, table["url"].to_pylist()


def _of_domain(
    store: Store, path: str, domains: pa.Array, columns: tuple[str, ...]
) -> Iterator[pa.Table]:
    """The rows of some domains, by row group: `url` and these columns."""
    with store.open(path) as stream:
        file = pq.ParquetFile(stream)
        for group in range(file.num_row_groups):
            own = file.read_row_group(group, columns=["domain"], use_threads=False)["domain"]
            found = pc.is_in(own, domains)
            if pc.any(found).as_py():
                names = ["url", *columns]
                table = file.read_row_group(group, columns=names, use_threads=False)
                yield table.filter(found)
