"""Records gathered into batches of bounded size."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from corpus.stage import Records

__all__ = ["BATCH_BYTES", "BATCH_ROWS", "Aside", "Build", "Row", "batched"]

T = TypeVar("T")

BATCH_ROWS = 4_096
"""Rows of a batch at most."""
BATCH_BYTES = 16 << 20
"""Bytes of payload in a batch at most."""


Build = Callable[[list[T]], Records]
"""Makes a batch of documents, with the reasons for which rows are dropped, and measures."""


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A record that has an id. size: bytes of its payload."""

    value: T
    size: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A record without an id: skipped, or quarantined because it could not be read.

    place: for a quarantined record, what is at fault and where; it is listed in the ledger, while
    records are counted by `reason`. noted: measures and keys under which the record is counted.
    """

    reason: str
    quarantined: bool = False
    place: str = ""
    noted: Sequence[tuple[str, str]] = ()


@dataclass
class _Gathered(Generic[T]):
    """Records of the batch that is being gathered."""

    values: list[T] = field(default_factory=list)
    size: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)
    noted: dict[str, Counter[str]] = field(default_factory=dict)

    def has_room(self, size: int) -> bool:
        fits = len(self.values) < BATCH_ROWS and self.size + size <= BATCH_BYTES
        return fits or not self.values

    def records(self, build: Build[T]) -> Records:
        return replace(
            build(self.values),
            skipped=dict(self.skipped),
            quarantined=dict(self.quarantined),
            places=self.places,
            file_measures=self.noted,
        )


def batched(items: Iterable[Row[T] | Aside], build: Build[T]) -> Iterator[Records]:
    """Batches of at most `BATCH_ROWS` rows and `BATCH_BYTES` of payload, in order.

    A row with a larger payload is a batch of its own.
    """
    gathered: _Gathered[T] = _Gathered()
    for item in items:
        if isinstance(item, Aside):
            counted = gathered.quarantined if item.quarantined else gathered.skipped
            counted[item.reason] += 1
            for measure, key in item.noted:
                gathered.noted.setdefault(measure, Counter())[key] += 1
            if item.place:
                places = gathered.places.setdefault(item.reason, [])
                places.append(item.place)
                if len(places) == BATCH_ROWS:
                    yield gathered.records(build)
                    gathered = _Gathered()
            continue
        if not gathered.has_room(item.size):
            yield gathered.records(build)
            gathered = _Gathered()
        gathered.values.append(item.value)
        gathered.size += item.size
    if gathered.values or gathered.skipped or gathered.quarantined:
        yield gathered.records(build)
