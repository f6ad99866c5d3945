"""What a run saw of the domain of a page that it did not see."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import takewhile
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.run.domain_outcomes import domain_outcomes
from corpus.run.run_folder import MANIFEST
from corpus.run.spellings import domains_of_page, page_of
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = ["Near", "near_pages", "nearness"]

_MOST = 5
"""Addresses that are named."""
_BEFORE_HOST = r"^https?://(?:www\.)?"


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
    store, domains, page = Store(run), domains_of_page(url), page_of(url)
    outcomes: Counter[str] = Counter()
    for one in domain_outcomes(store, domains):
        outcomes[one.words] += one.documents
    found: list[str] = []
    for urls in _addresses(store, pa.array(domains, pa.string())) if outcomes else ():
        nearest = {*found, *_candidates(urls, page)}
        found = nsmallest(_MOST, nearest, key=lambda one: nearness(url, one))
    return Near(tuple(domains), dict(sorted(outcomes.items())), tuple(found))


def _candidates(urls: pa.Array, page: str) -> list[str]:
    """Few of many addresses, among which the nearest to a page are: those with the longest common
    beginning, and of equally long ones the first by name. Spellings but scheme and `www.` are left
    as they are, since finding the page of an address takes a while."""
    plain = pc.replace_substring_regex(urls, _BEFORE_HOST, "")

    def begin_with(length: int) -> pa.Array:
        return pc.starts_with(plain, page[:length])

    lengths = range(1, len(page) + 1)
    common = bisect_left(lengths, True, key=lambda n: pc.sum(begin_with(n)).as_py() < _MOST)
    pool = urls.filter(begin_with(common))
    whole_segment = pc.or_(pc.starts_with(plain, f"{page[:common]}/"), pc.equal(plain, page))
    further = (begin_with(common + 1), whole_segment)
    first = (pool, *(urls.filter(mask) for mask in further))
    return [url for some in first for url in _first_by_name(some)]


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
    shards = [f"dataset/{shard['path']}" for shard in store.read_json(MANIFEST)["shards"]]
    for path in (*shards, "ledger/drops.parquet", "ledger/quarantine.parquet"):
        with finished_parquet(store, path, read_dictionary=["domain"]) as file:
            for group in range(file.num_row_groups):
                own = file.read_row_group(group, columns=["domain"], use_threads=False)["domain"]
                found = pc.is_in(own, domains)
                if pc.any(found).as_py():
                    urls = file.read_row_group(group, columns=["url"], use_threads=False)["url"]
                    yield urls.filter(found).combine_chunks()
