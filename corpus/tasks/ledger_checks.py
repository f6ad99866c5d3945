"""What must hold of a ledger. Where it does not, a run publishes nothing."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from corpus.config.units import counted
from corpus.errors import BooksDoNotBalance, QuarantineLimit
from corpus.tasks.ledger import Ledger

__all__ = ["check_conservation", "check_continuity", "check_quarantine"]


def check_conservation(ledger: Ledger) -> None:
    """Raise BooksDoNotBalance where a stage lost or made documents in some partition."""
    books: dict[tuple[str, str], int] = {}
    for (stage, partition, _, _, event, _), (documents, _, _) in ledger.counts.items():
        if event in ("in", "out", "dropped", "quarantined"):
            sign = 1 if event == "in" else -1
            books[stage, partition] = books.get((stage, partition), 0) + sign * documents
    off = sorted((stage, partition, n) for (stage, partition), n in books.items() if n)
    if off:
        lines = [
            f"{stage}, partition {partition}: {n:+d} document{'s' * (abs(n) != 1)}"
            for stage, partition, n in off
        ]
        raise BooksDoNotBalance(
            "documents in are not documents out + dropped + quarantined: " + "; ".join(lines[:20])
        )


def check_continuity(ledger: Ledger, paths: Mapping[str, Sequence[str]]) -> None:
    """Raise BooksDoNotBalance where other documents reached a stage than left the one before.

    paths: source -> its stages in order, to the sink.
    """
    sums: dict[tuple[str, str, str], int] = {}
    for (stage, _, _, source, event, _), (documents, _, _) in ledger.counts.items():
        sums[stage, source, event] = sums.get((stage, source, event), 0) + documents
    for source, stages in paths.items():
        for stage, following in pairwise(stages):
            left = sums.get((stage, source, "out"), 0)
            reached = sums.get((following, source, "in"), 0)
            if left != reached:
                raise BooksDoNotBalance(
                    f"{counted(left, 'document')} of {source} left {stage}, and {reached:,} "
                    f"reached {following}"
                )


def check_quarantine(ledger: Ledger, sources: Collection[str], limit: float) -> None:
    """Raise QuarantineLimit when too many records were quarantined, with the stages and places
    where most of them were.

    sources: names of the sources.
    limit: the share of records that may be quarantined, from 0 to 1.
    """
    seen = 0
    places: Counter[tuple[str, str]] = Counter()
    for (stage, _, _, _, event, reason), (documents, _, _) in ledger.counts.items():
        if event == "in" and stage in sources:
            seen += documents
        if event == "quarantined":
            places[stage, reason] += documents
    quarantined = places.total()
    if quarantined > limit * seen:
        most = sorted(places.items(), key=lambda item: (-item[1], item[0]))[:3]
        where = "; ".join(f"{number} at {stage}: {place}" for (stage, place), number in most)
        raise QuarantineLimit(
            f"{quarantined:,} of {counted(seen, 'record was', 'records were')} quarantined, more "
            f"than run.quarantine_limit ({limit:.2%}) allows; most of them: {where}"
        )
