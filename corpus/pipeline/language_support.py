"""What there is for each language: labels of identification models, and data of stages."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from corpus.documents.labels import labels_of
from corpus.documents.languages import LANGUAGES, Language
from corpus.errors import ConfigError, MissingExtra
from corpus.pipeline.registry import entries, find
from corpus.stage import LanguageData

__all__ = ["LanguageSupport", "data_of_stages", "language_support"]


@dataclass(frozen=True)
class LanguageSupport:
    """What there is for one language.

    labels: family of models -> its labels for the language. has: stage -> what it has for the
    language, in a few words. lacks: the stages that have nothing for it, and so do less.
    """

    language: Language
    labels: Mapping[str, tuple[str, ...]]
    has: Mapping[str, str]
    lacks: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """The same as values of JSON."""
        return {
            **asdict(self.language),
            "labels": {family: list(labels) for family, labels in self.labels.items()},
            "has": dict(self.has),
            "lacks": list(self.lacks),
        }


def data_of_stages() -> tuple[dict[str, LanguageData], dict[str, str]]:
    """Stage -> what it has for single languages, for those that have anything, in the order of the
    registry; and stage -> what has to be installed before that can be said."""
    found, missing = {}, {}
    for name in entries():
        try:
            data = find(name).language_data()
        except (ConfigError, MissingExtra) as error:
            missing[name] = str(error)
        else:
            if data is not None:
                found[name] = data
    return found, missing


def language_support(data: Mapping[str, LanguageData]) -> list[LanguageSupport]:
    """What there is for each language, in the order of the registry of languages.

    data: stage -> what it has for single languages.
    """
    return [
        LanguageSupport(
            language,
            labels_of(tag),
            {name: own.has[tag] for name, own in data.items() if tag in own.has},
            tuple(name for name, own in data.items() if tag in own.lacks),
        )
        for tag, language in LANGUAGES.items()
    ]
