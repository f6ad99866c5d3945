"""The stage `suppress`: documents that were to be forgotten are kept out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import pyarrow as pa

from corpus.documents.suppression import Commitments, SuppressionList, names_of_host, parse_key
from corpus.documents.urls import host_of
from corpus.errors import ConfigError, InputError
from corpus.run.spellings import page_of
from corpus.schema import COLUMNS, Schema
from corpus.stage import Result, Stage, setting
from corpus.storage.inputs import content_digest, glance, opened
from stages.rights.address_lists import name_of

__all__ = ["Suppress"]


@dataclass(frozen=True, kw_only=True)
class Suppress(Stage):
    """Drops documents that were forgotten, by the lists that `corpus forget` writes.

    They are known by id, page and domain, and exact copies by their words. The ledger counts them
    and does not name them. A run into the folder of a dataset of which documents were forgotten
    has this stage behind each source and before the first barrier of all, without being told;
    another pipeline names the list and its key here. Texts are compared as they come, so for exact
    copies the stage belongs behind all that rewrites texts.
    """

    name = "suppress"
    version = 2
    unnamed = True
    reads: ClassVar[Schema] = {name: COLUMNS[name].type for name in ("id", "url", "text")}
    optional = frozenset({"id", "url", "text"})
    reasons = frozenset({"suppressed"})

    lists: tuple[str, ...] = setting(help="suppression lists", path=True)
    key: str = setting(help="file with the key that the lists were made with", path=True)

    def __post_init__(self) -> None:
        if not self.lists:
            raise ConfigError("names no list", where="lists")

    def placed(self, before: Schema, kept: Schema) -> "Suppress":
        reads = type(self).reads
        return self.declaring(reads={name: t for name, t in reads.items() if name in before})

    def identity(self) -> Mapping[str, Any]:
        """The contents of the lists. They say which key they were made with, so the key itself
        stays out of all records."""
        self._lists()
        return {"lists": sorted(content_digest([path]) for path in self.lists)}

    def facts(self) -> Mapping[str, Any]:
        found = zip(self.lists, self._lists(), strict=True)
        return {"suppressed": {name_of(path): len(one) for path, one in found}}

    def process(self, batch: pa.RecordBatch) -> Result:
        lists, commitments = self._lists(), Commitments(_key(self.key))
        names = [name for name in ("id", "url", "text") if name in batch.schema.names]
        rows = zip(*(batch[name].to_pylist() for name in names), strict=True)
        dropped = [
            "suppressed" if _is_on(lists, commitments, dict(zip(names, row, strict=True))) else None
            for row in rows
        ]
        return Result(dropped=pa.array(dropped, pa.string()))

    def _lists(self) -> list[SuppressionList]:
        """The lists. Raises InputError where one cannot be read, and ConfigError where it was made
        with another key."""
        sign = Commitments(_key(self.key)).sign
        found = [_list(path) for path in self.lists]
        for path, one in zip(self.lists, found, strict=True):
            if one.sign != sign:
                raise ConfigError(
                    f"the list {path} was made with another key than {self.key}; name that one",
                    where="key",
                )
        return found


def _is_on(
    lists: list[SuppressionList], commitments: Commitments, document: Mapping[str, str | None]
) -> bool:
    """Whether a document is on one of the lists. document: those of `id`, `url` and `text` that are
    known. A kind that no list has costs nothing."""

    def on(kind: str, value: str) -> bool:
        found = commitments.of(kind, value)
        return any(one.holds(kind, found) for one in lists)

    kinds = {kind for one in lists for kind, held in one.held.items() if held}
    id_, url, text = (document.get(name) or "" for name in ("id", "url", "text"))
    if "id" in kinds and id_ and on("id", id_):
        return True
    if "url" in kinds and url and on("url", page_of(url)):
        return True
    if "domain" in kinds and any(on("domain", name) for name in names_of_host(host_of(url))):
        return True
    if "text" in kinds and text:
        words = commitments.of_text(text)
        return any(one.holds("text", words) for one in lists)
    return False


def _key(path: str) -> bytes:
    return _read_key(path, *_state(path))


def _list(path: str) -> SuppressionList:
    return _read_list(path, *_state(path))


def _state(path: str) -> tuple[int, str]:
    """Size and hint of a file, so that it is read once for each state."""
    (one,) = glance([path])
    return one["size"], one["hint"]


@lru_cache(maxsize=16)
def _read_key(path: str, *_state: object) -> bytes:
    with opened(path) as stream:
        try:
            return parse_key(stream.read())
        except InputError as error:
            raise InputError(error.message, where=path) from None


@lru_cache(maxsize=16)
def _read_list(path: str, *_state: object) -> SuppressionList:
    with opened(path) as stream:
        try:
            return SuppressionList.parse(stream.read())
        except InputError as error:
            raise InputError(error.message, where=path) from None
