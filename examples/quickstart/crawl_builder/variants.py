"""How a text changes when it is reprinted: sentences left out, words swapped, the end cut off."""

from __future__ import annotations

import re

from crawl_builder.chance import number, pick
from crawl_builder.phrases import phrases
from crawl_builder.sources import is_heading, is_list, sentences, to_plain

Blocks = tuple[str, ...]

# Swaps that keep an English sentence right, whatever stands around it.
SWAPS = (
    ("perhaps", "maybe"),
    ("often", "frequently"),
    ("usually", "normally"),
    ("almost", "nearly"),
    ("begins", "starts"),
    ("although", "though"),
    ("until", "till"),
    ("for example", "for instance"),
    ("colour", "color"),
    ("centre", "center"),
    ("metres", "meters"),
    ("kilometres", "kilometers"),
    ("neighbours", "neighbors"),
    ("harbour", "harbor"),
)
LEADS = (
    "A reader sent us this piece, and we liked it enough to pass it on.",
    "This piece first ran elsewhere and is printed here with thanks.",
    "From our archive of good things to read on a slow afternoon.",
    "Here is something we found worth keeping.",
    "Our weekend selection begins with the following article.",
)


def edited(blocks: Blocks, language: str, seed: str, source: str) -> Blocks:
    """A near-copy: one or two sentences fewer, some words swapped in English, a source named."""
    changed = list(blocks)
    long = [i for i, block in enumerate(blocks) if is_prose(block) and len(sentences(block)) > 2]
    for step in range(min(len(long), 1 + number(f"{seed} cuts", 2))):
        place = pick(f"{seed} place {step}", long)
        kept = sentences(changed[place])
        if len(kept) > 2:
            kept.pop(1 + number(f"{seed} sentence {step}", len(kept) - 1))
        changed[place] = " ".join(kept)
    if language == "en":
        for index, (old, new) in enumerate(SWAPS):
            if number(f"{seed} swap {index}", 3) == 0:
                changed = [re.sub(rf"(?<!\ban )\b{old}\b", new, block) for block in changed]
        changed.insert(0, pick(f"{seed} lead", LEADS))
    return (*changed, f"{phrases(language)['source']}: {source}")


def shortened(blocks: Blocks, language: str, seed: str, source: str) -> Blocks:
    """The first part of a text, and a line that sends the reader on."""
    wanted = max(2, round(len(blocks) * (0.5 + number(seed, 3) / 10)))
    kept = blocks[:wanted]
    while len(kept) > 2 and is_heading(kept[-1]):
        kept = kept[:-1]
    return (*kept, f"{phrases(language)['more']}: {source}")


def is_prose(block: str) -> bool:
    return not is_heading(block) and not is_list(block)


def similarity(one: Blocks, other: Blocks) -> float:
    """Jaccard similarity of the sets of word 5-grams (Broder 1997), rounded to 4 decimals."""
    left, right = shingles(one), shingles(other)
    union = len(left | right)
    return round(len(left & right) / union, 4) if union else 1.0


def shingles(blocks: Blocks, width: int = 5) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", to_plain(blocks).casefold())
    return {tuple(words[i : i + width]) for i in range(max(1, len(words) - width + 1))}
