"""The stage `rights`: what a page's owner says of its use, read and honoured."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pyarrow as pa

from corpus.schema import COLUMNS, Schema
from corpus.stage import Measure, Result, Stage, each, setting
from stages.web.headers import Headers
from stages.web.licences import licence_of
from stages.web.signals import FAMILIES, Family, head_of, header_signals, meta_signals, opted_out

__all__ = ["Rights"]


@dataclass(frozen=True, kw_only=True)
class Rights(Stage):
    """Reads opt-outs and licences from response headers and the page's head; needs no parser.

    `rights` takes the signals that were seen, sorted, each as `name:place` (the names stand in
    `stages.web.signals`). `license` takes the licence that the page names for itself with
    `rel=license`, and stays as it is where there is none. Documents whose owner refuses the use
    by one of the families in `honour` are dropped as `opt_out`:

    `tdmrep` (TDM Reservation Protocol), `noai` (robots directive), `aipref` (Content-Usage, for
    training), `noimageai` (of images), `noindex` (says nothing of mining).

    Measures: `rights_signals`, documents by signal; `opt_outs`, documents by refused family,
    honoured or not.
    """

    name = "rights"
    version = 1
    reads: ClassVar[Schema] = {
        "html": pa.large_binary(),
        "headers": COLUMNS["headers"].type,
        "license": pa.string(),
    }
    adds: ClassVar[Schema] = {"rights": COLUMNS["rights"].type}
    rewrites: ClassVar[Schema] = {"license": pa.string()}
    reasons = frozenset({"opt_out"})

    honour: tuple[Family, ...] = setting(
        ("tdmrep", "noai", "aipref"),
        f"families of opt-outs that drop a document: {', '.join(FAMILIES)}",
    )

    def process(self, batch: pa.RecordBatch) -> Result:
        read = each(batch, _read, {**self.adds, **self.rewrites})
        signals = [row or [] for row in read.columns["rights"].to_pylist()]
        refused = [sorted(opted_out(row)) for row in signals]
        dropped = ["opt_out" if set(row) & set(self.honour) else None for row in refused]
        return replace(
            read,
            dropped=pa.array(dropped, pa.string()),
            measures=(_counted("rights_signals", signals), _counted("opt_outs", refused)),
        )


def _read(html: bytes | None, headers: Headers | None, license: str | None) -> Mapping[str, Any]:  # noqa: A002 - the column's name
    page = html or b""
    signals = {*header_signals(headers), *meta_signals(head_of(page))}
    return {"rights": sorted(signals), "license": licence_of(headers, page) or license or ""}


def _counted(name: str, keys: list[list[str]]) -> Measure:
    """One for each key of each row."""
    pairs = [(row, key) for row, own in enumerate(keys) for key in own]
    return Measure(
        name=name,
        rows=pa.array([row for row, _ in pairs], pa.int64()),
        keys=pa.array([key for _, key in pairs], pa.string()),
        values=pa.array([1] * len(pairs), pa.int64()),
    )
