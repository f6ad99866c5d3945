"""Files of a run replaced together: after a kill at any moment, all are old or all are new.

Shards keep their names, which are a promise, so new ones cannot stand beside the old. Therefore all
new files are first written whole below `pending/files/`, at the paths where they are to stand. The
journal, written last, is the one step that decides: without it nothing has happened, and `pending/`
is thrown away; with it the rest is done, again from its start if need be, for each step gives the
same when it is repeated. The manifest goes first and comes last, as in every publication, so a
reader finds a whole dataset or none; a reader that holds the old manifest sees by its digests that
a shard is another one.
"""

from pkgutil import resolve_name
from typing import Any

from corpus.errors import CorpusError, Damaged, InputError
from corpus.run.dataset_files import write_listed
from corpus.run.forget.place import PENDING, Place, place_of
from corpus.run.forget.receipt import receipt_file
from corpus.run.manifest_file import MANIFEST_FILE
from corpus.run.run_folder import LEDGER, REPORT
from corpus.storage.store import Store
from corpus.system.logs import log

__all__ = ["begin", "commit", "finish", "settle", "staged"]

_JOURNAL = "journal.json"
_FILES = "files"


def staged(place: Place) -> Store:
    """The store in which new files are written, at their paths below the root of the place."""
    return place.forgotten.below(PENDING, _FILES)


def begin(place: Place) -> None:
    """Throw away what was begun and never decided, and the temporary files of a killed process."""
    place.forgotten.remove(PENDING)
    place.forgotten.sweep(deep=False)


def commit(place: Place, journal: dict[str, Any]) -> None:
    """Decide that what is staged shall happen.

    journal: `replace`, paths of staged files; `remove`, paths of files; `list`, the suppression
    list in full; `work`, folders of `work/` that go; `receipt` and its `number`.
    """
    place.forgotten.below(PENDING).write_checked(journal, _JOURNAL)


def finish(place: Place) -> dict[str, Any]:
    """Do what was decided, to its end; gives the receipt. Raises Damaged for a journal that is not
    as it was written."""
    pending = place.forgotten.below(PENDING)
    journal = pending.read_checked(_JOURNAL)
    if journal is None:
        raise Damaged("is not as it was written", where=f"{pending.root}/{_JOURNAL}")
    out, files = place.out, staged(place)
    for folder in (place.inside, *((LEDGER, REPORT) if place.has_run else ())):
        out.sweep(folder)  # of a process that was killed at this
    with place.forgotten.writing(journal["list"]["path"]) as stream:
        stream.write(journal["list"]["content"].encode())
    manifest = place.in_dataset(MANIFEST_FILE)
    out.remove(manifest)
    for path in journal["replace"]:
        out.remove(path)
        out.take(files, path, path)
    for path in journal["remove"]:
        out.remove(path)
    if (work := place.work) is not None:
        for folder in journal["work"]:
            work.remove(folder)
    out.take(files, manifest, manifest)
    write_listed(place.dataset, place.manifest(), {})
    receipt: dict[str, Any] = journal["receipt"]
    if place.has_ledger:
        try:
            # The engine imports none of the packages above it: it reaches the reports by name.
            resolve_name("reports:write_reports")(place.root)
            resolve_name("reports:write_card")(place.root)
        except CorpusError as error:  # as where statements have to be complete and are not
            log.warning("report or card cannot be made again: %s", error)
            receipt["not_covered"].append(f"report or card, which cannot be made again: {error}")
    receipt["manifest"]["new"] = out.sha256(manifest)
    place.forgotten.write_json(receipt, receipt_file(journal["number"]))
    pending.remove(_JOURNAL)
    begin(place)
    return receipt


def settle(folder: str) -> None:
    """Bring to its end what was interrupted when documents were being forgotten, or undo it, before
    a command works on a run or dataset. Raises OutputError where another process is at it."""
    try:
        place = place_of(folder)
    except InputError:
        return
    if not place.forgotten.exists(PENDING):
        return
    with place.claimed() as held:
        if held.forgotten.exists(PENDING, _JOURNAL):
            log.warning("%s: documents were being forgotten; that is done now", held.root)
            finish(held)
        else:
            begin(held)
