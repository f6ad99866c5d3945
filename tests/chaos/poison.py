"""A stage that meets documents which are poison, and what they do."""

import ctypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from corpus.schema import COLUMNS, Schema
from corpus.stage import Result, Stage, each, setting

__all__ = ["FAULTS", "POISONS", "Poison", "text_of"]

_TEXT: Schema = {"text": COLUMNS["text"].type}
_MARK = "This text is poison: "


def _segfault() -> None:
    ctypes.string_at(0)


def _loop() -> None:
    while True:
        pass


def _allocate() -> None:
    held = []
    while True:
        held.append(b"\1" * (1 << 20))


POISONS: Mapping[str, Callable[[], None]] = {
    "segfault": _segfault,
    "loop": _loop,
    "allocate": _allocate,
}
FAULTS = {"segfault": "crashed: SIGSEGV", "loop": "hung: ", "allocate": "memory: "}
"""How the reason begins for which a document with such poison is quarantined."""


def text_of(poison: str) -> str:
    """The text of a document that is poison."""
    return f"{_MARK}{poison}"


@dataclass(frozen=True, kw_only=True)
class Poison(Stage):
    """Raises on documents that are poison; on those of `does` it does what they say. Either way
    they are to be quarantined, and nothing else is to change."""

    name = "poison"
    reads: ClassVar[Schema] = _TEXT
    does: tuple[str, ...] = setting((), "kinds of poison that take effect")

    def process(self, batch: pa.RecordBatch) -> Result:
        return each(batch, self.one, {})

    def one(self, text: str) -> Mapping[str, Any]:
        if text.startswith(_MARK):
            poison = text.removeprefix(_MARK)
            if poison in self.does:
                POISONS[poison]()
            raise ValueError("a document is poison")
        return {}
