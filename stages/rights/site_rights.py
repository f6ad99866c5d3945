"""The global stage `site_rights`: what the files of a site say about its pages, honoured."""

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
"""rights: the signals of page and site. known: the files of the site that applied to the page. Both
are null for documents that are such a file."""
_MEASURES = ("rights_signals", "opt_outs", "opt_out_languages", "site_files")
_PLACES = frozenset({"robots", "file"})
"""Places of signals in files of a site."""
_UNDATED = np.iinfo(np.int64).max
"""The date of captures and pages without one: such a capture comes last, and the last capture
counts for such a page."""


@dataclass(frozen=True, kw_only=True)
class SiteRights(GlobalStage):
    """Honours robots.txt, tdmrep.json and licences of the hosts of pages.

    A source `site_files` gives these files. The stage stands after `rights` and after that source;
    the files themselves are dropped here, as `site_file`. Of several captures of a file, the latest
    one that is not later than the page counts, or the first one if all are later. Signals are added
    to the column `rights` (`stages.rights.site_signals` lists their names). Documents whose owner
    refuses the use by a family of opt-outs in `honour`, by site and page together, are dropped as
    `opt_out`:

    `tdmrep`, unless header or page say otherwise; `aipref`; `rsl`, unless all licences that
    robots.txt names are files of the host that permit training and the page names none; and
    `robots`, where robots.txt forbids the page to one of `agents`, or to all crawlers that it does
    not name.

    A host includes its port; http and https are the same host. All pages of a host meet in one
    task, with some 400 bytes each. Measures: those of `rights`, for signals and refusals that are
    new here; `site_files` counts pages by the files that applied to them, with licences as `rsl`,
    or as `none`.
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
        AGENTS, "crawlers whose rules in robots.txt are honoured, by product token"
    )

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"page": _PAGE, "file": _FILE}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        urls = [canonical_url(url or "") for url in batch["url"].to_pylist()]
        # Documents without a host have no site files, so each is given a site of its own.
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
                gives="decision",
                reads={"page": ("site",), "file": ("site",)},
                order={"file": ("key", "date", "content")},
                reduce=self._decisions,
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
            new = [signal for signal in rights if signal.split(":")[1] in _PLACES]
            refused = opted_out(rights)
            honoured = sorted(refused & set(self.honour))
            reasons.append("opt_out" if honoured else None)
            counted["rights_signals"] += [(row, signal, 1) for signal in new]
            before = opted_out([signal for signal in rights if signal not in new])
            counted["opt_outs"] += [(row, family, 1) for family in sorted(refused - before)]
            counted["opt_out_languages"] += [(row, f"{family} und", 1) for family in honoured]
            counted["site_files"] += [(row, path, 1) for path in known or ["none"]]
        return Result(
            columns={"rights": pc.fill_null(decision["rights"], pa.scalar([], _RIGHTS))},
            dropped=pa.array(reasons, pa.string()),
            measures=[Measure.of(name, rows) for name, rows in counted.items()],
        )

    def _decisions(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The decisions on the pages and files of a site."""
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
        decisions = pa.table(
            {
                "document": pages["document"],
                "rights": pa.array(rights, _RIGHTS),
                "known": pa.array(known, _RIGHTS),
            }
        )
        return pa.concat_tables([decisions, ended])


class _Captures:
    """The captures of one file of a site, in the order of their dates; each is parsed when it is
    first needed."""

    def __init__(self, parse: Callable[[bytes], SiteFile]) -> None:
        self._parse = cache(parse)
        self.dates: list[int] = []
        self.contents: list[bytes] = []

    def at(self, date: int) -> SiteFile:
        """The latest capture that is not later than `date`, or the first one if all are later."""
        place = bisect_right(self.dates, date) - 1
        return self._parse(self.contents[max(0, place)])


def _sites(files: pa.Table, agents: frozenset[str]) -> dict[str, dict[str, _Captures]]:
    """Site -> key of a file (`key_of`) -> its captures."""
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
    """Host and port of a canonical address; "" without one."""
    return url.partition("://")[2].partition("/")[0]
