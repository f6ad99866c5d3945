"""The known limits of a dataset that follow from its run, for the card."""

from collections.abc import Sequence

from corpus.messages import Message, numbered
from reports.facts.accounts import StageFlow
from reports.facts.run_facts import Facts
from reports.quotas import QuotaReport

__all__ = ["known_limits"]


def known_limits(facts: Facts, report: QuotaReport, flows: Sequence[StageFlow]) -> list[Message]:
    """The limits, a sentence each."""
    limits = _of_stages({step.use for step in flows})
    tags = facts.manifest["languages"]
    absent = [row.name for row in report.languages if row.wanted and row.name not in tags]
    if absent:
        limits.append(
            Message(
                "Wanted, and not in the dataset, since no text of theirs was left: %(languages)s.",
                languages=absent,
            )
        )
    off = len(report.missed) + len(report.moved)
    if off:
        limits.append(
            numbered(
                "%(num)s of the quotas' bounds and firm shares is missed; see Quotas.",
                "%(num)s of the quotas' bounds and firm shares are missed; see Quotas.",
                off,
            )
        )
    quarantined = sum(step.dropped.get("quarantined", 0) for step in flows)
    if quarantined:
        limits.append(
            Message(
                "Records that could not be read or made a stage raise, and are not in the dataset: "
                "%(records)s.",
                records=quarantined,
            )
        )
    limits.append(
        Message(
            "The texts are what people wrote: they hold errors, opinions and prejudice, and the "
            "sources' choice of subjects and regions."
        )
    )
    return limits


def _of_stages(uses: set[str]) -> list[Message]:
    """Limits that follow from which stages there are."""
    limits = []
    if "pii" in uses:
        limits.append(
            Message(
                "Personal data is scrubbed by its form, which makes no text anonymous (recital 26 "
                "of the GDPR): much that is about persons has no form, and some values are missed "
                "or taken for what they are not; see Personal data. Addresses (`url`) and numbers "
                "that sources keep are as they came."
            )
        )
    else:
        limits.append(Message("Personal data was not looked for: no stage of the pipeline does."))
    if "language" in uses:
        limits.append(
            Message(
                "Languages were identified by a model, which errs, most among close relatives and "
                "in short or mixed texts; `language_score` is its confidence."
            )
        )
    if not {"exact", "minhash"} & uses:
        limits.append(Message("Duplicates were not looked for: no stage of the pipeline does."))
    elif "minhash" in uses:
        limits.append(
            Message(
                "Near-duplicates below the threshold of the stage remain, and so does a passage "
                "that documents share which are otherwise different."
            )
        )
    if "rights" not in uses:
        limits.append(Message("Opt-outs were not read: no stage of the pipeline does."))
    return limits
