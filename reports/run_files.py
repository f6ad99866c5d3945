"""The files of RUN/report: the page in six languages, and the quota report in three formats."""

from corpus.storage.store import Store
from reports.facts.run_facts import load_facts
from reports.languages.translation import translation
from reports.page.page import editions, page
from reports.page.page_data import page_data
from reports.quotas import as_csv, as_json, as_markdown, quota_report

__all__ = ["write_reports"]


def write_reports(folder: str, to: str | None = None, previous: str | None = None) -> list[str]:
    """Write RUN/report from ledger and manifest, and return the paths of its files,
    named as the folder is.

    Existing files are replaced. to: another folder for them. previous: the folder of an earlier run
    to compare with. Raises InputError when a folder holds no finished run.
    """
    facts = load_facts(folder)
    report = quota_report(facts)
    data = page_data(facts, report, previous)
    default = facts.publication.language
    languages = editions(default)
    default_first = sorted(languages, key=lambda one: one.tag != default)
    texts = {one.file: page(data, one.tag, languages) for one in default_first}
    texts |= {
        "quotas.json": as_json(report, facts.domains),
        "quotas.csv": as_csv(report),
        "quotas.md": as_markdown(report, facts.domains, translation(default)),
    }
    store = Store(to) if to is not None else Store(folder).below("report")
    for name, text in texts.items():
        with store.writing(name) as stream:
            stream.write(text.encode())
    # Before, another language may have been that of index.html.
    store.remove(f"index.{default}.html")
    return [store.below(name).root for name in texts]
