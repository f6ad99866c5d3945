"""All checks of `corpus validate --deep`, one after the other."""

from collections.abc import Callable, Iterator

import pyarrow as pa

from corpus.errors import CorpusError, InputError
from corpus.run.deep_validation.amounts import recounted
from corpus.run.deep_validation.companions import companions
from corpus.run.deep_validation.dataset import Dataset
from corpus.run.deep_validation.finding import Finding
from corpus.run.deep_validation.languages import Identified
from corpus.run.deep_validation.personal_data import Searched
from corpus.run.deep_validation.rebuilt_stages import RebuiltStages
from corpus.run.deep_validation.sampled import sampled
from corpus.run.deep_validation.splits import disjoint
from corpus.run.manifest_file import MANIFEST_FILE, read_manifest
from corpus.storage.store import Store

__all__ = ["deep_checks"]


def deep_checks(folder: str, *, sample: int, pipeline: str | None = None) -> Iterator[Finding]:
    """Yield what each check finds in a finished run, or in its dataset alone.

    sample: documents of each language that are identified and searched again, those of the lowest
    priority. pipeline: the pipeline.yaml beside which files stand that settings name; None for the
    one that the run noted. Raises InputError when there is no dataset.
    """
    dataset = _opened(folder)
    yield from _guarded("languages, personal data", lambda: _texts(dataset, sample, pipeline))
    yield from _guarded("quotas", lambda: [recounted(dataset)])
    yield from _guarded("splits", lambda: [disjoint(dataset)])
    yield from _guarded("companions", lambda: [companions(dataset)])


def _guarded(what: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    """What a check finds; where a file is damaged or lacks a column, that it could not be done."""
    try:
        return check()
    except (pa.ArrowException, OSError, KeyError, InputError) as error:
        said = f"not checked, as a file is damaged or lacks columns ({type(error).__name__})"
        return [Finding(what, said, (f"{what}: {said}",))]


def _opened(folder: str) -> Dataset:
    store = Store(folder)
    alone = store.exists(MANIFEST_FILE)
    of_dataset = store if alone else store.below("dataset")
    manifest = read_manifest(of_dataset)
    if manifest is None:
        raise InputError("holds no dataset: there is no dataset/manifest.json", where=folder)
    return Dataset(folder, of_dataset, None if alone else store, manifest)


def _texts(dataset: Dataset, sample: int, pipeline: str | None) -> list[Finding]:
    """What the checks say that read texts."""
    try:
        stages = RebuiltStages(dataset, pipeline)
    except CorpusError as error:
        return [Finding("languages, personal data", f"not checked again: {error}")]
    checks = (Identified(stages), Searched(stages))
    for rows in sampled(dataset, sample):
        for check in checks:
            check.add(rows)
    return [check.finding() for check in checks]
