"""RUN/dataset/eu_training_content_summary.md: a draft of the public summary of training content.

Article 53(1)(d) of Regulation (EU) 2024/1689 (AI Act) asks providers of models for such a summary.
The draft follows the sections of the European Commission's template of 24 July 2025. What ledger
and manifest say is filled in; what only the provider of a model knows is marked as to be completed.
"""

from corpus.storage.store import Store
from reports.accounts import measure_table, stage_flows
from reports.domains import top_domains
from reports.facts import Facts
from reports.opt_outs import opt_outs
from reports.quotas import quota_report
from reports.scrubbing import scrubbing
from reports.source_accounts import PUBLIC, source_accounts
from reports.templating import render

__all__ = ["eu_summary"]


def eu_summary(facts: Facts) -> str:
    """The text of the draft, in Markdown."""
    flows = stage_flows(facts)
    accounts = source_accounts(facts)
    public = [one for one in accounts if one.row.web and one.category == PUBLIC]
    crawls = [one.row for one in accounts if one.row.web and one.category != PUBLIC]
    return render(
        "eu_summary.md.j2",
        manifest=facts.manifest,
        report=quota_report(facts),
        public=public,
        crawls=crawls,
        collections=[one.row for one in accounts if not one.row.web],
        uses={step.use for step in flows},
        opted_out=opt_outs(facts),
        pii=measure_table(facts, "pii"),
        scrubbing=scrubbing(facts),
        domains=top_domains(Store(facts.folder), [one.name for one in crawls], 1).num_rows,
        names=[facts.language_name(tag) for tag in facts.manifest["languages"]],
    )
