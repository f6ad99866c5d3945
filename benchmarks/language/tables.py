"""The figures as lines of text."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.language.confusion import Confusion
from benchmarks.language.reliability import Bin, bins_of, calibration_error
from benchmarks.language.tags import GROUPS, SPAIN
from benchmarks.language.web import ASSUMED, SHARES, web_precision

__all__ = ["by_language", "by_variety", "reliability", "summary", "swallowing"]

_WIDTH = 18
Confusions = Mapping[str, Confusion]
"""Counts on one set, by model."""


def summary(confusions: Confusions) -> Iterator[str]:
    """What sums up a set, models beside each other."""
    first = next(iter(confusions.values()))
    known = [tag for tag in first.present if tag in SHARES]
    rows: dict[str, Callable[[Confusion], float]] = {
        f"macro F1, {len(first.present)} languages": lambda own: own.macro_f1(),
        "macro F1, Spain's group": lambda own: own.macro_f1(SPAIN),
        "macro F1, grouped": lambda own: own.grouped(GROUPS).macro_f1(
            {GROUPS.get(tag, tag) for tag in own.present}
        ),
        "recall, all served texts": lambda own: (
            sum(own.counts[tag, tag] for tag in own.present)
            / sum(own.texts[tag] for tag in own.present)
        ),
        "web precision, as counted": lambda own: (
            sum(web_precision(own, tag, added=0) for tag in known) / len(known)
        ),
        "web precision, half added": lambda own: (
            sum(web_precision(own, tag) for tag in known) / len(known)
        ),
    }
    yield f"{'':28}" + "".join(f"{name:>{_WIDTH}}" for name in confusions)
    for title, figure in rows.items():
        yield f"{title:28}" + "".join(f"{figure(own):{_WIDTH}.4f}" for own in confusions.values())
    if first.foreign():
        shares = (own.swallowed().texts.total() / own.foreign() for own in confusions.values())
        title = f"swallowed, of {first.foreign():,}"
        yield f"{title:28}" + "".join(f"{share:{_WIDTH}.4f}" for share in shares)


def by_language(confusions: Confusions) -> Iterator[str]:
    """Precision, recall, F1, web precision as counted and with half a text added, and the most
    frequent mistake, of each language."""
    first = next(iter(confusions.values()))
    names = "".join(f"{name:<43}" for name in confusions)
    head = f"{'P     R     F1    web   web+½  mistake':43}"
    yield f"{'':18}{names}".rstrip()
    yield f"{'':10}  texts {head * len(confusions)}".rstrip()
    for tag in first.present:
        cells = "".join(f"{_row(own, tag):43}" for own in confusions.values())
        yield f"{tag:10} {first.texts[tag]:6} {cells}".rstrip()


def by_variety(right: Mapping[str, Mapping[str, Sequence[bool]]]) -> Iterator[str]:
    """The share right of each variety that a set names. right: by model and variety."""
    for variety in next(iter(right.values())):
        shares = (sum(own[variety]) / len(own[variety]) for own in right.values())
        yield f"{variety:28}" + "".join(f"{share:{_WIDTH}.4f}" for share in shares)


def _row(confusion: Confusion, tag: str) -> str:
    figures = [confusion.precision(tag), confusion.recall(tag), confusion.f1(tag)]
    web = "-     -     "
    if tag in SHARES:
        figures += [web_precision(confusion, tag, added=0), web_precision(confusion, tag)]
        web = "*" if tag in ASSUMED else " "
    taken, count = confusion.mistake(tag)
    mistake = f"{taken} {count}" if count else ""
    return " ".join(f"{own:.3f}" for own in figures) + f"{web} {mistake}"


def swallowing(confusions: Confusions, most: int = 8) -> Iterator[str]:
    """Which tags swallow texts in languages that are not served, and which languages these are."""
    for name, own in confusions.items():
        swallowed = own.swallowed()
        by = ", ".join(f"{tag} {count}" for tag, count in swallowed.given.most_common(most))
        pairs = ", ".join(f"{true}>{tag} {count}" for (true, tag), count in swallowed.worst(most))
        yield f"{name:12} by {by or 'none'}; {pairs}"


def reliability(scored: Mapping[str, Sequence[tuple[float, bool]]]) -> Iterator[str]:
    """Bins of scores: the share right in each, with the number of texts. scored: by model."""
    bins = {name: bins_of(own) for name, own in scored.items()}
    yield f"{'score':10}" + "".join(f"{name:>{_WIDTH}}" for name in bins)
    for low in (number / 10 for number in range(10)):
        row = (_bin(own, low) for own in bins.values())
        yield f"{low:.1f}-{low + 0.1:.1f}   " + "".join(f"{c:>{_WIDTH}}" for c in row)
    errors = (calibration_error(own) for own in bins.values())
    yield f"{'error':10}" + "".join(f"{error:{_WIDTH}.4f}" for error in errors)


def _bin(bins: Sequence[Bin], low: float) -> str:
    found = next((own for own in bins if own.low == low), None)
    return f"{found.right:.3f} ({found.texts:,})" if found else "-"
