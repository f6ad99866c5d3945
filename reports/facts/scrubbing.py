"""What the stages `pii` of a run were set to do, in words.

It is scrubbing and no more: what is left may still be about a person, so that no text is anonymous
in the sense of recital 26 of Regulation (EU) 2016/679 (GDPR).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from corpus.messages import Message
from reports.facts.run_facts import Facts

__all__ = ["Scrubbing", "scrubbing"]

_WAYS = {
    # Translators: what became of values, as a noun phrase: "replacement by …".
    "placeholder": Message("replaced by typed placeholders"),
    "hash": Message("replaced by typed placeholders with a keyed digest"),
    "pseudonym": Message("replaced by invented values of the same form"),
    "mask": Message("masked, each letter and digit by a *"),
    "remove": Message("removed"),
}
"""What becomes of a value, by the stage's setting `replace`."""


@dataclass(frozen=True)
class Scrubbing:
    """The settings of the stages that look for personal data.

    ways: what became of values, in words. kinds: of data that was searched for, sorted.
    has_names: whether a model of names was given. threshold: the least score, if all have one.
    """

    ways: Sequence[Message]
    kinds: Sequence[str]
    has_names: bool
    threshold: float | None

    @property
    def done(self) -> Message:
        """What became of values: `replaced by typed placeholders`."""
        return reduce(_either, self.ways)

    @property
    def searched(self) -> str:
        """The kinds that were searched for, parted by commas."""
        return ", ".join(self.kinds)

    @property
    def undetected(self) -> Message:
        """What is not detected, parted by semicolons."""
        missed = Message("names of persons that the model of names misses")
        none = Message("names of persons, since no model of names was given")
        return Message(
            "%(names)s; kinds of data that are not named here; what people tell of themselves and "
            "of others in free words; handwriting, and all else that is in images; numbers without "
            "a form of their own, or whose form has no check and no word beside it that says what "
            "they are",
            names=missed if self.has_names else none,
        )


def _either(one: Message, other: Message) -> Message:
    return Message("%(one)s or %(other)s", one=one, other=other)


def scrubbing(facts: Facts) -> Scrubbing | None:
    """What all stages `pii` together were set to do; None where there is none."""
    settings = [one["settings"] for one in facts.manifest["stages"] if one["use"] == "pii"]
    if not settings:
        return None
    modes = {one.get("replace", "placeholder") for one in settings}
    has_names = any(one.get("names") for one in settings)
    kinds = {kind for one in settings for kind in one.get("entities", ())}
    thresholds = {one.get("minimum_score") for one in settings}
    return Scrubbing(
        ways=[_WAYS[mode] for mode in sorted(modes)],
        kinds=sorted({*kinds, "person"} if has_names else kinds),
        has_names=has_names,
        threshold=thresholds.pop() if len(thresholds) == 1 else None,
    )
