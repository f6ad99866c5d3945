"""Why quotas cannot be met, and what would help.

Conflict. Bounds of nested groups can be met just where, from the leaves upward, no group needs more
than its members can hold (the intervals of `waterfill.py`, in which here no bound yields). From all
that is asked for, one item after the other is left out for good if the rest cannot be met either.
What remains cannot be met, and can without any one of its items: an irreducible infeasible subset,
found by the deletion filter (Chinneck & Dravnieks 1991, Locating minimal infeasible constraint
sets in linear programs).

Ways out. Each is computed, rounded so that it still suffices, written as a change that `--what-if`
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
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Allocation
from corpus.quotas.tree import tree_of
from corpus.quotas.waterfill import QuotaNode, bisect

__all__ = ["WayOut", "conflict", "ways_out"]

_SLACK = 1e-9
_TOTAL = ("total", "")
_ORDER = ("maximum", "cap", "minimum")
"""Items are left out of a conflict in this order."""
_FREE = 1e-9
"""The total, relative to that wanted, that stands for any total however small."""


@dataclass(frozen=True)
class WayOut:
    """One way out. changes: as `--what-if` takes them. explanation: a sentence."""

    changes: str
    explanation: Message


_Change = tuple[list[str], Message]
"""Changes of a way out, and what they are in words."""
_Item = tuple[str, str]
"""Something asked for: `minimum`, `maximum` or `cap`, and the name of a language or group."""


@dataclass(frozen=True)
class _Asked:
    """All that is asked for of a supply: items and the total.

    items: shares of minimums and maximums; amounts of caps, which languages can take. Firm shares,
    and targets where nothing firm is missed, are minimums too.
    """

    tree: QuotaNode
    items: Mapping[_Item, float]
    total: float

    def can_be_met(self) -> bool:
        """Whether any division meets all of it."""
        slack = self.total * _SLACK

        def visit(node: QuotaNode) -> tuple[float, float] | None:
            """The least and the most of a node; None where there is none."""
            low, high = 0.0, self.items.get(("cap", node.name), math.inf)
            if node.children:
                below = [visit(child) for child in node.children]
                found = [one for one in below if one is not None]
                if len(found) < len(below):
                    return None
                low, high = (math.fsum(one[i] for one in found) for i in (0, 1))
            low = max(low, self.items.get(("minimum", node.name), 0.0) * self.total)
            high = min(high, self.items.get(("maximum", node.name), math.inf) * self.total)
            return (low, high) if low <= high + slack else None

        whole = visit(self.tree)
        return whole is not None and whole[0] - slack <= self.total <= whole[1] + slack

    def with_item(self, item: _Item, value: float) -> "_Asked":
        """The same with another value of one item."""
        return replace(self, items={**self.items, item: value})

    def without(self, item: _Item) -> "_Asked":
        """The same but for one item; `_TOTAL` stands for the total."""
        if item == _TOTAL:
            return replace(self, total=self.total * _FREE)
        return replace(self, items={key: self.items[key] for key in self.items if key != item})


def conflict(quotas: Quotas, supply: Mapping[str, float]) -> list[Message]:
    """What cannot hold together, a phrase each; empty where nothing is missed."""
    allocation = allocate(quotas, supply)
    asked = _asked(quotas, supply, allocation)
    if asked.can_be_met():
        return []
    left, kept = asked, []
    for item in [*sorted(asked.items, key=lambda item: _ORDER.index(item[0])), _TOTAL]:
        fewer = left.without(item)
        if fewer.can_be_met():
            kept.append(item)
        else:
            left = fewer
    return [_phrase(quotas, supply, asked, item) for item in reversed(kept)]


def ways_out(quotas: Quotas, supply: Mapping[str, float]) -> list[WayOut]:
    """Ways to meet what is missed; empty where nothing is. At least one is given wherever some
    bound can be relaxed."""
    allocation = allocate(quotas, supply)
    asked = _asked(quotas, supply, allocation)
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


def _asked(quotas: Quotas, supply: Mapping[str, float], allocation: Allocation) -> _Asked:
    """What is asked for; with targets where nothing firm is missed."""
    items: dict[_Item, float] = {}
    for name, row in {**allocation.languages, **allocation.groups}.items():
        if row.minimum:
            items["minimum", name] = row.minimum
        if row.maximum is not None:
            items["maximum", name] = row.maximum
        if row.minimum is None and row.declared is not None:
            items["minimum", name] = row.wanted
    if not any(one.hard for one in allocation.shortfalls):
        for one in allocation.shortfalls:
            if not one.is_excess:
                items["minimum", one.name] = one.wanted
    for tag, quota in quotas.languages.items():
        items["cap", tag] = supply.get(tag, 0.0) * quota.max_epochs
    return _Asked(tree_of(quotas), items, allocation.asked or allocation.total or 1.0)


def _phrase(quotas: Quotas, supply: Mapping[str, float], asked: _Asked, item: _Item) -> Message:
    """One item of a conflict in words."""
    kind, name = item
    unit = quotas.unit
    if item == _TOTAL:
        return Message("the total of %(amount)s", amount=Quantity(asked.total, unit))
    if kind == "cap":
        if not supply.get(name):
            return Message("%(name)s has no text", name=name)
        return Message(
            "%(name)s has %(supply)s of text, read %(times)s times at most, %(most)s",
            name=name,
            supply=Quantity(supply[name], unit),
            times=Quantity(quotas.languages[name].max_epochs, "number"),
            most=Quantity(asked.items[item], unit),
        )
    share = asked.items[item]
    one = quotas.groups[name] if name in quotas.groups else quotas.languages[name]
    values = {
        "name": name,
        "share": Quantity(share, "share"),
        "amount": Quantity(share * asked.total, unit),
    }
    if share not in (one.minimum, one.maximum):
        return Message("%(name)s has the share %(share)s, %(amount)s", **values)
    if kind == "minimum":
        return Message("%(name)s has the minimum %(share)s, %(amount)s", **values)
    return Message("%(name)s has the maximum %(share)s, %(amount)s", **values)


def _candidates(
    quotas: Quotas, supply: Mapping[str, float], allocation: Allocation, asked: _Asked
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


def _needed(quotas: Quotas, asked: _Asked, allocation: Allocation) -> dict[str, float]:
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
    slack = asked.total * _SLACK
    return {tag: cap for tag, cap in found.items() if cap > caps[tag] * (1 + _SLACK) + slack}


def _least(met: Callable[[float], bool], least: float, enough: float) -> float:
    """The least number that meets something, from one that may to one that does."""
    room = enough - least
    return enough - bisect(lambda less: met(enough - less), room) if room > 0 else enough


def _relaxed(quotas: Quotas, allocation: Allocation, asked: _Asked) -> Iterator[_Change]:
    """Each bound that can be relaxed alone, by how much; then all that are missed together."""
    for item, share in asked.items.items():
        if item[0] == "cap":
            continue
        sign, room = (-1, share) if item[0] == "minimum" else (1, 1 - share)

        def met(by: float, item: _Item = item, share: float = share, sign: int = sign) -> bool:
            return asked.with_item(item, share + sign * by).can_be_met()

        if met(room):
            by = math.ceil(_least(met, 0.0, room) * 10_000 - _SLACK) / 10_000
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
    quotas: Quotas, supply: Mapping[str, float], allocation: Allocation, asked: _Asked
) -> Iterator[_Change]:
    """Nothing wanted of the languages of which text is asked for and that have none, and what then
    is to be done for the others; nothing where there are no such languages."""
    rows = allocation.languages
    absent = [tag for tag, row in rows.items()
              if not row.supply and asked.items.get(("minimum", tag), 0.0) > _SLACK]  # fmt: skip
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
    rest = _asked(*fewer, left)
    if not rest.can_be_met():
        for more, others in _candidates(*fewer, left, rest):
            yield [*changes, *more], _both(text, others)


def _fitting(asked: _Asked) -> int:
    """The largest total, rounded down, at which all that is asked for can be met."""
    return _down(bisect(lambda total: replace(asked, total=total).can_be_met(), asked.total))


def _both(one: Message, other: Message) -> Message:
    """Two changes of one way out."""
    return Message("%(one)s; %(other)s", one=one, other=other)


def _moved(quotas: Quotas, item: _Item, share: float, new: float) -> _Change:
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
    return int(math.ceil(amount / step - _SLACK) * step)


def _down(amount: float) -> int:
    """An amount rounded down to four digits."""
    step = 10.0 ** max(0, math.floor(math.log10(max(amount, 1))) - 3)
    return int(math.floor(amount / step + _SLACK) * step)
