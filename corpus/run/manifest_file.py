"""`manifest.json` as it is read: what a dataset says of itself, with all that its readers rely on.

A file that somebody edited, or that a disk damaged, is told as such, and by its key.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from corpus.config.types_in_words import finding_in_words
from corpus.errors import InputError
from corpus.schema import KEPT_TYPES
from corpus.storage.store import Store

__all__ = ["FORMAT", "MANIFEST_FILE", "read_manifest"]

MANIFEST_FILE = "manifest.json"
FORMAT = 1
"""The form of the manifest. One that readers of this form would misread gets the next number."""

_KEPT_TYPES = {str(type_) for type_ in KEPT_TYPES.values()}


def _kept_type(name: str) -> str:
    if name not in _KEPT_TYPES:
        raise ValueError(f"must be one of {', '.join(sorted(_KEPT_TYPES))}")
    return name


_Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, kw_only=True)
class _Amounts:
    """Of a language: what is stored, and what is trained on, where documents are repeated."""

    documents: _Count
    bytes: _Count
    characters: _Count
    words: _Count
    trained_documents: _Count
    trained_bytes: _Count
    trained_characters: _Count
    trained_words: _Count


@dataclass(frozen=True, kw_only=True)
class _Shard:
    path: str
    split: str = ""
    sha256: str
    bytes: _Count
    rows: _Count
    languages: dict[str, _Amounts]


@dataclass(frozen=True, kw_only=True)
class _Column:
    """A column that sources keep."""

    name: str
    type: Annotated[str, AfterValidator(_kept_type)]
    sources: list[str]


@dataclass(frozen=True, kw_only=True)
class _Stage:
    name: str
    use: str
    version: int
    after: list[str]
    settings: dict[str, Any]
    facts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Manifest:
    """What a manifest must have. It may have more."""

    format: Literal[1]
    pipeline: str
    seed: int
    fingerprint: str
    version: str = ""
    versions: dict[str, str]
    stages: Annotated[list[_Stage], Field(min_length=1)]
    statements: dict[str, Any] = field(default_factory=dict)
    columns: list[_Column] = field(default_factory=list)
    shards: list[_Shard]
    languages: dict[str, _Amounts]
    splits: dict[str, dict[str, _Amounts]] = field(default_factory=dict)
    totals: dict[str, _Count]


def read_manifest(dataset: Store) -> dict[str, Any] | None:
    """The manifest in the folder of a dataset; None where there is none. Raises InputError where it
    is damaged, or of another format."""
    found = dataset.read_json(MANIFEST_FILE)
    if found is None and not dataset.exists(MANIFEST_FILE):
        return None
    where = f"{dataset.root}/{MANIFEST_FILE}"
    if not isinstance(found, dict) or "format" not in found:
        raise InputError("is no manifest of a dataset; a run writes it anew", where=where)
    if found["format"] != FORMAT:
        raise InputError(
            f"is of format {found['format']!r}, and this version reads {FORMAT}; use the version "
            "of alia-corpus that wrote it",
            where=where,
        )
    try:
        _form().validate_json(json.dumps(found), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        keys = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{finding_in_words(first)}; the file is damaged, and a run writes it anew",
            where=f"{where}: {keys}",
        ) from None
    return found


@cache
def _form() -> TypeAdapter[_Manifest]:
    return TypeAdapter(_Manifest)
