"""What would help where quotas cannot be met.

Each way out is computed, rounded so that it still suffices, written as a change that `--what-if`
takes, and given only if the allocation that it leads to misses nothing of what was asked.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from corpus.config.units import Quantity
from corpus.errors import ConfigError
from corpus.messages import Message
from corpus.quotas.allocation import allocate
from corpus.quotas.changes import changed
from corpus.quotas.conflict import SLACK, Asked, Item, asked_of
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation
from corpus.quotas.waterfill import bisect

__all__ = ["WayOut", "ways_out"]


@dataclass(frozen=True)
class WayOut:
    """One way out. changes: as `--what-if` takes them. explanation: a sentence."""

    changes: str
    explanation: Message


_Change = tuple[list[str], Message]
"""Changes of a way out, and what they are in words."""


def ways_out(quotas: Quotas, supply: Mapping[str, float]) -> list[WayOut]:
    """Ways to meet what is missed; empty where nothing is. At least one is given wherever some
    bound can be relaxed."""
    allocation = allocate(quotas, supply)
    asked = asked_of(quotas, supply, allocation)
    if asked.can_be_met():
        return []
    is_firm = any(one.hard for one in allocation.shortfalls)

    def suffices(changes: str) -> bool:
        """Whether changes lead to an allocation that misses nothing of the kind."""
        try:
            after = allocate(*changed(quotas, supply, changes))
        except ConfigError:
            return False
        missed = [one for one in after.shortfalls if one.hard or not (is_firm or one.is_excess)]
        return not missed

    fixed = [] if quotas.total is not None else [_total(asked.total, quotas.unit)]
    found: list[WayOut] = []
    candidates = [
        *_candidates(quotas, supply, allocation, asked),
        *_without_absent(quotas, supply, allocation, asked),
    ]
    for changes, explanation in candidates:
        for text in (" ".join(changes), " ".join([*changes, *fixed])):
            if suffices(text):
                found.append(WayOut(text, explanation))
                break
    return found


def _candidates(
    quotas: Quotas, supply: Mapping[str, float], allocation: Allocation, asked: Asked
) -> Iterator[_Change]:
    """Changes that ought to do, and what they are in words."""
    unit = quotas.unit
    needed = _needed(quotas, asked, allocation)
    if needed and all(supply.get(tag) for tag in needed):
        epochs = {tag: math.ceil(cap / supply[tag] * 100) / 100 for tag, cap in needed.items()}
        often = [
            Message("%(tag)s %(times)s times", tag=tag, times=Quantity(number, "times"))
            for tag, number in epochs.items()
        ]
        yield (
            [f"{tag}.max_epochs={number:.2f}" for tag, number in epochs.items()],
            Message("read more often: %(languages)s", languages=often),
        )
    if needed:
        amounts = {tag: _up(cap / quotas.languages[tag].max_epochs) for tag, cap in needed.items()}
        more = [
            Message(
                "%(tag)s %(amount)s in place of %(before)s",
                tag=tag,
                amount=Quantity(amount, unit),
                before=Quantity(supply.get(tag, 0.0), unit),
            )
            for tag, amount in amounts.items()
        ]
        yield (
            [f"{tag}.supply={_written(amount, unit)}" for tag, amount in amounts.items()],
            Message("more text: %(languages)s", languages=more),
        )
    if fitting := _fitting(asked):
        yield (
            [_total(fitting, unit)],
            Message(
                "a total of %(amount)s in place of %(before)s",
                amount=Quantity(fitting, unit),
                before=Quantity(asked.total, unit),
            ),
        )
    yield from _relaxed(quotas, allocation, asked)


def _needed(quotas: Quotas, asked: Asked, allocation: Allocation) -> dict[str, float]:
    """What languages would have to be able to take, beyond what they can, so that all that is asked
    for can be met; as little as can be.

    The amounts are on the way from what the languages can take to what they would be given if there
    were no end of text; then each is made as small as the others allow.
    """
    caps = {tag: asked.items["cap", tag] for tag in quotas.languages}
    enough = {tag: max(cap, allocation.languages[tag].wanted * asked.total)
              for tag, cap in caps.items()}  # fmt: skip

    def on_the_way(less: float) -> dict[str, float]:
        return {tag: caps[tag] + (1 - less) * (enough[tag] - caps[tag]) for tag in caps}

    def met(some: Mapping[str, float]) -> bool:
        items = {("cap", tag): cap for tag, cap in some.items()}
        return replace(asked, items={**asked.items, **items}).can_be_met()

    if not met(enough):
        return {}
    found = on_the_way(bisect(lambda less: met(on_the_way(less)), 1.0))
    for tag in sorted(caps):
        least = _least(lambda cap, tag=tag: met({**found, tag: cap}), caps[tag], found[tag])  # type: ignore[misc]  # mypy knows no type of a lambda's default
        found[tag] = least
    slack = asked.total * SLACK
    return {tag: cap for tag, cap in found.items() if cap > caps[tag] * (1 + SLACK) + slack}


def _least(met: Callable[[float], bool], least: float, enough: float) -> float:
    """The least number that meets something, from one that may to one that does."""
    room = enough - least
    return enough - bisect(lambda less: met(enough - less), room) if room > 0 else enough


def _relaxed(quotas: Quotas, allocation: Allocation, asked: Asked) -> Iterator[_Change]:
    """Each bound that can be relaxed alone, by how much; then all that are missed together."""
    for item, share in asked.items.items():
        if item[0] == "cap":
            continue
        sign, room = (-1, share) if item[0] == "minimum" else (1, 1 - share)

        def met(by: float, item: Item = item, share: float = share, sign: int = sign) -> bool:
            return asked.with_item(item, share + sign * by).can_be_met()

        if met(room):
            by = math.ceil(_least(met, 0.0, room) * 10_000 - SLACK) / 10_000
            yield _moved(quotas, item, share, min(max(share + sign * by, 0.0), 1.0))
    parts = [
        _moved(quotas, ("minimum", one.name), one.wanted, math.floor(one.got * 10_000) / 10_000)
        for one in allocation.shortfalls
        if one.hard and one.bound in ("minimum", "share")
    ]
    if len(parts) > 1:
        changes = [change for part in parts for change in part[0]]
        yield changes, reduce(_both, (text for _, text in parts))


def _without_absent(
    quotas: Quotas, supply: Mapping[str, float], allocation: Allocation, asked: Asked
) -> Iterator[_Change]:
    """Nothing wanted of the languages of which text is asked for and that have none, and what then
    is to be done for the others; nothing where there are no such languages."""
    rows = allocation.languages
    absent = [tag for tag, row in rows.items()
              if not row.supply and asked.items.get(("minimum", tag), 0.0) > SLACK]  # fmt: skip
    if not absent:
        return
    changes = [f"{tag}.{bound}=0%" for tag in absent for bound in ("share", "minimum")]
    text = Message("nothing wanted of %(languages)s, of which there is no text", languages=absent)
    yield changes, text
    try:
        fewer = changed(quotas, supply, " ".join(changes))
    except ConfigError:  # then nothing is wanted of any language, or a group cannot be made up
        return
    left = allocate(*fewer)
    rest = asked_of(*fewer, left)
    if not rest.can_be_met():
        for more, others in _candidates(*fewer, left, rest):
            yield [*changes, *more], _both(text, others)


def _fitting(asked: Asked) -> int:
    """The largest total, rounded down, at which all that is asked for can be met."""
    return _down(bisect(lambda total: replace(asked, total=total).can_be_met(), asked.total))


def _both(one: Message, other: Message) -> Message:
    """Two changes of one way out."""
    return Message("%(one)s; %(other)s", one=one, other=other)


def _moved(quotas: Quotas, item: Item, share: float, new: float) -> _Change:
    """The change of a bound, in words too. A firm share is made a target by a minimum."""
    bound, name = item
    one = quotas.groups[name] if name in quotas.groups else quotas.languages[name]
    values = {"name": name, "new": Quantity(new, "share"), "old": Quantity(share, "share")}
    if bound == "maximum":
        text = Message("the maximum of %(name)s %(new)s in place of %(old)s", **values)
    elif one.minimum == share:
        text = Message("the minimum of %(name)s %(new)s in place of %(old)s", **values)
    else:
        text = Message("the share of %(name)s as a target, beside a minimum of %(new)s", **values)
    return [f"{name}.{bound}={new * 100:.2f}%"], text


def _total(amount: float, unit: str) -> str:
    return f"total={_written(math.floor(amount), unit)}"


def _written(amount: int, unit: str) -> str:
    """An amount as a change has it: `18.75GB`, `300`."""
    power, prefix = 1, ""
    for factor, name in ((10**3, "k"), (10**6, "M"), (10**9, "G"), (10**12, "T")):
        if amount >= factor and amount * 1000 % factor == 0:
            power, prefix = factor, name
    return f"{Decimal(amount) / power}{prefix}{'B' if prefix and unit == 'bytes' else ''}"


def _up(amount: float) -> int:
    """An amount rounded up to four digits."""
    step = 10.0 ** max(0, math.floor(math.log10(max(amount, 1))) - 3)
    return int(math.ceil(amount / step - SLACK) * step)


def _down(amount: float) -> int:
    """An amount rounded down to four digits."""
    step = 10.0 ** max(0, math.floor(math.log10(max(amount, 1))) - 3)
    return int(math.floor(amount / step + SLACK) * step)
