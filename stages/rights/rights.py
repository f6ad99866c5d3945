"""The stage `rights`: what the owner of a page says about its use, read and honoured."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import pyarrow as pa

from corpus.schema import COLUMNS, Schema
from corpus.stage import Measure, Result, Stage, each, setting
from stages.html.head import declared_language, head_of
from stages.html.headers import Headers
from stages.rights.directives import AGENTS
from stages.rights.licences import licence_of
from stages.rights.signals import FAMILIES, MINING, Family, header_signals, opted_out, page_signals

__all__ = ["Rights"]


@dataclass(frozen=True, kw_only=True)
class Rights(Stage):
    """Reads opt-outs and licences from response headers and pages, without a parser.

    The column `rights` gets the signals that were seen, sorted, each as `name:place`, or
    `name:place:agent` where it addresses one crawler (`stages.rights.signals` lists the names). The
    column `license` gets the licence that the page states for itself, with `rel=license`, in
    JSON-LD or in a known footer, and is not changed where there is none. Documents whose owner
    refuses the use by one of the families of opt-outs in `honour` are dropped as `opt_out`:

    `tdmrep` (TDM Reservation Protocol), `noai` (robots directive), `aipref` (Content-Usage, for
    training), `rsl` (Really Simple Licensing, unless it is known to permit training), `noimageai`
    (about images), `noindex` (not about mining). `robots` is for `site_rights`, which reads the
    files of sites; it has no effect here.

    Measures: `rights_signals` counts documents by signal; `opt_outs` counts documents by the family
    that refuses the use, honoured or not; `opt_out_languages` counts dropped documents by
    `family language`, with the language that the page declares.
    """

    name = "rights"
    version = 4
    uses = ("lxml",)
    reads: ClassVar[Schema] = {
        "html": pa.large_binary(),
        "headers": COLUMNS["headers"].type,
        "license": pa.string(),
    }
    optional = frozenset({"headers", "license"})
    adds: ClassVar[Schema] = {"rights": COLUMNS["rights"].type}
    rewrites: ClassVar[Schema] = {"license": pa.string()}
    reasons = frozenset({"opt_out"})

    honour: tuple[Family, ...] = setting(
        MINING, f"families of opt-outs that drop a document: {', '.join(FAMILIES)}"
    )
    agents: tuple[str, ...] = setting(
        AGENTS,
        "crawlers whose robots directives are honoured; the names of others are not recorded",
    )

    def process(self, batch: pa.RecordBatch) -> Result:
        columns = {**self.adds, **self.rewrites, _DECLARED: pa.string()}
        agents = frozenset(agent.lower() for agent in self.agents)
        read = each(batch, partial(_read, agents), columns)
        given = dict(read.columns)
        declared = given.pop(_DECLARED).to_pylist()
        signals = [row or [] for row in given["rights"].to_pylist()]
        refused = [sorted(opted_out(row)) for row in signals]
        honoured = [[family for family in row if family in self.honour] for row in refused]
        languages = [
            [f"{family} {tag}" for family in row]
            for row, tag in zip(honoured, declared, strict=True)
        ]
        return replace(
            read,
            columns=given,
            dropped=pa.array(["opt_out" if row else None for row in honoured], pa.string()),
            measures=(
                _counted("rights_signals", signals),
                _counted("opt_outs", refused),
                _counted("opt_out_languages", languages),
            ),
        )


_DECLARED = "declared language"
"""A column beside those of the stage, for the measures."""


def _read(
    agents: Collection[str],
    html: bytes | None,
    headers: Headers | None,
    license: str | None,  # noqa: A002 - the column's name
) -> Mapping[str, Any]:
    """The columns of one page."""
    page = html or b""
    head = head_of(page)
    signals = {*header_signals(headers, agents), *page_signals(page, head, agents)}
    return {
        "rights": sorted(signals),
        "license": licence_of(headers, page) or license or "",
        _DECLARED: declared_language(headers, head),
    }


def _counted(name: str, keys: Sequence[Sequence[str]]) -> Measure:
    """A measure that counts one for each key of each row."""
    return Measure.of(name, [(row, key, 1) for row, own in enumerate(keys) for key in own])
