"""Invented documents in several languages, their edited copies, and decisions as plain values."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.tasks.in_memory import decisions
from corpus.testing import batch_of
from dedup.exact import Exact
from dedup.minhash import MinHash

LETTERS = {
    "ca": "aaaeeeioulnrstdcmpbvgàéíòúç·",
    "eu": "aaaeeiounrtkzgbdlhpxs",
    "el": "αααεειοουνρστκλμπγδχφςά",
    "uk": "аааеиоунртсвклмдпзїєьц",
    "mt": "aaaeeiiummnrtlħġżċsbkd",
}


def words_of(chance: random.Random, language: str, count: int) -> list[str]:
    letters = LETTERS[language]
    return ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(count)]


def edited(chance: random.Random, words: Sequence[str], edits: int) -> list[str]:
    """The words with as many of them replaced."""
    copy = list(words)
    for place in chance.sample(range(len(copy)), edits):
        copy[place] = f"mot{chance.randrange(10**9)}"
    return copy


def document(number: int, text: str, language: str = "ca", rank: int = 0) -> dict[str, Any]:
    return {
        "id": f"{number:032x}",
        "text": text,
        "language": language,
        "rank": rank,
        "characters": len(text),
    }


def decided(
    stage: Exact | MinHash,
    documents: Sequence[Mapping[str, Any]],
    buckets: int = 1,
    cut: int = 0,
) -> list[dict[str, Any]]:
    """The decision on each document; survivors by number, as `document` numbers them. The
    documents are of two partitions, the first of which ends at `cut`."""
    batch = batch_of(documents, stage.reads)
    parts = decisions(stage, [batch[:cut], batch[cut:]], buckets)
    rows: list[dict[str, Any]] = [row for part in parts for row in part.to_pylist()]
    for row in rows:
        if row["survivor"] is not None:
            row["survivor"] = int(row["survivor"], 16)
    return rows


def survivors(
    stage: Exact | MinHash,
    documents: Sequence[Mapping[str, Any]],
    buckets: int = 1,
    cut: int = 0,
) -> list[int | None]:
    return [row["survivor"] for row in decided(stage, documents, buckets, cut)]
