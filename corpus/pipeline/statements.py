"""Reads what pipeline.yaml states of the dataset and its sources, without building any stage."""

from pathlib import PurePosixPath
from typing import Any, TypeVar

from corpus.config.settings import build
from corpus.config.statements import About, CardOptions, Publication, Statements
from corpus.config.unstated import unstated
from corpus.config.yaml_file import Document, read_yaml
from corpus.errors import ConfigError

__all__ = ["check_publication", "load_statements", "statements_in"]

Block = TypeVar("Block")


def load_statements(path: str) -> tuple[str, Statements]:
    """The name of the pipeline in a pipeline.yaml, and what that states. Raises ConfigError."""
    document = read_yaml(path)
    name = document.mapping().get("name", PurePosixPath(document.path).stem)
    return str(name), statements_in(document)


def statements_in(document: Document) -> Statements:
    """What a pipeline.yaml states. Raises ConfigError, with the line."""
    about = {}
    for name in document.optional_mapping(("stages",)):
        keys = ("stages", name)
        stage = document.mapping(keys)
        if stage.get("about") is None:
            continue
        if stage.get("after"):
            raise ConfigError(
                "is for sources, and this stage comes after another; describe its sources",
                where=document.where((*keys, "about")),
            )
        about[name] = _block(document, (*keys, "about"), About)
    card = _block(document, ("card",), CardOptions)
    return Statements(_block(document, ("publication",), Publication), about, card.strict)


def check_publication(document: Document, statements: Statements) -> None:
    """Raise ConfigError where `card: {strict: true}` asks for statements about the publication that
    are missing: they would be missed at the end of a run of days. What sources need is checked
    then, since archives tell some of it themselves."""
    if statements.strict and (missing := unstated(statements, {})):
        raise ConfigError(
            f"asks for what is not stated: {', '.join(missing)}",
            where=document.where(("card", "strict")),
        )


def _block(document: Document, keys: tuple[str, ...], cls: type[Block]) -> Block:
    """The settings dataclass at a key path; with nothing stated where it is missing."""

    def where(below: tuple[Any, ...]) -> str:
        return document.where((*keys, *below))

    return build(cls, document.optional_mapping(keys), where=where)
