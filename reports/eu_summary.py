"""RUN/dataset/eu_training_content_summary.md: a draft of the public summary of training content.

Article 53(1)(d) of Regulation (EU) 2024/1689 (AI Act) asks providers of models for such a summary.
The draft follows the sections of the European Commission's template of 24 July 2025. What ledger
and manifest say is filled in; what only the provider of a model knows is marked as to be completed.
"""

from reports.accounts import measure_table, sources, stage_flows
from reports.facts import Facts
from reports.opt_outs import opt_outs
from reports.quotas import quota_report
from reports.scrubbing import scrubbing
from reports.templating import render

__all__ = ["eu_summary"]


def eu_summary(facts: Facts) -> str:
    """The text of the draft, in Markdown."""
    flows = stage_flows(facts)
    found = sources(facts)
    return render(
        "eu_summary.md.j2",
        manifest=facts.manifest,
        report=quota_report(facts),
        crawls=[source for source in found if source.web],
        collections=[source for source in found if not source.web],
        uses={step.use for step in flows},
        opted_out=opt_outs(facts),
        pii=measure_table(facts, "pii"),
        scrubbing=scrubbing(facts),
        domains=facts.domains.distinct,
        names=[facts.language_name(tag) for tag in facts.manifest["languages"]],
    )
