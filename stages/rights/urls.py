"""The stage `urls`: documents dropped by lists of addresses, such as opt-outs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from corpus.schema import Schema
from corpus.stage import Measure, Result, Stage, setting
from corpus.storage.inputs import content_digest
from stages.rights.address_lists import files_of, lines_of, listed, matches, name_of

__all__ = ["Urls"]

_MOST_LINES = 10_000
"""Entries of a list whose lines are told one by one."""


@dataclass(frozen=True, kw_only=True)
class Urls(Stage):
    """Drops documents by lists of domains and beginnings of addresses.

    `stages.rights.address_lists` says what a line of a list may be; a folder is read as a category
    of the UT1 lists. Entries match by whole labels and path segments: `example.org` matches
    `www.example.org`, not `counterexample.org`. `opt_out` takes precedence over all other lists,
    and `allow` over `block`.

    Measures: `listed_urls`, dropped documents by name of the list; `opt_out_lines`, addresses by
    list and line of `opt_out` that matched, so that a line that matched nothing can be told.
    """

    name = "urls"
    version = 3
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
        lines = {name_of(path): _lines(path) for path in self.opt_out}
        return {
            "lists": {name: lists for name, lists in self.identity().items() if lists},
            **({"opt_out_lines": lines} if lines else {}),
        }

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
        lines = [
            (row, f"{name_of(path)}:{line}", 1)
            for path, rows, entries in matches(urls, self.opt_out)
            for row, line in zip(rows.tolist(), entries.tolist(), strict=True)
        ]
        measures = (Measure.of("listed_urls", hits), Measure.of("opt_out_lines", lines))
        return Result(dropped=pa.array(reasons, pa.string()), measures=measures)


def _lines(path: str) -> Mapping[str, Any]:
    """The entries of a list of opt-outs for the accounts: how many, and the lines that they stand
    at, as ranges (`1-3 5`); of a list with very many entries only how many."""
    lines = lines_of(path)
    if len(lines) > _MOST_LINES:
        return {"entries": len(lines)}
    spans = np.split(lines, np.flatnonzero(np.diff(lines) > 1) + 1) if len(lines) else []
    told = (f"{span[0]}-{span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans)
    return {"entries": len(lines), "lines": " ".join(told)}
