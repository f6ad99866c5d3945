"""Counts of what each text is and what it was taken for, and the figures made of them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from benchmarks.language.tags import served

__all__ = ["Confusion"]


class Confusion:
    """Counts of pairs: the tag that a text has, and the one that a model gave it."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.counts = Counter(pairs)
        self.texts = Counter[str]()
        """Texts of each language."""
        self.given = Counter[str]()
        """Texts that got each tag."""
        for (true, tag), count in self.counts.items():
            self.texts[true] += count
            self.given[tag] += count

    @property
    def present(self) -> list[str]:
        """The served languages that there are texts of."""
        return sorted(filter(served, self.texts))

    def recall(self, tag: str) -> float:
        """The share of a language's texts that got its tag; a rejection is an error too."""
        return self.counts[tag, tag] / self.texts[tag] if self.texts[tag] else 0.0

    def precision(self, tag: str) -> float:
        """The share of the texts with a tag that are in its language, as the set is composed."""
        return self.counts[tag, tag] / self.given[tag] if self.given[tag] else 0.0

    def f1(self, tag: str) -> float:
        """The harmonic mean of precision and recall."""
        both = self.texts[tag] + self.given[tag]
        return 2 * self.counts[tag, tag] / both if both else 0.0

    def macro_f1(self, tags: Iterable[str] | None = None) -> float:
        """The mean F1 of those of the languages, by default all served ones, that are present."""
        some = [tag for tag in (self.present if tags is None else tags) if self.texts[tag]]
        return sum(map(self.f1, some)) / len(some) if some else 0.0

    def mistake(self, tag: str) -> tuple[str, int]:
        """What a language is most often taken for, and how often; ("", 0) where it never is."""
        wrong = {own: count for (true, own), count in self.counts.items() if true == tag != own}
        return max(wrong.items(), key=lambda row: (row[1], row[0]), default=("", 0))

    def grouped(self, groups: Mapping[str, str]) -> "Confusion":
        """The same counts with the languages of a group as one. groups: the group of a tag."""
        return Confusion(
            (groups.get(true, true), groups.get(tag, tag)) for true, tag in self.counts.elements()
        )

    def swallowed(self) -> "Confusion":
        """The texts of languages that are not served and that got the tag of one that is."""
        return Confusion(
            (true, tag) for true, tag in self.counts.elements() if not served(true) and served(tag)
        )

    def foreign(self) -> int:
        """The number of texts in languages that are not served."""
        return sum(count for true, count in self.texts.items() if not served(true))

    def worst(self, most: int) -> list[tuple[tuple[str, str], int]]:
        """The most frequent mistakes, but for those among languages that are not served."""
        wrong = Counter(
            {
                (true, tag): count
                for (true, tag), count in self.counts.items()
                if true != tag and (served(true) or served(tag))
            }
        )
        return wrong.most_common(most)
