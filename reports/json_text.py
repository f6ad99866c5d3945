"""Plain data as JSON that people can read: what has nothing nested in it stands on one line."""

import json
from typing import Any

from corpus.documents.visible import escaped

__all__ = ["json_text"]


def json_text(value: Any) -> str:
    """The text, with a line end; characters that cannot be seen are written as escapes."""
    return escaped(_written(value, "\n")) + "\n"


def _written(value: Any, line: str) -> str:
    """A value. line: a line end, and the indentation of the line on which the value begins."""
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inner, list) or not any(isinstance(one, dict | list) for one in inner):
        return json.dumps(value, ensure_ascii=False)
    below = f"{line} "
    parts = [_written(one, below) for one in inner]
    if isinstance(value, dict):
        keys = [json.dumps(key, ensure_ascii=False) for key in value]
        parts = [f"{key}: {part}" for key, part in zip(keys, parts, strict=True)]
        return f"{{{below}{f',{below}'.join(parts)}{line}}}"
    return f"[{below}{f',{below}'.join(parts)}{line}]"
