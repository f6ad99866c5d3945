"""What a run saw of the domain of a page that it did not see."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from heapq import nsmallest
from itertools import takewhile
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.run.domain_outcomes import domain_outcomes
from corpus.run.spellings import domains_of_page, page_of
from corpus.run.trace import finished
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = ["Near", "Nearest", "near_pages", "nearness"]

_MOST = 5
"""Addresses that are named."""
_BEFORE_PAGE = ("https://", "https://www.", "http://", "http://www.")


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


class Nearest:
    """Few addresses, the nearest to one that is asked for, of all that it is shown."""

    def __init__(self, asked: str) -> None:
        self.addresses: list[str] = []
        """The nearest first."""
        self._asked, self._page = asked, page_of(asked)

    def add(self, urls: pa.Array) -> None:
        """Look at more addresses."""
        nearest = {*self.addresses, *_candidates(urls, self._page)}
        self.addresses = nsmallest(_MOST, nearest, key=lambda one: nearness(self._asked, one))


def near_pages(run: str, url: str, nearest: Nearest | None = None) -> Near:
    """What a finished run saw of the domain of an address, in bounded memory. nearest: that was
    shown all addresses of the domain already; without it they are looked for."""
    store, domains = Store(run), domains_of_page(url)
    outcomes: Counter[str] = Counter()
    for one in domain_outcomes(store, domains):
        outcomes[one.words] += one.documents
    if nearest is None:
        nearest = Nearest(url)
        for urls in _addresses(store, pa.array(domains, pa.string())) if outcomes else ():
            nearest.add(urls)
    return Near(tuple(domains), dict(sorted(outcomes.items())), tuple(nearest.addresses))


def _candidates(urls: pa.Array, page: str) -> list[str]:
    """Few of many addresses, among which the nearest to a page are: those with the longest common
    beginning, and of equally long ones the first by name. Spellings but scheme and `www.` are left
    as they are, since finding the page of an address takes a while."""

    def begin_with(length: int) -> pa.Array:
        return _begin_with(urls, page[:length])

    lengths = range(1, len(page) + 1)
    common = bisect_left(lengths, True, key=lambda n: pc.sum(begin_with(n)).as_py() < _MOST)
    pool = urls.filter(begin_with(common))
    pages = pa.array([f"{before}{page}" for before in _BEFORE_PAGE])
    whole_segment = pc.or_(_begin_with(urls, f"{page[:common]}/"), pc.is_in(urls, pages))
    further = (begin_with(common + 1), whole_segment)
    first = (pool, *(urls.filter(mask) for mask in further))
    return [url for some in first for url in _first_by_name(some)]


def _begin_with(urls: pa.Array, start: str) -> pa.Array:
    """Whether each address begins so, behind its scheme and `www.`."""
    found = (pc.starts_with(urls, f"{before}{start}") for before in _BEFORE_PAGE)
    return reduce(pc.or_, found)


def _first_by_name(urls: pa.Array) -> list[str]:
    table = pa.table({"url": urls.unique()})
    order: Any = [("url", "ascending")]
    rows = pc.select_k_unstable(table, k=min(_MOST, table.num_rows), sort_keys=order)
    found: list[str] = table["url"].take(rows).to_pylist()
    return found


def nearness(asked: str, found: str) -> tuple[int, int, str]:
    """A key that sorts the nearest addresses first: by labels and path segments that both begin
    with, then by common characters after them, then by the address."""
    one, other = page_of(asked), page_of(found)
    same = sum(1 for _ in takewhile(_equal, zip(one.split("/"), other.split("/"), strict=False)))
    letters = sum(1 for _ in takewhile(_equal, zip(one, other, strict=False)))
    return -same, -letters, found


def _equal(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _addresses(store: Store, domains: pa.Array) -> Iterator[pa.Array]:
    """The addresses of some domains, some at a time."""
    shards = [f"dataset/{shard['path']}" for shard in finished(store)["shards"]]
    for path in (*shards, "ledger/drops.parquet", "ledger/quarantine.parquet"):
        with finished_parquet(store, path, read_dictionary=["domain"]) as file:
            for group in range(file.num_row_groups):
                own = file.read_row_group(group, columns=["domain"], use_threads=False)["domain"]
                found = pc.is_in(own, domains)
                if pc.any(found).as_py():
                    urls = file.read_row_group(group, columns=["url"], use_threads=False)["url"]
                    yield urls.filter(found).combine_chunks()
