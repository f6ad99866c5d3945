"""What splits hold out of train, by split and language, from the manifest."""

from dataclasses import dataclass

from reports.facts.run_facts import Facts

__all__ = ["HeldOut", "held_out"]


@dataclass(frozen=True)
class HeldOut:
    """The documents of one split, in one language or in all.

    language: its tag, or "" for all. share: of the documents of the dataset, train and all splits.
    """

    split: str
    language: str
    documents: int
    bytes: int
    words: int
    share: float


def held_out(facts: Facts) -> tuple[HeldOut, ...]:
    """A row for each split as a whole, and after it a row for each of its languages."""
    splits = facts.manifest.get("splits", {})
    parts = [facts.manifest["languages"], *splits.values()]
    whole: dict[str, int] = {}
    for part in parts:
        for tag, held in part.items():
            whole[tag] = whole.get(tag, 0) + held["documents"]
    rows = []
    for split, languages in splits.items():
        amounts = {
            name: sum(held[name] for held in languages.values())
            for name in ("documents", "bytes", "words")
        }
        share = amounts["documents"] / sum(whole.values())
        rows.append(HeldOut(split, "", **amounts, share=share))
        for tag, held in languages.items():
            amounts = {name: held[name] for name in ("documents", "bytes", "words")}
            rows.append(HeldOut(split, tag, **amounts, share=held["documents"] / whole[tag]))
    return tuple(rows)
