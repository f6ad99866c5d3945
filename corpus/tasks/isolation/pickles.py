"""How values pass between a process and its child. Both run the same code, found at the same
paths."""

import pickle
from typing import Any

from corpus.errors import RunError

__all__ = ["pack", "unpack"]


def pack(value: Any) -> bytes:
    """A value, pickled. Raises RunError where the other process could not load it."""
    try:
        return pickle.dumps(value)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise _unknown(error) from error


def unpack(packed: bytes) -> Any:
    """The value of `pack`. Raises RunError where a class or function of it cannot be imported
    here."""
    try:
        return pickle.loads(packed)  # noqa: S301 - from our own parent or child
    except (AttributeError, ImportError) as error:
        raise _unknown(error) from error


def _unknown(error: Exception) -> RunError:
    return RunError(
        f"a worker process cannot load the pipeline ({type(error).__name__}: {error}); stages must "
        "be importable from a module; or set run.isolate: false"
    )
