"""The files of RUN/report: the page index.html, and the quota report in three formats."""

from corpus.storage.store import Store
from reports.facts import load_facts
from reports.page import page
from reports.quotas import as_csv, as_json, as_markdown, quota_report

__all__ = ["write_reports"]


def write_reports(folder: str, to: str | None = None) -> list[str]:
    """Write RUN/report from ledger and manifest, and return the paths of its files,
    named as the folder is.

    Existing files are replaced. to: another folder for them. Raises InputError
    when the folder holds no finished run.
    """
    facts = load_facts(folder)
    report = quota_report(facts)
    texts = {
        "index.html": page(facts, report),
        "quotas.json": as_json(report, facts.domains),
        "quotas.csv": as_csv(report),
        "quotas.md": as_markdown(report, facts.domains),
    }
    store = Store(to) if to is not None else Store(folder).below("report")
    for name, text in texts.items():
        with store.writing(name) as stream:
            stream.write(text.encode())
    return [store.below(name).root for name in texts]
