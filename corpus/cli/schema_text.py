"""The schemas of the configuration files as text, which `corpus schema` prints and `corpus init`
writes."""

import json
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["FILES", "schema_text"]


def _pipeline() -> dict[str, Any]:
    from corpus.pipeline.json_schema import pipeline_schema

    return pipeline_schema()


def _quotas() -> dict[str, Any]:
    from corpus.quotas.json_schema import quotas_schema

    return quotas_schema()


FILES: Mapping[str, Callable[[], dict[str, Any]]] = {"pipeline": _pipeline, "quotas": _quotas}
"""A short name of a file -> what gives its schema."""


def schema_text(file: str) -> str:
    """The schema of `pipeline` or `quotas`, as the text of a file."""
    return json.dumps(FILES[file](), ensure_ascii=False, indent=1) + "\n"
