"""What a stage has for single languages, such as stop words: for lists of what is supported."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LanguageData"]


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
