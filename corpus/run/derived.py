"""Report and dataset card, which are derived from the ledger and manifest of a finished run."""

from pkgutil import resolve_name

from corpus.run.pipeline_run import RunResult
from corpus.storage.store import Store

__all__ = ["write_derived"]

_DERIVED = ("report/index.html", "dataset/README.md")
"""Files that stand for all that is derived."""


def write_derived(result: RunResult, output: str) -> None:
    """Write report and card, if the run has just been published, or they are not there yet or not
    listed in the manifest, as where their writer was killed."""
    there = "files" in result.manifest and all(Store(output).exists(name) for name in _DERIVED)
    if result.fresh or not there:
        # The engine imports none of the packages above it: it reaches the reports by name.
        resolve_name("reports:write_reports")(output)
        resolve_name("reports:write_card")(output)
