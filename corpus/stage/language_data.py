"""What a stage has for single languages, such as stop words, in a table of its own and in those of
language packs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.documents.packs import texts_of_packs
from corpus.storage.digests import digest_of
from corpus.storage.inputs import content_digest

__all__ = ["LanguageData", "table_digest"]


@dataclass(frozen=True, kw_only=True)
class LanguageData:
    """What a stage has for single languages.

    A language that is neither in `has` nor in `lacks` needs nothing of its own.
    """

    has: Mapping[str, str]
    """Tag -> what the stage has for this language, in a few words."""
    lacks: frozenset[str] = frozenset()
    """Tags of languages for which it has nothing, and so does less."""
    otherwise: str = ""
    """What the stage does in languages that lack data, in a few words."""


def table_digest(own: Path) -> str:
    """The digest of a stage's table by language, and of the tables of that name in the language
    packs in force; for the `identity` of the stage."""
    digest, added = content_digest([str(own)]), texts_of_packs(own.name)
    return digest_of([digest, added]) if added else digest
