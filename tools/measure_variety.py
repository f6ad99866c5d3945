"""Measures how the stage `variety` tells Valencian and Aranese in sources that it has not seen.

python tools/measure_variety.py DATA     DATA/valencian_train and DATA/lid_train hold texts

For each fold of tools/varieties.py the weights are trained on all others (tools/train_variety.py),
and so is `minimum_evidence`: the least of `STEPS` with which, in folds that were left out in turn,
no fold of central Catalan has more than `ALLOWED` of its documents called Valencian. What reached a
fold before it was measured: the forms, chosen by hand by people who had seen the paired messages
and the mistakes in all folds; `PAIRS`, `NORM`, `minimum_share` and `aranese_density`, chosen once
for all with the figures in sight. Of `OTHERS` only two forms were corrected (debian-handbook),
and gcompris-qt, which holds both varieties, was not looked into.

The table says itself what is a mark, so recall is that of what it knows; figures of all documents
stand beside it. A document is decidable if two or more of its words are marks (forms of `MARK` or
more in the table) of its variety, and fewer are of the other. Pages are six texts of a source.
Balanced accuracy is the mean over both varieties of the share of decidable documents that are told
right.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean, median

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from stages.language.lexicon import FILE, Lexicon, lexicon_of, parse  # noqa: E402 - path is set
from stages.language.variety import Variety, evidence  # noqa: E402 - as above
from tools.train_variety import trained  # noqa: E402 - as above
from tools.varieties import (  # noqa: E402 - as above
    FOLDS,
    OCCITAN_FOLDS,
    Document,
    catalan_as_occitan,
    joined,
    occitan,
    others,
    paragraphs,
)

VALENCIAN, CENTRAL = "ca-valencia", "ca"
ARANESE = "oc-aranes"
MARK = 1.5
"""The weight of a word that is four and a half times as frequent in one of the varieties."""
STEPS = (4.5, 5.0, 5.5, 6.0)
"""More than any one word weighs."""
ALLOWED = 0.01
PAGE = 6


@dataclass(frozen=True)
class Outcome:
    """What was told of a document. side: the variety, or None for undecided."""

    document: Document
    side: str | None
    decidable: bool

    @property
    def is_right(self) -> bool:
        """Whether the document gets its tag; undecided ones get the central one."""
        return (self.side or CENTRAL) == self.document.variety


def outcomes(documents: Iterable[Document], lexicon: Lexicon, stage: Variety) -> list[Outcome]:
    """What the stage's settings say with the weights of a lexicon."""
    return [
        Outcome(found, stage.side(evidence(found.words, lexicon.find, VALENCIAN)), decidable(found))
        for found in documents
    ]


@cache
def decidable(document: Document) -> bool:
    """Whether a document has two or more marks of its variety, and fewer of the other."""
    marks = {VALENCIAN: 0, CENTRAL: 0}
    for word, count in document.words.items():
        mark = lexicon_of(VALENCIAN).find(word)
        if mark is not None and mark.weight >= MARK:
            marks[mark.variety] += count
    own = marks.pop(document.variety)
    return own >= 2 and own > sum(marks.values())


def without(table: str, documents: Sequence[Document], *folds: str) -> Lexicon:
    """The lexicon with weights of all folds but some."""
    kept = [found for found in documents if found.fold not in folds]
    return parse(trained(table, VALENCIAN, kept), VALENCIAN)


def calibrated(table: str, documents: Sequence[Document], fold: str = "") -> float:
    """The `minimum_evidence` that all folds but one ask for, each judged by the rest of them."""
    central = {
        other: [d for d in documents if d.fold == other and d.variety == CENTRAL]
        for other in FOLDS
        if other != fold
    }
    lexicons = {other: without(table, documents, fold, other) for other in central}
    for step in STEPS:
        stage = Variety(minimum_evidence=step)
        if all(
            fmean(o.side == VALENCIAN for o in outcomes(own, lexicons[other], stage)) <= ALLOWED
            for other, own in central.items()
        ):
            return step
    return STEPS[-1]


def share(told: Sequence[bool]) -> str:
    return f"{sum(told)}/{len(told)} {fmean(told):.3f}" if told else "none"


def recall(found: Iterable[Outcome], variety: str) -> list[bool]:
    """Whether each decidable document of a variety is told right."""
    return [o.is_right for o in found if o.decidable and o.document.variety == variety]


def report(found: Sequence[Outcome]) -> Iterator[str]:
    """Balanced accuracy, the same by length, then figures of each source."""
    balanced = fmean(fmean(recall(found, variety)) for variety in (VALENCIAN, CENTRAL))
    yield f"balanced accuracy of decidable documents {balanced:.4f}"
    middle = median(len(o.document.text) for o in found if o.decidable)
    for half, is_long in (("shorter", False), ("longer", True)):
        own = [o for o in found if (len(o.document.text) > middle) == is_long]
        one, other = share(recall(own, VALENCIAN)), share(recall(own, CENTRAL))
        yield f"  the {half} half: Valencian {one}, central {other}"
    by_source: dict[tuple[str, str], list[Outcome]] = {}
    for o in found:
        by_source.setdefault((o.document.variety, o.document.source), []).append(o)
    for (variety, source), own in sorted(by_source.items(), reverse=True):
        undecided = share([o.side is None for o in own])
        if variety == VALENCIAN:
            told, all_told = share(recall(own, VALENCIAN)), share([o.is_right for o in own])
            yield f"  {source}: recall {told}; of all {all_told}; undecided {undecided}"
        else:
            false = share([not o.is_right for o in own])
            yield f"  {source}: called Valencian {false}; undecided {undecided}"
    central = [not o.is_right for o in found if o.document.variety == CENTRAL]
    yield f"all central Catalan: called Valencian {share(central)}"


def valencian(data: Path) -> Iterator[str]:
    table = FILE.read_text(encoding="utf-8")
    texts = paragraphs(data)
    pages = joined(texts, PAGE)
    of_texts: list[Outcome] = []
    of_pages: list[Outcome] = []
    for fold in FOLDS:
        step = calibrated(table, texts, fold)
        yield f"fold {fold}: minimum_evidence {step} by the others"
        lexicon, stage = without(table, texts, fold), Variety(minimum_evidence=step)
        of_texts += outcomes((d for d in texts if d.fold == fold), lexicon, stage)
        of_pages += outcomes((d for d in pages if d.fold == fold), lexicon, stage)
    yield f"all folds: minimum_evidence {calibrated(table, texts)}"
    yield from ("", "texts of folds left out:", *report(of_texts))
    yield from ("", "pages of folds left out:", *report(of_pages))
    rest = outcomes(others(data), without(table, texts), Variety())
    yield from ("", "sources that only lid_train has, weights of valencian_train:", *report(rest))


def aranese(data: Path) -> Iterator[str]:
    """Aranese and other Occitan by source, weights of the other folds; Catalan, of all Occitan."""
    table = FILE.read_text(encoding="utf-8")
    documents, catalan = occitan(data), catalan_as_occitan(data)
    by_source: dict[tuple[str, str], list[bool]] = {}
    for fold in (*OCCITAN_FOLDS, CENTRAL):
        kept = [d for d in documents if d.fold != fold] + (catalan if fold != CENTRAL else [])
        lexicon = parse(trained(table, ARANESE, kept), ARANESE)
        for found in catalan if fold == CENTRAL else documents:
            if fold in (CENTRAL, found.fold):
                told = Variety().is_aranese(evidence(found.words, lexicon.find, ARANESE))
                by_source.setdefault((found.variety, found.source), []).append(told)
    yield "called Aranese, in folds left out:"
    for (tag, source), all_told in sorted(by_source.items(), reverse=True):
        yield f"  {tag} {source}: {share(all_told)}"


def main(data: Path) -> None:
    for line in (*valencian(data), "", *aranese(data)):
        print(line)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
