"""The controller's key, with which all that is kept of forgotten documents is hashed."""

import os
import secrets
import tempfile
from pathlib import Path

from corpus.documents.suppression import Commitments, SuppressionList, parse_key
from corpus.errors import ConfigError, InputError, OutputError
from corpus.run.forget.place import LIST, Place
from corpus.run.forget.receipt import next_number
from corpus.storage.filesystems import scheme_of
from corpus.storage.local_files import cannot_write

__all__ = [
    "commitments_at",
    "kept_list",
    "key_path",
    "make_key",
    "note_key",
    "nothing_forgotten",
    "refuse_inside",
]

_NOTE = "key.json"


def key_path(place: Place, given: str | None = None) -> str:
    """Where the key of a place is, or is to be: the file that is given, or was named before, or
    RUN.suppression.key. Raises InputError for a run in an object store without one."""
    noted = place.forgotten.read_json(_NOTE) or {}
    if path := given or noted.get("key"):
        if scheme_of(path):
            raise InputError("the key has to be a file of this machine", where=path)
        return str(Path(path).absolute())
    if scheme_of(place.root):
        raise InputError("give --key with a file of this machine for the key", where=place.root)
    return f"{Path(place.root).absolute()}.suppression.key"


def commitments_at(path: str) -> Commitments | None:
    """The hashes that the key in a file gives; None where there is no such file. Raises
    InputError."""
    try:
        return Commitments(parse_key(Path(path).read_bytes()))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=path) from error
    except InputError as error:
        raise InputError(error.message, where=path) from None


def make_key(path: str) -> Commitments:
    """Make a key in a new file that its owner alone may read, and that is whole as soon as it is
    there. Raises OutputError."""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".key.", suffix=".tmp", dir=Path(path).parent)
        try:
            with os.fdopen(handle, "w") as stream:
                stream.write(f"{secrets.token_hex(32)}\n")
                stream.flush()
                os.fsync(handle)
            Path(path).hardlink_to(temporary)
        finally:
            Path(temporary).unlink()
    except OSError as error:
        raise cannot_write(error, path) from error
    made = commitments_at(path)
    assert made is not None  # it was written just now
    return made


def note_key(place: Place, given: str | None) -> None:
    """Note where the key is, if it was named, for the runs that follow."""
    if given is not None:
        place.forgotten.write_json({"key": key_path(place, given)}, _NOTE)


def nothing_forgotten(place: Place) -> bool:
    """Whether nothing was ever forgotten at a place: it has neither a list nor a receipt."""
    return not place.forgotten.exists(LIST) and next_number(place.forgotten) == 1


def kept_list(place: Place, commitments: Commitments | None, path: str) -> SuppressionList | None:
    """The suppression list of a place; None where nothing was forgotten yet. path: of the key.
    Raises ConfigError where the key is not there, or is another one, and where the list itself is
    gone: without it the documents would come back."""
    if nothing_forgotten(place):
        return None
    where = f"{place.forgotten.root}/{LIST}"
    if not place.forgotten.exists(LIST):
        raise ConfigError(
            "documents were forgotten here, as the receipts beside it say, and the suppression "
            "list that keeps them out is not there; put it back from a backup",
            where=where,
        )
    with place.forgotten.open(LIST) as stream:
        try:
            kept = SuppressionList.parse(bytes(stream.read()))
        except InputError as error:
            raise InputError(error.message, where=where) from None
    if commitments is None:
        raise ConfigError(
            "documents were forgotten here, and the key that they are known by is not there; put "
            "it there, or name its place once with `corpus forget --key`",
            where=path,
        )
    if commitments.sign != kept.sign:
        raise ConfigError(
            "is another key than the one that documents were forgotten with before", where=path
        )
    return kept


def refuse_inside(place: Place, path: str) -> None:
    """Raise OutputError for a key inside the dataset, which is given away."""
    dataset = Path(place.dataset.root).absolute()
    if not scheme_of(place.root) and Path(path).absolute().is_relative_to(dataset):
        raise OutputError(
            "is inside the dataset, which is given away; put the key elsewhere", where=path
        )
