"""What kind of component a class is, and what it does, in a word and a sentence."""

import inspect

from corpus.stage.component import Component
from corpus.stage.global_stage import GlobalStage
from corpus.stage.row_local import Stage
from corpus.stage.sink import Sink
from corpus.stage.source import Source

__all__ = ["kind_of", "summary_of"]


def kind_of(cls: type[Component]) -> str:
    """`source`, `sink`, `global` or `stage` (a row-local one)."""
    kinds = {Source: "source", Sink: "sink", GlobalStage: "global", Stage: "stage"}
    return next(word for kind, word in kinds.items() if issubclass(cls, kind))


def summary_of(cls: type[object]) -> str:
    """The first paragraph of a docstring, in one line."""
    return (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ")
