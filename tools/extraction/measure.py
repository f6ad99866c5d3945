"""How well models find the main text of pages that they have not seen."""

import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stages.extraction.choice import chosen
from stages.extraction.model import Model
from stages.extraction.writing import Written, written
from tools.extraction.fit import folds_of
from tools.extraction.labels import words_of
from tools.extraction.pages import Example

__all__ = ["Measured", "measured", "report", "text_of"]

_SOURCES = {
    "wcxb": "WCXB, development pages",
    "gold": "gold pages, without templates that are held back",
    "trafilatura": "trafilatura's evaluation pages",
}


@dataclass(frozen=True)
class Measured:
    """F1 of words by source and kind of page, and passages found and not found.

    passages: of pages of which only passages are known: wanted and found, wanted and missing,
    unwanted and found.
    """

    scores: Mapping[tuple[str, str], Sequence[float]]
    passages: Counter[str]
    empty: int


def text_of(example: Example, model: Model) -> str:
    """The main text of an example's page as a model sees it."""
    layout = example.facts.layout
    guess = model.probabilities(layout, example.facts)
    return written(layout, chosen(layout, example.facts, guess), Written())


def measured(
    examples: Sequence[Example],
    held: Sequence[Model],
    text_of: Callable[[Example, Model], str] = text_of,
) -> Measured:
    """The figures of models, of which each judges the pages of its fold."""
    scores: dict[tuple[str, str], list[float]] = {}
    passages: Counter[str] = Counter()
    empty = 0
    for example, fold in zip(examples, folds_of(examples), strict=True):
        page, text = example.page, text_of(example, held[fold])
        if page.known is not None:
            score = _f1(Counter(words_of(text)), Counter(words_of(page.known)), page.optional)
            scores.setdefault((page.source, page.kind), []).append(score)
            empty += page.source == "wcxb" and not text
            continue
        for part in page.within:
            passages["found" if part in text else "missing"] += 1
        for part in page.without:
            passages["unwanted"] += part in text
    return Measured(scores, passages, empty)


def _f1(found: Counter[str], wanted: Counter[str], optional: str) -> float:
    found -= (found - wanted) & Counter(words_of(optional))
    if not wanted or not found:
        return float(not wanted and not found)
    common = (found & wanted).total()
    return 2 * common / (found.total() + wanted.total())


def report(figures: Measured, pages: Mapping[str, int], size: int) -> str:
    """A page in Markdown. pages: how many there are of each source, readable or not."""
    lines = [
        "# The model of main text",
        "",
        "Written by `python -m tools.extraction`. What was learnt from is not part of this "
        "repository:",
        "",
        *(f"- {_SOURCES[source]}: {count} pages" for source, count in sorted(pages.items())),
        "",
        "WCXB (Web Content eXtraction Benchmark) is by Murrough Foley, CC-BY-4.0, "
        "https://github.com/Murrough-Foley/web-content-extraction-benchmark; its test pages were "
        "not looked at.",
        "",
        f"`extraction.npz` has {size / 1000:.0f} kB. Every figure is of models that have seen no "
        "page of the same domain or template, in four folds.",
        "",
        "| pages | kind | number | F1 of words |",
        "|---|---|--:|--:|",
    ]
    for source in ("wcxb", "gold"):
        kinds = {kind: own for (of, kind), own in figures.scores.items() if of == source}
        together = [score for own in kinds.values() for score in own]
        if not together:
            continue
        unread = [0.0] * (pages[source] - len(together))
        for kind, own in [*sorted(kinds.items()), ("all", together + unread)]:
            lines.append(f"| {source} | {kind} | {len(own)} | {statistics.fmean(own):.3f} |")
    found, missing, unwanted = (figures.passages[k] for k in ("found", "missing", "unwanted"))
    if found:
        precision, recall = found / (found + unwanted), found / (found + missing)
        f1 = 2 * precision * recall / (precision + recall)
        lines += [
            "",
            f"Passages that are, and are not, in the texts of trafilatura's pages: precision "
            f"{precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}.",
        ]
    lines += ["", f"Pages of WCXB for which nothing is found: {figures.empty}."]
    return "\n".join(lines) + "\n"
