"""Prose without meaning, of any length: words of the example's own texts follow one another as they
do there, or by chance, so that a model tells the language."""

import random
import re
from itertools import pairwise
from pathlib import Path

__all__ = ["LANGUAGES", "Prose"]

LANGUAGES = ("ca", "en", "es", "eu", "ru")
_TEXTS = Path(__file__).parents[1] / "examples" / "quickstart"


class Prose:
    """Words of one language, and which follow which, from the example's texts."""

    def __init__(self, language: str) -> None:
        self.words: list[str] = []
        self._after: dict[str, list[str]] = {}
        for path in sorted(_TEXTS.glob(f"*/{language}/*.md")):
            body = path.read_text("utf-8").split("---\n", 2)[2]
            words = re.findall(r"[^\W\d_]+(?:['’·-][^\W\d_]+)*", body)
            self.words += words
            for first, second in pairwise(words):
                self._after.setdefault(first, []).append(second)

    def sentence(self, chance: random.Random) -> str:
        picked = [chance.choice(self.words)]
        for _ in range(chance.randint(6, 24)):
            follows = self._after.get(picked[-1], self.words)
            picked.append(chance.choice(follows if chance.random() < 0.6 else self.words))
            if chance.random() < 0.07:
                picked[-1] += ","
        text = " ".join(picked).rstrip(",")
        return text[0].upper() + text[1:] + "."

    def text(self, chance: random.Random, length: int) -> str:
        """Sentences and paragraphs of about `length` characters."""
        pieces: list[str] = []
        size = 0
        while size < length:
            pieces.append(self.sentence(chance) + ("\n\n" if chance.random() < 0.2 else " "))
            size += len(pieces[-1])
        return "".join(pieces).strip()
