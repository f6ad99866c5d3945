"""The files of the summary, as they lie in RUN/dataset."""

from collections.abc import Mapping

from reports.eu_summary.as_json import as_json
from reports.eu_summary.crawls import DOMAINS_FILE, CrawledDomains
from reports.eu_summary.form import filled_in
from reports.eu_summary.inputs import Inputs
from reports.eu_summary.markdown import markdown
from reports.eu_summary.model import Document
from reports.eu_summary.word import word
from reports.facts.run_facts import Facts
from reports.languages.translation import TAGS, translation

__all__ = ["document_of", "is_of_summary", "summary_files"]

_NAME = "eu_training_content_summary"


def document_of(facts: Facts) -> Document:
    """The summary of a run."""
    inputs = Inputs(facts)
    return filled_in(inputs, CrawledDomains(inputs))


def summary_files(facts: Facts) -> Mapping[str, bytes]:
    """Name -> bytes: in all languages, that of the publication without its tag, as JSON, and the
    domains of own crawls, where there are any."""
    inputs = Inputs(facts)
    domains = CrawledDomains(inputs)
    document = filled_in(inputs, domains)
    files = {}
    for tag in sorted(TAGS, key=lambda tag: tag != facts.publication.language):
        into = translation(tag, "eu_summary")
        name = _NAME if tag == facts.publication.language else f"{_NAME}.{tag}"
        files[f"{name}.md"] = markdown(document, into).encode()
        files[f"{name}.docx"] = word(document, into)
    files[f"{_NAME}.json"] = as_json(document).encode()
    if domains.top.num_rows:
        files[DOMAINS_FILE] = domains.csv().encode()
    return files


def is_of_summary(name: str) -> bool:
    """Whether a file of RUN/dataset is one of the summary, in whatever language."""
    return name == DOMAINS_FILE or name.startswith(f"{_NAME}.")
