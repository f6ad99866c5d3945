"""Megabytes of UTF-8 a second of CPU time, of all systems on the same documents in one run."""

import random
import statistics
from collections.abc import Sequence
from time import process_time

from benchmarks.pii.clean import Line
from benchmarks.pii.planted import Planted
from benchmarks.pii.systems import System

__all__ = ["documents", "speeds"]

_SIZE = 3000
_RATE = 3
"""One in so many documents has one planted sentence or two."""
_MEGA = 1_000_000
_ROUND = 1.0
"""Seconds of CPU time of a system in a round."""


def documents(
    lines: Sequence[Line], some: Sequence[Planted], count: int, seed: int = 6
) -> tuple[list[Line], list[Line]]:
    """Documents of about 3 kB of lines of one language: mixed ones, one in three of which has a
    planted sentence or two; and ones without any digit or `@`."""
    draw = random.Random(seed)
    by_tag: dict[str, list[str]] = {}
    for line in lines:
        by_tag.setdefault(line.tag, []).append(line.text)
    planted: dict[str, list[str]] = {}
    for own in some:
        planted.setdefault(own.tag, []).append(own.text)
    tags = sorted(tag for tag in by_tag if tag in planted)
    mixed, plain = [], []
    for number in range(count):
        tag = tags[number % len(tags)]
        texts = _page(by_tag[tag], draw)
        if number % _RATE == 0:
            for _ in range(draw.randint(1, 2)):
                texts.insert(draw.randrange(len(texts)), draw.choice(planted[tag]))
        mixed.append(Line("\n".join(texts), tag))
        without = [t for t in by_tag[tag] if "@" not in t and not any(c.isdigit() for c in t)]
        plain.append(Line("\n".join(_page(without, draw)), tag))
    return mixed, plain


def _page(texts: Sequence[str], draw: random.Random) -> list[str]:
    page: list[str] = []
    size = 0
    while size < _SIZE:
        page.append(draw.choice(texts))
        size += len(page[-1].encode())
    return page


def speeds(
    systems: Sequence[System], pages: Sequence[Line], rounds: int
) -> dict[str, tuple[float, float]]:
    """The median speed of each system, and the median of how many times as fast the first one is in
    the same round. In a round each goes through the pages as often as takes about as long: a fast
    one would else be measured while caches are still those of the one before it."""
    texts, tags = [own.text for own in pages], [own.tag for own in pages]
    size = sum(len(text.encode()) for text in texts) / _MEGA
    found: dict[str, list[float]] = {own.name: [] for own in systems}
    repeats = {own.name: _repeats(own, texts, tags) for own in systems}
    for _ in range(rounds):
        for own in systems:
            start = process_time()
            for _ in range(repeats[own.name]):
                own.scrub(texts, tags)
            seconds = (process_time() - start) / repeats[own.name]
            found[own.name].append(size / seconds)
    first = found[systems[0].name]
    return {
        name: (
            statistics.median(some),
            statistics.median(one / other for one, other in zip(first, some, strict=True)),
        )
        for name, some in found.items()
    }


def _repeats(system: System, texts: Sequence[str], tags: Sequence[str]) -> int:
    """How often a system goes through the pages in about a second."""
    system.scrub(texts, tags)  # loads what is loaded once
    start = process_time()
    system.scrub(texts, tags)
    return max(1, round(_ROUND / (process_time() - start)))
