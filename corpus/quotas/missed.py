"""What an allocation misses of the quotas, why, and what would meet it."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.config.units import Quantity
from corpus.messages import Message
from corpus.quotas.model import Quotas
from corpus.quotas.shortfall import Share, Shortfall
from corpus.quotas.waterfill import Leaf, QuotaNode, has_weight, intervals, leaves_of, nodes_of

__all__ = ["shortfalls"]

_ROUNDING = 1e-9
"""A share that is missed by less than this part of it counts as met."""
_NOTHING = 1e-12
"""A share that is missed by less than this counts as met."""
_EXCESS = 0.01
"""A share that is exceeded by less than this part of it, or by less than 0.1 %, is no excess: what
one language lacks always makes the shares of the others a little larger."""


def shortfalls(
    *,
    tree: QuotaNode,
    quotas: Quotas,
    rows: Mapping[str, Share],
    whole: Share,
    leaves: Mapping[str, Leaf],
    asked: float | None,
) -> tuple[Shortfall, ...]:
    """The shares, bounds and totals that were missed: excesses first, the largest of them before
    the others, then hard ones, else in the order of the quotas.

    tree: the tree that was filled. rows: what each language and group got. whole: what all got.
    leaves: limits of each language. asked: the total that was asked for.
    """
    total = whole.amount
    found = []
    if asked is not None and total < asked * (1 - _ROUNDING):
        found.append(_total_missed(quotas, whole, asked))
    nodes = {node.name: node for node in nodes_of(tree)}
    for name in [*quotas.groups, *quotas.languages]:
        row, node = rows[name], nodes[name]
        missed = _missed(node, row, total, leaves)
        if missed is None:
            continue
        bound, share = missed
        if bound == "maximum":
            remedy = _LIFTED
        elif row.amount > share * total:
            remedy = _excess(row, share)
        else:
            remedy = _remedy(node, row, share * total, total=total, quotas=quotas, leaves=leaves)
        found.append(_shortfall(row, bound, share, remedy, total=total, unit=quotas.unit))
    return tuple(sorted(found, key=_rank))


def _rank(one: Shortfall) -> tuple[float, bool]:
    """What shortfalls are sorted by."""
    return (one.wanted - one.got if one.is_excess else 0.0, not one.hard)


def _missed(
    node: QuotaNode, row: Share, total: float, leaves: Mapping[str, Leaf]
) -> tuple[str, float] | None:
    """The bound that a language or group missed, and the share that it asks for; None if it missed
    none. total: what is given out."""
    got = row.amount / total if total > 0 else 0.0
    if row.maximum is not None and got > row.maximum * (1 + _ROUNDING):
        return "maximum", row.maximum
    if row.minimum is not None and got < row.minimum * (1 - _ROUNDING):
        return "minimum", row.minimum
    # A group without a share has no target of its own: its languages say what they miss. A language
    # without weight has none either: it only fills up the minimum of a group.
    has_target = row.declared is not None or not node.children
    is_short = got < row.wanted * (1 - _ROUNDING) - _NOTHING
    if is_short and has_target and has_weight(node, leaves):
        return "share", row.wanted
    is_over = got > row.wanted * (1 + _EXCESS) and got > row.wanted + _EXCESS / 10
    if is_over and row.declared is not None and total > 0:
        return "share", row.wanted
    return None


def _shortfall(
    row: Share, bound: str, share: float, remedy: "_Remedy", *, total: float, unit: str
) -> Shortfall:
    """The shortfall of a language or group. share: what the bound asks for. total: what is given
    out."""
    got = row.amount / total if total > 0 else 0.0
    return Shortfall(
        name=row.name,
        bound=bound,
        wanted=share,
        got=got,
        wanted_amount=share * total,
        got_amount=row.amount,
        supply=row.supply,
        supply_that_would_meet_it=remedy.supply,
        epochs_that_would_meet_it=remedy.epochs,
        hard=bound != "share" or (row.declared is not None and row.minimum is None and got < share),
        explanation=_explanation(row, bound, share, got, remedy.text, unit),
    )


def _explanation(
    row: Share, bound: str, share: float, got: float, remedy: Message, unit: str
) -> Message:
    """What was missed, and what would meet it."""
    values = {
        "name": row.name,
        "wanted": Quantity(share, "share"),
        "got": Quantity(got, "share"),
        "amount": Quantity(row.amount, unit),
        "remedy": remedy,
    }
    if bound == "minimum":
        return Message(
            "%(name)s: minimum %(wanted)s, got %(got)s (%(amount)s); %(remedy)s", **values
        )
    if bound == "maximum":
        return Message(
            "%(name)s: maximum %(wanted)s, got %(got)s (%(amount)s); %(remedy)s", **values
        )
    return Message("%(name)s: share %(wanted)s, got %(got)s (%(amount)s); %(remedy)s", **values)


@dataclass(frozen=True)
class _Remedy:
    """What would meet a bound at the same total; see the fields of Shortfall."""

    supply: float | None
    epochs: float | None
    text: Message


_LIFTED = _Remedy(
    None,
    None,
    Message(
        "the languages that have supply are too few to add up to 100%% within their maximums, so "
        "these were lifted; supply of further languages would meet it"
    ),
)
"""The remedy for a maximum that was missed."""


def _excess(row: Share, share: float) -> _Remedy:
    """What would hold a language or group at its share."""
    times, setting = Quantity(row.epochs, "times"), f"`maximum: {share * 100:.4g}%`"
    if row.epochs > 1 + _ROUNDING:
        text = Message(
            "others of its group have too little text, and the group's bound needs it; it is read "
            "%(times)s times",
            times=times,
        )
    else:
        text = Message(
            "the others have too little text, so it is read %(times)s times; more text of them, or "
            "%(setting)s and a smaller total, would hold it",
            times=times,
            setting=setting,
        )
    return _Remedy(None, None, text)


def _remedy(
    node: QuotaNode,
    row: Share,
    need: float,
    *,
    total: float,
    quotas: Quotas,
    leaves: Mapping[str, Leaf],
) -> _Remedy:
    """What would let a language or group take an amount. need: that amount. total: what is given
    out."""
    tags = leaves_of(node)
    most = max(quotas.languages[tag].max_epochs for tag in tags)
    unit = quotas.unit
    if row.supply <= 0:
        supply = need / most if need > 0 else None
        text = Message("there is no supply")
        if supply:
            enough = Quantity(supply, unit)
            text = Message("there is no supply, %(enough)s would meet it", enough=enough)
        return _Remedy(supply, None, text)
    has = {"supply": Quantity(row.supply, unit), "times": Quantity(row.epochs, "times")}

    def holds(factor: float) -> bool:
        """Whether the node could take `need` with so many times the caps of its languages."""
        grown = {tag: Leaf(cap=leaves[tag].cap * factor) for tag in tags}
        return intervals(node, total, grown)[node.name].full >= need * (1 - _ROUNDING)

    if holds(1.0):
        return _Remedy(
            None,
            None,
            Message(
                "its supply of %(supply)s is read %(times)s times; other bounds leave it no more",
                **has,
            ),
        )
    factor = need / row.cap
    if node.children:
        low, factor = 1.0, 2.0
        while not holds(factor):
            low, factor = factor, factor * 2
            if factor > 2.0**60:
                return _Remedy(
                    None,
                    None,
                    Message(
                        "its supply of %(supply)s is read %(times)s times; its members reach "
                        "their maximums or have no supply",
                        **has,
                    ),
                )
        while factor - low > factor * _ROUNDING:
            middle = (low + factor) / 2
            low, factor = (low, middle) if holds(middle) else (middle, factor)
    supply, epochs = row.supply * factor, most * factor
    text = Message(
        "its supply of %(supply)s is read %(times)s times; a supply of %(enough)s, or max_epochs "
        "%(epochs)s, would meet it",
        **has,
        enough=Quantity(supply, unit),
        epochs=Quantity(epochs, "times"),
    )
    return _Remedy(supply, epochs, text)


def _total_missed(quotas: Quotas, whole: Share, asked: float) -> Shortfall:
    """The shortfall of the total."""
    # If the supply of all languages grows alike, what can be given out grows in proportion.
    factor = asked / whole.amount if whole.amount > 0 else None
    supply = whole.supply * factor if factor else None
    epochs = quotas.max_epochs * factor if factor else None
    amounts = {
        "wanted": Quantity(asked, quotas.unit),
        "got": Quantity(whole.amount, quotas.unit),
    }
    text = Message(
        "total: %(wanted)s wanted, %(got)s got; there is no supply of any language wanted",
        **amounts,
    )
    if factor and supply and epochs:
        text = Message(
            "total: %(wanted)s wanted, %(got)s got; %(factor)s times the supply of every language, "
            "%(enough)s, or max_epochs %(epochs)s, would meet it",
            **amounts,
            factor=Quantity(factor, "times"),
            enough=Quantity(supply, quotas.unit),
            epochs=Quantity(epochs, "times"),
        )
    return Shortfall(
        name="total",
        bound="total",
        wanted=1.0,
        got=whole.amount / asked,
        wanted_amount=asked,
        got_amount=whole.amount,
        supply=whole.supply,
        supply_that_would_meet_it=supply,
        epochs_that_would_meet_it=epochs,
        hard=True,
        explanation=text,
    )
