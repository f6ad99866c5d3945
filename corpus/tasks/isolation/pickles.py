"""What passes between a process and its child. Both run the same code, found in the same places."""

import pickle
from typing import Any

from corpus.errors import RunError

__all__ = ["pack", "unpack"]


def pack(value: Any) -> bytes:
    """Pickled. Raises RunError for what the other process could not know."""
    try:
        return pickle.dumps(value)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise _unknown(error) from error


def unpack(packed: bytes) -> Any:
    """The value again. Raises RunError when a class or function is not there."""
    try:
        return pickle.loads(packed)  # noqa: S301 - from our own parent or child
    except (AttributeError, ImportError) as error:
        raise _unknown(error) from error


def _unknown(error: Exception) -> RunError:
    return RunError(
        f"a worker process cannot load the pipeline ({type(error).__name__}: {error}); stages must "
        "be importable from a module; or set run.isolate: false"
    )
