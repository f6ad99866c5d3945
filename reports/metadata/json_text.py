"""Plain data as JSON that people can read: what is short or has nothing nested in it stands on one
line."""

import json
from typing import Any

from corpus.documents.visible import escaped

__all__ = ["json_text"]

_SHORT = 80
"""Characters of a value that stands on one line."""


def json_text(value: Any) -> str:
    """The text, with a line end; characters that cannot be seen are written as escapes."""
    return escaped(_written(value, "\n")) + "\n"


def _written(value: Any, line: str) -> str:
    """A value. line: a line end, and the indentation of the line on which the value begins."""
    short = json.dumps(value, ensure_ascii=False)
    inner = list(value.values()) if isinstance(value, dict) else value
    is_nested = isinstance(inner, list) and any(isinstance(one, dict | list) for one in inner)
    if len(short) <= _SHORT or not is_nested:
        return short
    below = f"{line} "
    parts = [_written(one, below) for one in inner]
    if isinstance(value, dict):
        keys = [json.dumps(key, ensure_ascii=False) for key in value]
        parts = [f"{key}: {part}" for key, part in zip(keys, parts, strict=True)]
        return f"{{{below}{f',{below}'.join(parts)}{line}}}"
    return f"[{below}{f',{below}'.join(parts)}{line}]"
