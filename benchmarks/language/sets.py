"""The sets of texts, made of those of `lid_dev`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.language.tags import tag_of
from tools.languages.texts import development

__all__ = ["LONG", "Example", "examples_of", "joined", "pages", "sets_of"]

LONG = 60
"""Characters from which a sentence is a long one."""
_PAGE = 2000


@dataclass(frozen=True)
class Example:
    """A text, its language, and its variety or script where that is known."""

    text: str
    tag: str
    variety: str = ""


def examples_of(folder: Path, name: str) -> list[Example]:
    """The texts of one file of `lid_dev`."""
    return [
        Example(text.text, tag_of(text.label), text.genre)
        for text in development(folder / f"{name}.jsonl.gz")
    ]


def sets_of(folder: Path) -> dict[str, list[Example]]:
    """All sets, by name."""
    sentences = examples_of(folder, "tatoeba.sent")
    articles = examples_of(folder, "udhr.para")
    return {
        "sentences": sentences,
        f"sentences >= {LONG}": [own for own in sentences if len(own.text) >= LONG],
        "three sentences": list(joined(sentences, 3)),
        "para5": examples_of(folder, "tatoeba.para5"),
        "udhr": articles,
        "page": [*pages(sentences, _PAGE), *pages(articles, _PAGE)],
    }


def joined(examples: Iterable[Example], count: int) -> Iterator[Example]:
    """Consecutive texts of one language and variety, `count` of them joined; none is used twice,
    and those that are left over are left out."""
    for (tag, variety), texts in _by_language(examples).items():
        for start in range(0, len(texts) - count + 1, count):
            yield Example(" ".join(texts[start : start + count]), tag, variety)


def pages(examples: Iterable[Example], size: int) -> Iterator[Example]:
    """Consecutive texts of one language and variety as paragraphs of a page, which ends with the
    first that brings it to `size` characters; what is left over is left out."""
    for (tag, variety), texts in _by_language(examples).items():
        page: list[str] = []
        for text in texts:
            page.append(text)
            if sum(map(len, page)) + len(page) - 1 >= size:
                yield Example("\n".join(page), tag, variety)
                page = []


def _by_language(examples: Iterable[Example]) -> dict[tuple[str, str], Sequence[str]]:
    found = defaultdict[tuple[str, str], list[str]](list)
    for own in examples:
        found[own.tag, own.variety].append(own.text)
    return {key: found[key] for key in sorted(found)}
