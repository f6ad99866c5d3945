"""The folder of a run: what lies in it, whose it is, and the claim on it.

RUN/dataset/    the published dataset: manifest.json and shards
RUN/ledger/     what became of every document
RUN/report/     what is derived from both
RUN/work/       intermediates and all else that a resumed run needs (tasks/work_folder.py)
RUN/forgotten/  what is kept of documents that were to be forgotten (forget/place.py)
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from corpus.errors import OutputError
from corpus.pipeline.load import Config
from corpus.run.claim import ClaimMember, claimed
from corpus.run.manifest_file import MANIFEST_FILE, read_manifest
from corpus.run.work_mode import found_mode, protected
from corpus.storage.filesystems import READ_ONLY, in_folder, scheme_of
from corpus.storage.store import Store
from corpus.tasks.work_folder import CLAIMS, RECIPES, RUN

__all__ = [
    "DATASET",
    "LEDGER",
    "MANIFEST",
    "REPORT",
    "check_writable",
    "claimed_run",
    "noted_config",
    "noted_work",
    "work_store",
]

DATASET = "dataset"
LEDGER = "ledger"
REPORT = "report"
MANIFEST = f"{DATASET}/{MANIFEST_FILE}"


def work_store(output: str, work: str | None) -> Store:
    """The store of a run's intermediates: RUN/work, or where the option `run.work` puts it."""
    return Store(work or f"{output}/work")


def noted_config(output: str) -> str | None:
    """The absolute path or URL of the pipeline.yaml of the last run, as that run noted it in
    RUN/work; None if it noted none, as for a pipeline without a file, or the note is gone."""
    noted = Store(f"{output}/work").read_json(RUN) or {}
    found: str | None = noted.get("config")
    return found


def noted_work(output: str) -> Store:
    """The store of a run's intermediates, as the last run noted it in RUN/work."""
    noted = Store(f"{output}/work").read_json(RUN) or {}
    return found_mode(work_store(output, noted.get("work")))


def check_writable(config: Config, output: str) -> None:
    """Raise OutputError where folder or intermediates of a run are to lie where nothing can be
    written, before anything is asked of that place."""
    for store in (Store(output), work_store(output, config.options.work)):
        if (scheme := scheme_of(store.root)) in READ_ONLY:
            raise OutputError(
                f"a run cannot write to {scheme}://; give a folder or an object store, "
                "and upload its dataset/ when it is done",
                where=store.root,
            )


@contextmanager
def claimed_run(
    config: Config, output: str, member: ClaimMember | None = None
) -> Iterator[tuple[Store, Store]]:
    """Claim the folder of a run for as long as the block lasts; gives the stores of the folder and
    of the intermediates, for this driver alone to write. With a `member`, the other members of its
    group may write there too.

    Raises OutputError when the folder holds something else or another pipeline's run, or when
    another driver writes there.
    """
    out, work = Store(output), work_store(output, config.options.work)
    _check_owner(config.pipeline.name, out, work)
    notes = protected(out.below("work"), config.options.work_mode)
    work = notes if config.options.work is None else protected(work, config.options.work_mode)
    with ExitStack() as stack:
        places = sorted({notes, work}, key=lambda store: store.root)
        patience = config.options.takeover
        claims = [claimed(place, patience=patience, member=member) for place in places]
        fences = tuple(fence for claim in claims for fence in stack.enter_context(claim))
        _check_owner(config.pipeline.name, out, work)
        out, notes, work = (replace(store, fences=fences) for store in (out, notes, work))
        if member is None:
            _sweep(out, work)
        # By `work`, commands such as `corpus status` find intermediates that are elsewhere; by
        # `config`, `corpus show` finds the input, since the dataset names no folder of it.
        note = {
            "pipeline": config.pipeline.name,
            "work": config.options.work,
            "config": in_folder(str(Path.cwd()), config.path) if config.path else None,
        }
        for store in {notes, work}:
            if store.read_json(RUN) != note:
                store.write_json(note, RUN)
        yield out, work


def _check_owner(name: str, out: Store, work: Store) -> None:
    """Raise OutputError when the folder neither holds a run of this pipeline nor is empty."""
    # The names are read first: another member of the group may be writing the note just now.
    others = _visible(out.names()) - {"work", "forgotten"} or _visible(out.names("work")) - {CLAIMS}
    run = work.read_json(RUN) or read_manifest(out.below(DATASET))
    if run is not None and run.get("pipeline") != name:
        raise OutputError(
            f"holds a run of the pipeline {run.get('pipeline')!r}, and this is {name!r}; "
            "give another --output, or remove the folder",
            where=out.root,
        )
    if run is None and others:
        raise OutputError("is not empty and holds no run; give another --output", where=out.root)


def _visible(names: Sequence[str]) -> set[str]:
    """Names without temporary files."""
    return {name for name in names if not name.startswith(".")}


def _sweep(out: Store, work: Store) -> None:
    """Remove temporary files and unfinished uploads that killed drivers left. Temporary files in
    the folder of a task are removed when the task begins."""
    for store in (out, work):
        if not store.is_local:
            store.sweep()
    if out.is_local:
        for folder in (DATASET, LEDGER, REPORT):
            out.sweep(folder)
    if work.is_local:
        work.sweep(deep=False)
        work.sweep(RECIPES)
