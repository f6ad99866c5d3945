"""Where a dataset lies of which documents are to be forgotten, and what lies around it.

The record of what was forgotten stands in RUN/forgotten/, outside the dataset, which is published:

    0001.json         the receipt of each time
    suppression.txt   keyed hashes of what was forgotten (corpus/documents/suppression.py)
    key.json          where the key is, if another place was named
    pending/          what is about to be done (journal.py)

For a dataset without its run it is the folder DATASET.forgotten beside it, with the claims on that
place, which a run has in work/. The key stands beside
the run or dataset, as RUN.suppression.key, so that neither is given away with it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.config.options import RunOptions
from corpus.errors import InputError
from corpus.run.claim import claimed
from corpus.run.manifest_file import MANIFEST_FILE, read_manifest
from corpus.run.run_folder import DATASET, noted_work
from corpus.run.work_mode import found_mode
from corpus.storage.store import Store

__all__ = ["FORGOTTEN", "LIST", "PENDING", "Place", "place_of"]

FORGOTTEN = "forgotten"
LIST = "suppression.txt"
PENDING = "pending"
_LEDGER = "ledger/counts.parquet"
_PATIENCE = RunOptions().takeover
"""Seconds for which a holder on another machine is watched, as a run does."""


@dataclass(frozen=True)
class Place:
    """A dataset and what lies around it.

    root: the folder of the run, or of the dataset where it has none.
    inside: the folder of the dataset in it; "" where that is the root.
    fences: of the claim, for all that is written here.
    """

    root: str
    inside: str
    fences: tuple[str, ...] = ()

    @property
    def has_run(self) -> bool:
        """Whether the dataset lies in its run."""
        return bool(self.inside)

    @property
    def out(self) -> Store:
        """The store of the root."""
        return Store(self.root, self.fences)

    @property
    def dataset(self) -> Store:
        """The store of the dataset."""
        return Store("/".join(filter(None, (self.root, self.inside))), self.fences)

    def manifest(self) -> dict[str, Any]:
        """The manifest of the dataset. Raises InputError where there is none, or it is damaged."""
        found = read_manifest(self.dataset)
        if found is None:
            raise _no_dataset(self.root)
        return found

    @property
    def forgotten(self) -> Store:
        """The store of the record of what was forgotten."""
        mark = "/" if self.has_run else "."
        return Store(f"{self.root}{mark}{FORGOTTEN}", self.fences)

    @property
    def work(self) -> Store | None:
        """The store of intermediates; None without a run."""
        return replace(noted_work(self.root), fences=self.fences) if self.has_run else None

    @property
    def has_ledger(self) -> bool:
        """Whether the run's ledger is there, from which report and card are made."""
        return self.has_run and self.out.exists(_LEDGER)

    def in_dataset(self, path: str) -> str:
        """The path below the root of a file of the dataset."""
        return "/".join(filter(None, (self.inside, path)))

    @contextmanager
    def claimed(self) -> Iterator["Place"]:
        """This place, for as long as the block lasts for this process alone to write. Raises
        OutputError where a run or another command is at work here."""
        places = [self.forgotten]
        if self.has_run:
            notes = found_mode(self.out.below("work"))
            places = sorted({notes, noted_work(self.root)}, key=lambda store: store.root)
        with ExitStack() as stack:
            claims = [stack.enter_context(claimed(place, patience=_PATIENCE)) for place in places]
            yield replace(self, fences=tuple(fence for claim in claims for fence in claim))


def place_of(folder: str) -> Place:
    """The place of RUN, RUN/dataset or DATASET. Raises InputError where there is no dataset."""
    root = folder.rstrip("/") or folder
    for place in (Place(root, DATASET), *_of_a_run(root), Place(root, "")):
        begun = place.forgotten.exists(PENDING, "journal.json")
        if place.dataset.exists(MANIFEST_FILE) or begun:
            return place
    raise _no_dataset(folder)


def _no_dataset(folder: str) -> InputError:
    return InputError(
        "holds no dataset: there is no dataset/manifest.json; finish the run first", where=folder
    )


def _of_a_run(root: str) -> Iterator[Place]:
    """The run that a dataset lies in, if it does: what was forgotten has to go from there too."""
    if "://" in root:
        folder, _, name = root.rpartition("/")
    else:
        path = Path(root).absolute()
        folder, name = str(path.parent), path.name
    place = Place(folder, DATASET)
    if name == DATASET and (place.has_ledger or place.out.exists("work/run.json")):
        yield place
