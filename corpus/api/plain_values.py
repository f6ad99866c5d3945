"""Values of Python as YAML has them: settings are checked in that form wherever they come from."""

from collections.abc import Mapping
from numbers import Integral, Real
from pathlib import PurePath
from typing import Any

from corpus.errors import ConfigError

__all__ = ["plain"]


def plain(value: Any, *, where: str) -> Any:
    """The value with paths as text, tuples as lists, and numbers of NumPy as those of Python.

    where: the place for messages. Raises ConfigError for what YAML cannot hold.
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, (list, tuple)):
        return [plain(item, where=f"{where}[{number}]") for number, item in enumerate(value)]
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise ConfigError(f"the key {key!r} is not text", where=where)
        return {key: plain(item, where=f"{where}.{key}") for key, item in value.items()}
    raise ConfigError(
        f"must be text, a number, true or false, null, a list or a mapping; it is a "
        f"{type(value).__name__}",
        where=where,
    )
