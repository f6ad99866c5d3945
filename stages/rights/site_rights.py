"""The global stage `site_rights`: what a site's files say of its pages, read and honoured."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.canonical_urls import canonical_url
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Loop, Measure, Result, Round, setting
from stages.rights.directives import AGENTS
from stages.rights.signals import FAMILIES, MINING, Family, opted_out
from stages.rights.site_signals import (
    ROBOTS,
    SITE_FILES,
    TDMREP,
    Licences,
    Robots,
    SiteFile,
    Tdmrep,
    key_of,
    signals_of,
)

__all__ = ["SiteRights"]

_RIGHTS = COLUMNS["rights"].type
_PAGE = pa.schema(
    [
        pa.field("site", pa.string()),
        pa.field("url", pa.string()),
        pa.field("date", pa.int64()),
        pa.field("rights", _RIGHTS),
    ]
)
_FILE = pa.schema(
    [
        pa.field("site", pa.string()),
        pa.field("key", pa.string()),
        pa.field("date", pa.int64()),
        pa.field("content", pa.large_binary()),
    ]
)
_VERDICT = pa.schema(
    [pa.field("document", pa.int64()), pa.field("rights", _RIGHTS), pa.field("known", _RIGHTS)]
)
"""Signals of page and site, and the files that there were for the page; null for such a file."""
_MEASURES = ("rights_signals", "opt_outs", "opt_out_languages", "site_files")
_PLACES = frozenset({"robots", "file"})
_UNDATED = np.iinfo(np.int64).max
"""Captures without a date come last; the last counts for a page without one."""


@dataclass(frozen=True, kw_only=True)
class SiteRights(GlobalStage):
    """Reads robots.txt, tdmrep.json and licences, which a source `site_files` gives, for the pages
    of their hosts. Stands after `rights` and after that source; site files end here, as
    `site_file`.

    Of several captures of a file the latest counts that is not later than the page, else the
    first. Signals are added to `rights` (names stand in `stages.rights.site_signals`). Documents
    whose owner refuses the use by a family in `honour`, site and page taken together, are dropped
    as `opt_out`: `tdmrep`, where neither header nor page says otherwise, `aipref`, `rsl`, unless
    the licences that robots.txt names are files of the host, which permit training, and the page
    names none, and `robots`, what robots.txt forbids to one of `agents` or to all that it does not
    name.

    A host is that of http and https alike, with its port. All pages of one meet in one place, in
    some 400 bytes each. Measures: those of `rights`, for what is new here; `site_files`, pages by
    the files that there were for them, licences as `rsl`, or `none`.
    """

    name = "site_rights"
    version = 3
    uses = ("protego", "lxml")
    reads: ClassVar[Schema] = {
        n: COLUMNS[n].type for n in ("id", "url", "date", "site_file", "rights")
    }
    rewrites: ClassVar[Schema] = {"rights": _RIGHTS}
    reasons = frozenset({"opt_out", "site_file"})

    honour: tuple[Family, ...] = setting(
        MINING, f"families of opt-outs that drop a document: {', '.join(FAMILIES)}"
    )
    agents: tuple[str, ...] = setting(
        AGENTS, "crawlers whose rules in robots.txt are ours to heed, by product token"
    )

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"page": _PAGE, "file": _FILE}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        urls = [canonical_url(url or "") for url in batch["url"].to_pylist()]
        # Documents without a host meet no file, and so need not meet one another.
        hosts = [_host(url) for url in urls]
        sites = [host or id_ for host, id_ in zip(hosts, batch["id"].to_pylist(), strict=True)]
        dates = batch["date"].cast(pa.timestamp("us")).cast(pa.int64())
        rows = pa.table(
            {
                "row": pa.array(np.arange(batch.num_rows)),
                "site": pa.array(sites, pa.string()),
                "date": pc.fill_null(dates, _UNDATED),
                "url": pa.array(urls, pa.string()),
                "key": pa.array(map(key_of, urls), pa.string()),
                "rights": batch["rights"],
                "content": batch["site_file"],
            }
        )
        is_file = rows["content"].is_valid()
        return {
            "page": rows.filter(pc.invert(is_file)).select(["row", *_PAGE.names]),
            "file": rows.filter(is_file).select(["row", *_FILE.names]),
        }

    def rounds(self) -> Sequence[Round | Loop]:
        return (
            Round(
                gives="verdict",
                reads={"page": ("site",), "file": ("site",)},
                order={"file": ("key", "date", "content")},
                reduce=self._verdicts,
                schema=_VERDICT,
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        reasons: list[str | None] = []
        counted: dict[str, list[tuple[int, str, int]]] = {name: [] for name in _MEASURES}
        for row, (rights, known) in enumerate(
            zip(decision["rights"].to_pylist(), decision["known"].to_pylist(), strict=True)
        ):
            if known is None or rights is None:
                reasons.append("site_file")
                continue
            here = [signal for signal in rights if signal.split(":")[1] in _PLACES]
            refused = opted_out(rights)
            honoured = sorted(refused & set(self.honour))
            reasons.append("opt_out" if honoured else None)
            counted["rights_signals"] += [(row, signal, 1) for signal in here]
            before = opted_out([signal for signal in rights if signal not in here])
            counted["opt_outs"] += [(row, family, 1) for family in sorted(refused - before)]
            counted["opt_out_languages"] += [(row, f"{family} und", 1) for family in honoured]
            counted["site_files"] += [(row, path, 1) for path in known or ["none"]]
        return Result(
            columns={"rights": pc.fill_null(decision["rights"], pa.scalar([], _RIGHTS))},
            dropped=pa.array(reasons, pa.string()),
            measures=[Measure.of(name, rows) for name, rows in counted.items()],
        )

    def _verdicts(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        pages, files = tables["page"], tables["file"]
        sites = _sites(files, frozenset(agent.lower() for agent in self.agents))
        rights: list[list[str]] = []
        known: list[list[str]] = []
        columns = [pages[name].to_pylist() for name in ("site", "url", "date", "rights")]
        for site, url, date, seen in zip(*columns, strict=True):
            said = {key: captures.at(date) for key, captures in sites.get(site, {}).items()}
            rights.append(sorted({*(seen or ()), *signals_of(said, url)}))
            known.append(sorted({key if key in SITE_FILES else "rsl" for key in said}))
        ended = pa.table(
            {
                "document": files["document"],
                "rights": pa.nulls(files.num_rows, _RIGHTS),
                "known": pa.nulls(files.num_rows, _RIGHTS),
            }
        )
        verdicts = pa.table(
            {
                "document": pages["document"],
                "rights": pa.array(rights, _RIGHTS),
                "known": pa.array(known, _RIGHTS),
            }
        )
        return pa.concat_tables([verdicts, ended])


class _Captures:
    """The captures of one file of a site, in the order of their dates; parsed when asked for."""

    def __init__(self, parse: Callable[[bytes], SiteFile]) -> None:
        self._parse = cache(parse)
        self.dates: list[int] = []
        self.contents: list[bytes] = []

    def at(self, date: int) -> SiteFile:
        """The latest that is not later, the first where all are."""
        place = bisect_right(self.dates, date) - 1
        return self._parse(self.contents[max(0, place)])


def _sites(files: pa.Table, agents: frozenset[str]) -> dict[str, dict[str, _Captures]]:
    parsers: Mapping[str, Any] = {ROBOTS: partial(Robots, agents=sorted(agents)), TDMREP: Tdmrep}
    found: dict[str, dict[str, _Captures]] = {}
    columns = [files[name].to_pylist() for name in ("site", "key", "date", "content")]
    for site, key, date, content in zip(*columns, strict=True):
        parse = parsers.get(key, Licences)
        captures = found.setdefault(site, {}).setdefault(key, _Captures(parse))
        captures.dates.append(date)
        captures.contents.append(content)
    return found


def _host(url: str) -> str:
    """Host and port of a canonical address; http and https are one."""
    return url.partition("://")[2].partition("/")[0]
