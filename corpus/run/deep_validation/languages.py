"""Languages of stored texts are identified again, by the stages of the run that did so."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from corpus.config.units import counted, format_share
from corpus.errors import CorpusError
from corpus.run.deep_validation.finding import Finding
from corpus.run.deep_validation.rebuilt_stages import RebuiltStages
from corpus.run.replay import judged
from corpus.schema import COLUMNS
from corpus.stage import Stage

__all__ = ["Identified"]

_WHAT = "languages"
_UNKNOWN = "und"
_AGREEMENT, _LEAST = 0.5, 20
"""A language is off where less than this share agrees, of at least so many documents: texts were
identified before they were cleaned, so that a few may well differ."""
_DEFAULT = ({"name": "language, as it is by default", "use": "language", "settings": {}},)
"""What identifies documents whose language their source has stated."""


class Identified:
    """Counts documents by the language that is stored and the one that is found."""

    def __init__(self, stages: RebuiltStages) -> None:
        self._stages = stages
        self._counts: Counter[tuple[str, str]] = Counter()
        self._stated = 0
        self._fault = ""

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Identify the languages of some documents; each has `text`, `source` and `language`."""
        by_source: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows if not self._fault else ():
            by_source.setdefault(row["source"], []).append(row)
        for source, own in sorted(by_source.items()):
            try:
                found = self._found(source, own)
            except CorpusError as error:
                self._fault = str(error)
                return
            self._counts.update(zip((row["language"] for row in own), found, strict=True))

    def _found(self, source: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        chain = [
            self._stages.build(stage)
            for stage in self._stages.of(source)
            if _identifies(self._stages.kind(stage))
        ]
        if not chain:
            self._stated += len(rows)
            chain = [self._stages.build(stage) for stage in _DEFAULT]
        columns = {
            name: pa.array([row[name] for row in rows], COLUMNS[name].type)
            for name in rows[0]
            if name != "language"
        }
        columns["language"] = pa.array([_UNKNOWN] * len(rows), COLUMNS["language"].type)
        gone: list[str | None] = [None] * len(rows)
        for stage in chain:
            result = judged(stage, columns)
            for verdict in (result.quarantined, result.dropped):
                said = verdict.to_pylist() if verdict is not None else gone
                gone = [before or now for before, now in zip(gone, said, strict=True)]
            columns |= result.columns
        languages = columns["language"].to_pylist()
        return [f"none ({why})" if why else tag for why, tag in zip(gone, languages, strict=True)]

    def finding(self) -> Finding:
        """What was found, by language."""
        if self._fault:
            return Finding(_WHAT, f"not identified again: {self._fault}")
        sizes: Counter[str] = Counter()
        same: Counter[str] = Counter()
        for (stored, found), number in self._counts.items():
            sizes[stored] += number
            same[stored] += number if stored == found else 0
        total = sizes.total()
        share = format_share(same.total() / total) if total else "none"
        said = f"{counted(total, 'document')} identified again, {share} alike"
        if differing := [tag for tag in sorted(sizes) if same[tag] < sizes[tag]]:
            said += "; not all of " + ", ".join(
                f"{tag} ({same[tag]} of {sizes[tag]})" for tag in differing
            )
        if self._stated:
            said += f"; of {self._stated:,} their source had stated the language"
        off = [
            f"{tag}: of {sizes[tag]} documents {same[tag]} are identified as it again, "
            f"{_others(self._counts, tag)}"
            for tag in differing
            if sizes[tag] >= _LEAST and same[tag] < _AGREEMENT * sizes[tag]
        ]
        return Finding(_WHAT, said, tuple(off))


def _identifies(kind: type[Any]) -> bool:
    """Whether a stage says of a document by itself in which language it is."""
    return issubclass(kind, Stage) and "language" in {*kind.adds, *kind.rewrites}


def _others(counts: Mapping[tuple[str, str], int], tag: str) -> str:
    others = {found: n for (stored, found), n in counts.items() if stored == tag != found}
    most = sorted(others, key=lambda found: (-others[found], found))[:3]
    return "others as " + ", ".join(f"{found} ({others[found]})" for found in most)
