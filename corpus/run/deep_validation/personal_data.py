"""Personal data is searched again in stored texts, by the stages that scrubbed them. What is found
is counted by type, and never shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from corpus.config.units import counted
from corpus.errors import CorpusError
from corpus.run.deep_validation.finding import Finding, named
from corpus.run.deep_validation.rebuilt_stages import RebuiltStages
from corpus.run.replay import judged
from corpus.schema import COLUMNS

__all__ = ["Searched"]

_WHAT = "personal data"
_USE = "pii"
"""Name of the stage, and of its measure of values that it replaces."""


class Searched:
    """Counts what is found by type, and keeps the ids of the documents that have any."""

    def __init__(self, stages: RebuiltStages) -> None:
        self._stages = stages
        self._documents = self._unscrubbed = 0
        self._types: Counter[str] = Counter()
        self._ids: list[str] = []
        self._fault = ""

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Search some documents; each has `id`, `text`, `url`, `source` and `language`."""
        by_source: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows if not self._fault else ():
            by_source.setdefault(row["source"], []).append(row)
        for source, own in sorted(by_source.items()):
            scrubbing = [one for one in self._stages.of(source) if one["use"] == _USE]
            if not scrubbing:
                self._unscrubbed += len(own)
                continue
            try:
                # The last one saw the texts as they are; to find values, no secret is needed.
                found = _found(self._stages, scrubbing[-1], own)
            except CorpusError as error:
                self._fault = str(error)
                return
            self._documents += len(own)
            for _, type_, number in found:
                self._types[type_] += number
            self._ids += [own[place]["id"] for place in sorted({place for place, _, _ in found})]

    def finding(self) -> Finding:
        """What was found."""
        if self._fault:
            return Finding(_WHAT, f"not searched again: {self._fault}")
        if not self._documents and not self._unscrubbed:
            return Finding(_WHAT, "there are no documents to search")
        if not self._documents:
            return Finding(_WHAT, "no stage of the run scrubs it, so nothing is searched")
        types = ", ".join(f"{type_} {number:,}" for type_, number in sorted(self._types.items()))
        said = f"{counted(self._documents, 'document')} searched again with the settings of the run"
        said += f", {self._types.total():,} values found" + (f" ({types})" if types else "")
        if self._unscrubbed:
            said += f"; {self._unscrubbed:,} of sources that no stage scrubs"
        if not self._ids:
            return Finding(_WHAT, said)
        off = f"values that the settings promise to scrub ({types}) are in {named(self._ids)}"
        return Finding(_WHAT, said, (off,))


def _found(
    stages: RebuiltStages, stage: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> list[tuple[int, str, int]]:
    """Row, type and number of values that the stage would replace in some documents."""
    built = stages.build(stage, replace="placeholder", dense_rate=None)
    columns = {name: pa.array([row[name] for row in rows], COLUMNS[name].type) for name in rows[0]}
    result = judged(built, columns)
    return [
        (row, type_, number)
        for measure in result.measures
        if measure.name == _USE
        for row, type_, number in zip(
            *(one.to_pylist() for one in (measure.rows, measure.keys, measure.values)), strict=True
        )
        if number
    ]
