"""The folder of a run: what lies in it, whose it is, and the claim on it.

RUN/dataset/manifest.json and shards     published, the manifest last
RUN/ledger/                              what became of every document
RUN/report/                              derived from both
RUN/work/                                intermediates (tasks/work_folder.py)
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from corpus.errors import OutputError
from corpus.pipeline.load import Config
from corpus.run.claim import ClaimMember, claimed
from corpus.storage.filesystems import READ_ONLY, in_folder, scheme_of
from corpus.storage.store import Store
from corpus.tasks.work_folder import CLAIMS, RECIPES, RUN

__all__ = [
    "DATASET",
    "LEDGER",
    "MANIFEST",
    "REPORT",
    "claimed_run",
    "noted_config",
    "noted_work",
    "work_store",
]

DATASET = "dataset"
LEDGER = "ledger"
REPORT = "report"
MANIFEST = f"{DATASET}/manifest.json"


def work_store(output: str, work: str | None) -> Store:
    """The store of a run's intermediates."""
    return Store(work or f"{output}/work")


def noted_config(output: str) -> str | None:
    """Where the pipeline.yaml of the last run was, an absolute path or URL, as it noted in
    RUN/work; None where that is gone, or the pipeline stood in no file."""
    noted = Store(f"{output}/work").read_json(RUN) or {}
    found: str | None = noted.get("config")
    return found


def noted_work(output: str) -> Store:
    """The same, as the last run noted it in RUN/work."""
    noted = Store(f"{output}/work").read_json(RUN) or {}
    return work_store(output, noted.get("work"))


@contextmanager
def claimed_run(
    config: Config, output: str, member: ClaimMember | None = None
) -> Iterator[tuple[Store, Store]]:
    """The stores of a run's folder and of its intermediates, for this driver to write; with a
    `member`, together with the other members of its group.

    Raises OutputError when the folder is something else's, or another driver is at work there.
    """
    out, work = Store(output), work_store(output, config.options.work)
    for store in (out, work):
        if (scheme := scheme_of(store.root)) in READ_ONLY:
            raise OutputError(
                f"a run cannot write to {scheme}://; give a folder or an object store, "
                "and upload its dataset/ when it is done",
                where=store.root,
            )
    _check_owner(config.pipeline.name, out, work)
    with ExitStack() as stack:
        places = sorted({out.below("work"), work}, key=lambda store: store.root)
        patience = config.options.takeover
        claims = [claimed(place, patience=patience, member=member) for place in places]
        fences = tuple(fence for claim in claims for fence in stack.enter_context(claim))
        _check_owner(config.pipeline.name, out, work)
        out, work = replace(out, fences=fences), replace(work, fences=fences)
        if member is None:
            _sweep(out, work)
        # Where intermediates are elsewhere, those who ask for the run's state find them by this;
        # and by `config` the input, of which the dataset says no folder.
        held_by = {
            "pipeline": config.pipeline.name,
            "work": config.options.work,
            "config": in_folder(str(Path.cwd()), config.path) if config.path else None,
        }
        for store in {out.below("work"), work}:
            if store.read_json(RUN) != held_by:
                store.write_json(held_by, RUN)
        yield out, work


def _check_owner(name: str, out: Store, work: Store) -> None:
    """Raises OutputError when the folder is not this pipeline's, nor empty."""
    # Looked at first: who shares the run may be writing whose it is just now.
    others = _visible(out.names()) - {"work"} or _visible(out.names("work")) - {CLAIMS}
    held = work.read_json(RUN) or out.read_json(MANIFEST)
    if held is not None and held.get("pipeline") != name:
        raise OutputError(
            f"holds a run of the pipeline {held.get('pipeline')!r}, and this is {name!r}; "
            "give another --output, or remove the folder",
            where=out.root,
        )
    if held is None and others:
        raise OutputError("is not empty and holds no run; give another --output", where=out.root)


def _visible(names: Sequence[str]) -> set[str]:
    """Names without temporary files."""
    return {name for name in names if not name.startswith(".")}


def _sweep(out: Store, work: Store) -> None:
    """Clear away what killed drivers left; what is left in a task's folder goes when it begins."""
    for store in (out, work):
        if not store.is_local:
            store.sweep()
    if out.is_local:
        for folder in (DATASET, LEDGER, REPORT):
            out.sweep(folder)
    if work.is_local:
        work.sweep(deep=False)
        work.sweep(RECIPES)
