"""The global stage `host_boilerplate`: lines that the pages of a host share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from corpus.config.settings import Fraction, Positive
from corpus.documents.urls import host_of
from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Loop, Measure, Result, Round, setting
from stages.extraction.shared_lines import line_hashes, without_lines

__all__ = ["HostBoilerplate"]

_PAGE = pa.schema([pa.field("host", pa.uint64())])
_LINE = pa.schema([pa.field("host", pa.uint64()), pa.field("line", pa.uint64())])
_COMMON = _LINE.append(pa.field("pages", pa.int64()))
_HIT = pa.schema([pa.field("document", pa.int64()), pa.field("line", pa.uint64())])
_LINES = pa.schema([pa.field("document", pa.int64()), pa.field("lines", pa.list_(pa.uint64()))])


@dataclass(frozen=True, kw_only=True)
class HostBoilerplate(GlobalStage):
    """Takes out of texts the lines that many pages of their host share.

    `extract` sees one page at a time and cannot know these lines (Bar-Yossef and Rajagopalan,
    Template Detection via Data Mining, WWW 2002). A line is boilerplate when it occurs on at least
    `minimum_pages` pages of its host and on at least the share `share` of them. It is taken out at
    the beginning and end of a text; between other lines only if it has `heading` characters or
    more, since a shorter line may be a heading that the site gives all its texts. A page that
    would lose more than half of its text stays as it is: it is a copy of others, which
    deduplication is for. Pages of a host in different languages are treated as pages of different
    hosts.

    It stands after `language`, and best after `minhash`. For each line with letters, sixteen bytes
    and a number are exchanged. Measures: `boilerplate_pages` counts pages by what was done: `cut`,
    or `mostly_common` for those that stay as they are; `boilerplate_characters` counts the
    characters taken out, by language.
    """

    name = "host_boilerplate"
    version = 1
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("url", "language", "text")}
    reads_again = frozenset({"text", "language"})
    rewrites: ClassVar[Schema] = {"text": COLUMNS["text"].type}

    minimum_pages: Positive = setting(10, "pages of its host on which a line has to occur")
    share: Fraction = setting(0.2, "share of the pages of its host on which a line has to occur")
    heading: Positive = setting(
        60, "characters; shorter lines between the page's own count as headings, and stay"
    )

    def tables(self) -> Mapping[str, pa.Schema]:
        return {"page": _PAGE, "line": _LINE}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        rows: list[int] = []
        hosts: list[int] = []
        lines: list[Collection[int]] = []
        columns = [batch[name].to_pylist() for name in ("url", "language", "text")]
        for row, (url, language, text) in enumerate(zip(*columns, strict=True)):
            if host := host_of(url or ""):
                rows.append(row)
                hosts.append(xxhash.xxh3_64_intdigest(f"{language} {host}"))
                lines.append(line_hashes(text or ""))
        counts = np.array([len(each) for each in lines], np.int64)
        page = {"row": pa.array(rows, pa.int64()), "host": pa.array(hosts, pa.uint64())}
        at = pa.array(np.repeat(np.arange(len(lines)), counts))
        line = {
            **{name: array.take(at) for name, array in page.items()},
            "line": pa.array([hash_ for each in lines for hash_ in each], pa.uint64()),
        }
        return {"page": pa.table(page), "line": pa.table(line)}

    def rounds(self) -> Sequence[Round | Loop]:
        return (
            Round(
                gives="common",
                reads={"line": ("host", "line")},
                reduce=self._common,
                schema=_COMMON,
            ),
            Round(
                gives="boilerplate",
                reads={"page": ("host",), "common": ("host",)},
                reduce=self._boilerplate,
                schema=_LINE,
            ),
            Round(
                gives="hit",
                reads={"line": ("host", "line"), "boilerplate": ("host", "line")},
                reduce=_hits,
                schema=_HIT,
            ),
            Round(
                gives="decision",
                reads={"hit": ("document",)},
                order={"hit": ("line",)},
                reduce=_of_documents,
                schema=_LINES,
            ),
        )

    def apply(self, decision: pa.RecordBatch) -> Result:
        texts = decision["text"].to_pylist()
        languages = decision["language"].to_pylist()
        pages: list[tuple[int, str, int]] = []
        characters: list[tuple[int, str, int]] = []
        for row, lines in enumerate(decision["lines"].to_pylist()):
            if lines is None:
                continue
            cut = without_lines(texts[row], frozenset(lines), self.heading)
            if cut is None:
                pages.append((row, "mostly_common", 1))
            elif taken := len(texts[row]) - len(cut):
                pages.append((row, "cut", 1))
                characters.append((row, languages[row], taken))
                texts[row] = cut
        return Result(
            columns={"text": pa.array(texts, pa.large_string())},
            measures=[
                Measure.of("boilerplate_pages", pages),
                Measure.of("boilerplate_characters", characters),
            ],
        )

    def _common(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The lines that occur on at least `minimum_pages` pages, and on how many."""
        lines = tables["line"].group_by(["host", "line"], use_threads=False)
        counted = lines.aggregate([([], "count_all")]).rename_columns(_COMMON.names)
        return counted.filter(pc.greater_equal(counted["pages"], self.minimum_pages))

    def _boilerplate(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The common lines that occur on a large enough share of their host's pages."""
        hosts = tables["page"].group_by("host", use_threads=False).aggregate([([], "count_all")])
        common = tables["common"]
        at = pc.index_in(common["host"], value_set=hosts["host"])
        of_host = hosts["count_all"].take(at)
        return common.filter(
            pc.greater_equal(common["pages"], pc.multiply(of_host.cast(pa.float64()), self.share))
        ).select(_LINE.names)


def _hits(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The boilerplate lines of each document, a row for each line."""
    keys = tables["line"].join(
        tables["boilerplate"], ["host", "line"], join_type="left semi", use_threads=False
    )
    return keys.select(_HIT.names)


def _of_documents(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The boilerplate lines of each document, a row for each document."""
    hits = tables["hit"].group_by("document", use_threads=False)
    return hits.aggregate([("line", "list")]).rename_columns(_LINES.names).cast(_LINES)
