"""The JSON Schema of language_quotas.yaml, with the languages that are served."""

from dataclasses import replace
from typing import Any

from corpus.config.json_schema import object_schema, schema_file
from corpus.documents.languages import LANGUAGES
from corpus.quotas.file_keys import GROUP_KEYS, LANGUAGE_KEYS, QUOTAS_KEYS

__all__ = ["quotas_schema"]

_OTHER_CODE = "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$"
"""Codes of other forms that stand for a language, such as `spa` or `ca_ES`."""


def quotas_schema() -> dict[str, Any]:
    """The schema. Whether another code than a tag stands for a language is not said by it."""
    quota = {"$ref": "#/$defs/language"}
    languages: dict[str, Any] = {
        "type": "object",
        "minProperties": 1,
        "properties": {
            tag: {**quota, "description": language.name} for tag, language in LANGUAGES.items()
        },
        "patternProperties": {_OTHER_CODE: quota},
        "additionalProperties": False,
    }
    groups: dict[str, Any] = {
        "type": ["object", "null"],
        "additionalProperties": {"$ref": "#/$defs/group"},
    }
    parts: dict[str, dict[str, Any]] = {"languages": languages, "groups": groups}
    keys = [replace(key, schema=parts.get(key.name, key.schema)) for key in QUOTAS_KEYS]
    definitions = {
        "language": {"anyOf": [object_schema(LANGUAGE_KEYS), {"type": "null"}]},
        "group": object_schema(GROUP_KEYS),
    }
    schema: dict[str, Any] = schema_file(
        "language_quotas.yaml of alia-corpus", object_schema(keys), definitions
    )
    return schema
