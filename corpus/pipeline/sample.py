"""`--sample SHARE`: a source that gives a share of its input, with a fingerprint of its own."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.config.units import format_share
from corpus.documents.ids import priority
from corpus.stage import Measure, Partition, Records, Source, setting
from corpus.storage.inputs import Extent

__all__ = ["Sampled"]

_MANY = 1000
"""A source of so many partitions is sampled by partitions, so that no more of it is read than is
wanted; a smaller one by records, since a share of few partitions would say little."""
_PRIORITIES = 1 << 64
"""The number of values of a priority."""


@dataclass(frozen=True, kw_only=True)
class Sampled(Source):
    """A share of a source, by priority, so that a smaller share is a part of a larger one.

    share: above 0 and below 1. Of many partitions, the share of them with the lowest priorities is
    read, at least one; of few, each gives the share of its records whose ids have the lowest ones.
    Records without an id, which are skipped or quarantined, are taken by their number.
    """

    source: Source = setting(help="the source that is sampled")
    share: float = setting(help="share of its partitions, or of the records of each")
    seed: int = setting(help="the seed of the pipeline, which orders both")

    @classmethod
    def of(cls, source: Source, share: float, seed: int) -> "Sampled":
        """Sample a source, with its name, its columns and its rank."""
        sampled = cls(source=source, share=share, seed=seed, rank=source.rank)
        # Class variables of other sources; here they follow from the source that is sampled.
        names = ("name", "version", "uses", "adds", "keeps", "reasons")
        return sampled.declaring(**{name: getattr(source, name) for name in names})

    def identity(self) -> Mapping[str, Any]:
        return {**self.source.identity(), "sample": self.share}

    def partitions(self) -> Sequence[Partition]:
        found = self.source.partitions()
        if len(found) < _MANY:
            # Another key, since the same partition may be taken whole once there are more of them.
            key = f"~{self.share:.12g}"
            return [replace(one, key=one.key + key, share=self.share) for one in found]
        order = priority(pa.array([one.key for one in found], pa.string()), self.seed).to_pylist()
        number = math.ceil(self.share * len(found))
        lowest = sorted(range(len(found)), key=lambda at: (order[at], found[at].key))[:number]
        return [found[at] for at in sorted(lowest)]

    def took(self, partitions: Sequence[Partition]) -> str:
        """In words, what the sample takes. partitions: what `partitions` gave."""
        share = format_share(self.share)
        if any(one.share < 1 for one in partitions):
            return f"{share} of the records of each partition, by priority of their ids"
        return f"{share} of the partitions, by priority: {len(partitions):,}"

    def inputs(self, partition: Partition) -> Sequence[str | Extent]:
        return self.source.inputs(partition)

    def check_read(self, found: Mapping[str, Mapping[str, int]]) -> None:
        self.source.check_read(found)

    def read(self, partition: Partition) -> Iterator[Records]:
        if partition.share == 1:
            yield from self.source.read(partition)
            return
        seen: Counter[str] = Counter()
        for records in self.source.read(partition):
            yield self._share_of(records, partition.key, seen)

    def _share_of(self, records: Records, key: str, seen: Counter[str]) -> Records:
        """The share of one batch. key: of the partition. seen: how many records without an id were
        there before, by kind; it is added to."""
        skipped, _ = self._counted(records.skipped, {}, key, seen)
        quarantined, places = self._counted(records.quarantined, records.places, key, seen)
        records = replace(records, skipped=skipped, quarantined=quarantined, places=places)
        if "id" not in records.batch.schema.names:  # a faulty file of a group
            return records
        taken = self._is_taken(records.batch["id"])
        return replace(
            records,
            batch=records.batch.filter(taken),
            dropped=None if records.dropped is None else records.dropped.filter(taken),
            measures=[_of_rows(taken, measure) for measure in records.measures],
        )

    def _is_taken(self, ids: pa.Array) -> pa.Array:
        """Whether the priority of each id is among the lowest."""
        least = pa.scalar(int(self.share * _PRIORITIES), pa.uint64())
        return pc.less(priority(ids, self.seed), least)

    def _counted(
        self,
        counts: Mapping[str, int],
        places: Mapping[str, Sequence[str]],
        key: str,
        seen: Counter[str],
    ) -> tuple[dict[str, int], dict[str, list[str]]]:
        """The share of records without an id, by kind, and the places of these."""
        found: dict[str, int] = {}
        found_places: dict[str, list[str]] = {}
        partition = key.rpartition("~")[0]  # without the share, so that samples nest
        for kind, count in counts.items():
            numbers = range(seen[kind], seen[kind] + count)
            names = [f"{partition} {kind} {number}" for number in numbers]
            taken = self._is_taken(pa.array(names, pa.string())).to_pylist()
            seen[kind] += count
            if any(taken):
                found[kind] = sum(taken)
            pairs = zip(places.get(kind, ()), taken, strict=False)
            if kept := [place for place, is_taken in pairs if is_taken]:
                found_places[kind] = kept
        return found, found_places


def _of_rows(taken: pa.Array, measure: Measure) -> Measure:
    """A measure of the rows that are taken, by their positions among these."""
    stays = taken.take(measure.rows)
    places = pc.subtract(pc.cumulative_sum(taken.cast(pa.int64())), 1)
    rows = places.take(measure.rows.filter(stays))
    return Measure(measure.name, rows, measure.keys.filter(stays), measure.values.filter(stays))
