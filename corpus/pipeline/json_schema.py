"""The JSON Schema of pipeline.yaml, with the settings of all stages that are installed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from corpus.config.json_schema import VARIABLE, object_schema, schema_file
from corpus.config.keys import Key, keys_of
from corpus.errors import ConfigError, MissingExtra
from corpus.pipeline.file_keys import PIPELINE_KEYS, STAGE_KEYS
from corpus.pipeline.registry import entries, find
from corpus.stage import summary_of

__all__ = ["pipeline_schema"]


def pipeline_schema() -> dict[str, Any]:
    """The schema. A stage whose library is not installed may have any settings."""
    settings: dict[str, list[Key]] = {}
    missing: dict[str, str] = {}
    about: dict[str, str] = {}
    for name in entries():
        try:
            cls = find(name)
        except (ConfigError, MissingExtra) as error:
            missing[name] = about[name] = str(error)
            continue
        settings[name], about[name] = keys_of(cls), summary_of(cls)
    written = {f"with.{name}": _settings(keys) for name, keys in settings.items()}
    stage = {
        **_stage(about),
        "allOf": [_where_used(name, keys) for name, keys in settings.items()],
    }
    schema: dict[str, Any] = schema_file(
        "pipeline.yaml of alia-corpus", object_schema(PIPELINE_KEYS), {"stage": stage, **written}
    )
    return schema


def _stage(about: Mapping[str, str]) -> dict[str, Any]:
    """The schema of an entry under `stages`. about: stage -> what it does."""
    kinds = [{"const": name, "description": summary} for name, summary in about.items()]
    use = {"anyOf": [*kinds, VARIABLE]}
    return object_schema(
        [replace(key, schema=use) if key.name == "use" else key for key in STAGE_KEYS]
    )


def _settings(keys: list[Key]) -> dict[str, Any]:
    """The schema of what stands under `with`, which may be empty unless a setting must be given."""
    found = object_schema(keys)
    return found if "required" in found else {**found, "type": ["object", "null"]}


def _where_used(name: str, keys: list[Key]) -> dict[str, Any]:
    """What `use: name` asks of the entry."""
    asked: dict[str, Any] = {"properties": {"with": {"$ref": f"#/$defs/with.{name}"}}}
    if any(key.is_required for key in keys):
        asked["required"] = ["with"]
    return {"if": {"properties": {"use": {"const": name}}, "required": ["use"]}, "then": asked}
