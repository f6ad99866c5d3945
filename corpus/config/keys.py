"""The keys of a mapping that people write: what each may be, its default and what it means.

Readers check files by these, and `corpus schema` and docs/configuration.md are made of them.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_type_hints

from corpus.config.types_in_words import as_written, default_of, describe, is_required

__all__ = ["OPTIONAL", "Key", "keys_of"]

OPTIONAL = object()
"""The default of a key that may be left out, and has no value then."""


@dataclass(frozen=True)
class Key:
    """A key: its name, the annotation of its type, what it means and its default.

    default: OPTIONAL where it may be left out, MISSING where it must be given.
    schema: the JSON Schema of its values, where it says more than the annotation.
    """

    name: str
    annotation: Any
    meaning: str
    default: Any = OPTIONAL
    schema: Mapping[str, Any] | None = None

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return self.default is MISSING

    @property
    def type_in_words(self) -> str:
        """What it may be, such as `list of text`."""
        return describe(self.annotation)

    @property
    def default_in_words(self) -> str:
        """Its default as YAML writes it, or `must be given`."""
        if self.is_required:
            return "must be given"
        if self.default is OPTIONAL:
            return "none"
        return as_written(self.default, self.annotation)


def keys_of(cls: type[Any]) -> list[Key]:
    """The keys of a settings dataclass, in its order."""
    hints = get_type_hints(cls, include_extras=True)
    return [
        Key(
            field.name,
            hints[field.name],
            field.metadata.get("help", ""),
            MISSING if is_required(field) else default_of(field),
        )
        for field in fields(cls)
    ]
