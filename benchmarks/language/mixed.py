"""Documents in two languages, and pages below an English banner and menu."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.language.readers import Reader
from benchmarks.language.sets import Example
from benchmarks.language.tags import served

__all__ = ["Found", "Mixed", "bannered", "mixed_documents", "paragraphs", "read_mixed"]

_SHORTEST, _LONGEST = 100, 220
"""Characters of a paragraph."""
_MAIN, _SECOND = 7, 3
"""Paragraphs in each language."""
_EACH = 10
"""Documents of a pair of languages, and at most so many texts of a language below a banner."""
_OF_SPAIN = "es ca eu gl oc ast".split()
_BESIDE = "en fr pt".split()
_MORE = "de-en it-en nb-en pl-en el-en ru-uk uk-ru cs-sk nl-de ro-en sv-fi hu-ro lt-pl".split()
_BANNER = (
    "Skip to main content Home About us News Events Contact Log in Register Search Menu We value "
    "your privacy. We and our partners use cookies to store information on your device, to show "
    "you personalised content and to measure how our site is used. With your permission we may "
    "use precise location data. You can change your choices at any time or refuse them all. "
    "Accept all Reject all Manage preferences Read more in our cookie policy Terms of use "
    "Privacy notice Subscribe to our newsletter and never miss an update Share on social media "
    "Print this page Related articles Most read this week Follow us Back to top All rights reserved"
)


@dataclass(frozen=True)
class Mixed:
    """A document, its main language, and the other one in it."""

    text: str
    main: str
    second: str


@dataclass(frozen=True)
class Found:
    """What a model found in documents: shares of them in which the main language is right, the
    second one is named, and a third one is named that is not there."""

    documents: int
    main: float
    second: float
    third: float


def paragraphs(examples: Iterable[Example]) -> dict[str, list[str]]:
    """Paragraphs of about 100 to 200 characters of each served language: short texts joined, and
    those that are longer left out."""
    found = defaultdict[str, list[str]](list)
    begun: dict[str, str] = {}
    for own in examples:
        if not served(own.tag) or len(own.text) > _LONGEST:
            continue
        text = f"{begun.pop(own.tag, '')} {own.text}".strip()
        if len(text) < _SHORTEST:
            begun[own.tag] = text
        else:
            found[own.tag].append(text)
    return found


def mixed_documents(
    parts: Mapping[str, Sequence[str]], times: int = 1, seed: int = 7
) -> Iterator[Mixed]:
    """Documents of `times` ten shuffled paragraphs, seven of one language and three of another: at
    least 1,000 characters. A paragraph may stand in several documents, in none twice."""
    draw = random.Random(seed)
    for pair in _pairs():
        main, second = pair
        for _ in range(_EACH):
            chosen = draw.sample(parts[main], times * _MAIN)
            chosen += draw.sample(parts[second], times * _SECOND)
            draw.shuffle(chosen)
            yield Mixed("\n".join(chosen), main, second)


def bannered(pages: Iterable[Example], share: float) -> Iterator[Mixed]:
    """Texts in other languages than English below an English banner, which is at most this share
    of the whole."""
    used = defaultdict[str, int](int)
    for page in pages:
        if not served(page.tag) or page.tag == "en" or used[page.tag] == _EACH:
            continue
        used[page.tag] += 1
        size = int(len(page.text) * share / (1 - share))
        banner = _BANNER[:size].rsplit(" ", 1)[0] if size < len(_BANNER) else _BANNER
        yield Mixed(f"{banner}\n{page.text}".strip(), page.tag, "en")


def read_mixed(reader: Reader, documents: Sequence[Mixed]) -> Found:
    """What a model finds in documents."""
    answers = reader.read([own.text for own in documents])
    rows = list(zip(documents, answers, strict=True))
    return Found(
        len(rows),
        sum(answer.tag == own.main for own, answer in rows) / len(rows),
        sum(own.second in answer.shares for own, answer in rows) / len(rows),
        sum(bool(answer.shares.keys() - {own.main, own.second}) for own, answer in rows)
        / len(rows),
    )


def _pairs() -> list[tuple[str, str]]:
    """Main and second language: all of those of Spain among themselves, and each of them with
    others, both ways; and some pairs more."""
    among = [(one, other) for one in _OF_SPAIN for other in _OF_SPAIN if one != other]
    beside = [(own, other) for own in _OF_SPAIN for other in _BESIDE]
    back = [(other, own) for own, other in beside]
    more = [tuple(pair.split("-")) for pair in _MORE]
    return [*among, *beside, *back, *((one, other) for one, other in more)]
