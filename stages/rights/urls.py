"""The stage `urls`: documents dropped by lists of addresses, such as opt-outs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import pyarrow as pa

from corpus.schema import Schema
from corpus.stage import Measure, Result, Stage, setting
from corpus.storage.inputs import content_digest
from stages.rights.address_lists import files_of, listed, name_of

__all__ = ["Urls"]


@dataclass(frozen=True, kw_only=True)
class Urls(Stage):
    """Drops documents by lists of domains and beginnings of addresses.

    `stages.rights.address_lists` says what a line of a list may be; a folder is read as a category
    of the UT1 lists. Entries match by whole labels and path segments: `example.org` matches
    `www.example.org`, not `counterexample.org`. `opt_out` takes precedence over all other lists,
    and `allow` over `block`.

    Measure: `listed_urls` counts dropped documents by the name of the list.
    """

    name = "urls"
    version = 1
    reads: ClassVar[Schema] = {"url": pa.string()}
    reasons = frozenset({"opt_out_list", "blocked", "not_listed"})

    block: tuple[str, ...] = setting(
        (), "lists (files or folders) of addresses that are dropped as blocked", path=True
    )
    allow: tuple[str, ...] = setting(
        (), "lists of addresses that are never blocked, even if `block` has them", path=True
    )
    only: tuple[str, ...] = setting(
        (),
        "if given, addresses that are on none of these lists are dropped as not_listed",
        path=True,
    )
    opt_out: tuple[str, ...] = setting(
        (), "lists of opt-outs, also ones made after the crawl; dropped as opt_out_list", path=True
    )

    def identity(self) -> Mapping[str, Any]:
        """The names and contents of the lists in the place of their paths; the names appear in the
        measure."""
        return {
            field.name: [[name_of(path), content_digest(files_of(path))] for path in lists]
            for field, lists in ((field, getattr(self, field.name)) for field in fields(self))
        }

    def facts(self) -> Mapping[str, Any]:
        return {"lists": {name: lists for name, lists in self.identity().items() if lists}}

    def process(self, batch: pa.RecordBatch) -> Result:
        urls = batch["url"]
        opted_out, blocked = listed(urls, self.opt_out), listed(urls, self.block)
        allowed, wanted = listed(urls, self.allow), listed(urls, self.only)
        reasons: list[str | None] = []
        hits: list[tuple[int, str, int]] = []
        for row in range(batch.num_rows):
            reason, name = None, None
            if opted_out[row]:
                reason, name = "opt_out_list", opted_out[row]
            elif blocked[row] and not allowed[row]:
                reason, name = "blocked", blocked[row]
            elif self.only and not wanted[row]:
                reason = "not_listed"
            reasons.append(reason)
            if name:
                hits.append((row, name, 1))
        measure = Measure.of("listed_urls", hits)
        return Result(dropped=pa.array(reasons, pa.string()), measures=(measure,))
