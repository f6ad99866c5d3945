"""JSON Schema (2020-12) of settings, from the annotations by which pydantic checks them.

A schema says what an editor can check in a file alone. What depends on other files, on other keys
or on the columns of a pipeline is found by `corpus plan`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import PydanticInvalidForJsonSchema, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema, to_jsonable_python

from corpus.config.keys import OPTIONAL, Key, keys_of

__all__ = ["DIALECT", "VARIABLE", "object_schema", "schema_file", "value_schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VARIABLE = {
    "type": "string",
    "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}",
    "description": "an environment variable: ${NAME} or ${NAME:-default}",
}
"""What may stand in place of any scalar; a schema has it as the definition `variable`."""

_REFERENCE = {"$ref": "#/$defs/variable"}
_SCALARS = ("boolean", "integer", "null", "number", "string")
_RESTRICTIONS = ("const", "enum", "pattern")


class _Closed(GenerateJsonSchema):
    """pydantic's schemas, where a settings dataclass is as `object_schema` has it."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        found = super().dataclass_schema(schema)
        keys = keys_of(schema["cls"])
        return _object(keys, [found["properties"][key.name] for key in keys])


def schema_file(title: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    """A whole schema: its dialect, title and definitions, and a variable wherever one may stand."""
    defined = {name: _with_variables(part) for name, part in definitions.items()}
    variable = {"variable": VARIABLE}
    return {
        "$schema": DIALECT,
        "title": title,
        **_with_variables(schema),
        "$defs": {**variable, **defined},
    }


def object_schema(keys: Sequence[Key]) -> dict[str, Any]:
    """The schema of a mapping with these keys and no others."""
    values = [value_schema(key.annotation) if key.schema is None else key.schema for key in keys]
    return _object(keys, values)


def _object(keys: Sequence[Key], values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    described = map(_described, keys, values)
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: value for key, value in zip(keys, described, strict=True)},
    }
    required = [key.name for key in keys if key.is_required]
    return {**found, "required": required} if required else found


def _described(key: Key, value: Mapping[str, Any]) -> dict[str, Any]:
    bare = {name: part for name, part in value.items() if name not in ("title", "default")}
    found = {"description": f"{key.meaning} ({key.type_in_words})", **bare}
    if not key.is_required and key.default is not OPTIONAL:
        found["default"] = to_jsonable_python(key.default)
    return found


def value_schema(annotation: Any) -> dict[str, Any]:
    """The schema of a value of a type; for a type that no schema can describe, anything."""
    try:
        found = TypeAdapter(annotation).json_schema(schema_generator=_Closed)
    except PydanticInvalidForJsonSchema:
        return {}
    definitions = found.pop("$defs", {})
    return dict(_resolved(found, definitions))


def _resolved(schema: Any, definitions: Mapping[str, Any], within: tuple[str, ...] = ()) -> Any:
    """The schema with definitions in place of references to them. within: those that it is in; what
    refers to one of them may be anything."""
    if isinstance(schema, list):
        return [_resolved(part, definitions, within) for part in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name in within:
        return {}
    if name in definitions:
        return _resolved(definitions[name], definitions, (*within, name))
    found = {key: _resolved(part, definitions, within) for key, part in schema.items()}
    return _joined_with_null(found)


def _joined_with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, where a mapping or null is one type, so that a fault in it has its own place."""
    kinds = schema.get("anyOf", [])
    if len(kinds) == 2 and kinds[0].get("type") == "object" and kinds[1] == {"type": "null"}:
        about = {key: part for key, part in schema.items() if key != "anyOf"}
        return {**about, **kinds[0], "type": ["object", "null"]}
    return schema


def _with_variables(schema: Any) -> Any:
    """The schema, where a variable may also stand for each scalar that is not any text anyway."""
    if not isinstance(schema, dict):
        return schema
    if "anyOf" in schema:
        kinds = [_with_variables(kind) for kind in schema["anyOf"] if not _is_scalar(kind)]
        scalars = [kind for kind in schema["anyOf"] if _is_scalar(kind)]
        takes_any_text = any(map(_is_text, scalars))
        variable = [_REFERENCE] if scalars and not takes_any_text else []
        return {**schema, "anyOf": [*scalars, *variable, *kinds]}
    if _is_scalar(schema):
        about = {key: schema[key] for key in ("description", "default") if key in schema}
        bare = {key: part for key, part in schema.items() if key not in about}
        return schema if _is_text(schema) else {**about, "anyOf": [bare, _REFERENCE]}
    found = dict(schema)
    for key in ("properties", "patternProperties"):
        if key in schema:
            found[key] = {name: _with_variables(part) for name, part in schema[key].items()}
    for key in ("additionalProperties", "items"):
        if key in schema:
            found[key] = _with_variables(schema[key])
    return found


def _is_scalar(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") in _SCALARS or any(key in schema for key in ("const", "enum"))


def _is_text(schema: Mapping[str, Any]) -> bool:
    """Whether any text is valid."""
    return schema.get("type") == "string" and not any(key in schema for key in _RESTRICTIONS)
