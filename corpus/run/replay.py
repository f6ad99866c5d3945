"""One document taken once more through the row-local stages of its way, up to the stage at which it
left: what that stage saw, and what it says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.pipeline.dag import Node, Pipeline
from corpus.schema import empty_array, sizes_of
from corpus.stage import Result, Stage
from corpus.tasks.single_stage import carried_out

__all__ = ["Replayed", "Verdict", "judged", "replayed"]


@dataclass(frozen=True)
class Verdict:
    """What a stage says of a document. reason: why it drops it, or the place where it raises; ""
    where it keeps it. value, limit: the number that decided, if one did."""

    stage: str
    reason: str = ""
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Replayed:
    """A document as it came to a stage.

    columns: name -> array of one value.
    uses: the short names of the stages that it went through once more.
    left_out: stages before it that rewrite texts by what other documents say; the document is shown
        as it is without them.
    verdict: what the last stage says now, which is the one that was asked for, or one before it
        that lets it through no more; None for a stage that compares documents, and for a source.
    """

    columns: Mapping[str, pa.Array]
    uses: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()
    verdict: Verdict | None = None

    @property
    def text(self) -> str:
        """The text that came to the stage; "" where there was none yet."""
        found: str | None = self.columns["text"][0].as_py() if "text" in self.columns else ""
        return found or ""


def replayed(pipeline: Pipeline, source: str, record: pa.RecordBatch, until: str) -> Replayed:
    """The document of a record as it comes to the stage `until`.

    record: a batch of one row, as the source gives it. What stages do that compare documents is not
    repeated.
    """
    columns = dict(zip(record.schema.names, record.columns, strict=True))
    columns |= {"source": pa.array([source])}
    uses: set[str] = set()
    left_out: list[str] = []

    def found(verdict: Verdict | None) -> Replayed:
        return Replayed(columns, frozenset(uses), tuple(left_out), verdict)

    for node in pipeline.path(source):
        if isinstance(node.component, Stage):
            result = judged(node.component, columns)
            verdict = _verdict(node, result)
            if node.name == until or verdict.reason:
                return found(verdict)
            columns = {**columns, **result.columns}
            uses.add(node.component.name)
        elif node.name == until:
            break
        elif "text" in node.component.rewrites:
            left_out.append(node.name)
    return found(None)


def judged(stage: Stage, columns: Mapping[str, pa.Array]) -> Result:
    """What a stage says of documents. A column that they lack has its empty value."""
    length = len(next(iter(columns.values())))
    known = {**columns, **(sizes_of(columns["text"]) if "text" in columns else {})}
    arrays = [
        known[name].cast(type_) if name in known else empty_array(name, type_, length)
        for name, type_ in stage.reads.items()
    ]
    return carried_out(stage, pa.RecordBatch.from_arrays(arrays, names=list(stage.reads)))


def _verdict(node: Node, result: Result) -> Verdict:
    def said(array: pa.Array | None) -> Any:
        return None if array is None else array[0].as_py()

    reason = said(result.quarantined) or said(result.dropped) or ""
    return Verdict(node.name, reason, said(result.value), said(result.limit))
