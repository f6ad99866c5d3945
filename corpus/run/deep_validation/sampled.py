"""A sample of the stored documents: in each language, those of the lowest priority."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.run.deep_validation.dataset import Dataset
from corpus.run.lowest import Drawn, lowest, rows_at

__all__ = ["sampled"]

_COLUMNS = ("id", "text", "url", "title", "source", "language")


@dataclass(frozen=True, order=True)
class _Place:
    drawn: Drawn
    path: str


def sampled(dataset: Dataset, number: int) -> Iterator[list[Mapping[str, Any]]]:
    """Yield at most `number` documents of each language, with their texts, those of one shard at a
    time. Of a document that is written out several times, one row counts."""
    places: dict[str, list[_Place]] = {}
    for shard in dataset.shards:
        path = shard["path"]
        drawn, _ = lowest(dataset.store, path, ["language"], number, dataset.manifest["seed"])
        for (language,), own in drawn.items():
            first: dict[str, _Place] = {}
            for one in sorted([*places.get(language, ()), *(_Place(row, path) for row in own)]):
                first.setdefault(one.drawn.id, one)
            places[language] = list(first.values())[:number]
    by_path: dict[str, list[Drawn]] = {}
    for one in (place for found in places.values() for place in found):
        by_path.setdefault(one.path, []).append(one.drawn)
    for path, wanted in sorted(by_path.items()):
        rows = rows_at(dataset.store, path, wanted, _COLUMNS)
        yield [rows[row] for row in sorted(wanted)]
