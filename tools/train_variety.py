"""Writes the weights in stages/language/data/variety.tsv: how much more often a variety has a form.

python tools/train_variety.py DATA     DATA/valencian_train and DATA/lid_train hold texts

A weight is the natural logarithm of a feature's frequency in the variety that it marks over that in
its neighbour, both counted in words, so that length decides nothing (multinomial naive Bayes;
Manning, Raghavan, Schütze, Introduction to Information Retrieval, 2008, section 13.2). The
forms of a line are counted together, and a form of one document as often as the stage does. No
source counts for more than `LARGEST` words, and words of paired messages count `PAIRS` times.
Grammars say which side a form is on: they count as `NORM` occurrences, and a weight on the other
side becomes 0. A feature that fewer than two sources have, and no paired messages, may be what a
text is about: it has the odds of the grammars alone.
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from stages.language.lexicon import FILE, NEIGHBOURS, parse  # noqa: E402 - after the path is set
from stages.language.variety import marked  # noqa: E402 - as above
from tools.varieties import (  # noqa: E402 - as above
    PAIRED,
    Document,
    catalan_as_occitan,
    occitan,
    others,
    paragraphs,
)

LARGEST = 20_000
PAIRS = 3.0
"""How often a word of paired messages counts: only they differ in nothing but the variety."""
NORM, AGAINST = 1.0, math.exp(-2.5)
"""Occurrences on the side of a form and on the other that stand for the grammars: odds of e^2.5,
so that two forms which only grammars know are just enough for the stage."""
HIGHEST = 4.0
"""The highest weight: beyond it the data say how tidy they are, not how sure a form is."""


def trained(table: str, variety: str, documents: Iterable[Document]) -> str:
    """The table with weights for a variety and its neighbour from documents of both."""
    neighbour = NEIGHBOURS[variety]
    lexicon = parse(table, variety)
    found: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    sizes: Counter[tuple[str, str]] = Counter()
    for document in documents:
        key = (document.variety, document.source)
        sizes[key] += document.words.total()
        for _, mark, count in marked(document.words, lexicon.find, variety):
            found[key][mark.line] += count
    lines = table.splitlines()
    for number, line in enumerate(lines):
        side, _, rest = line.partition("\t")
        if side in (variety, neighbour) and not rest.startswith(("-", "=")):
            other = neighbour if side == variety else variety
            weight = _weight(number, side, other, found, sizes)
            lines[number] = f"{side}\t{weight:.2f}\t{rest.partition(chr(9))[2]}"
    return "\n".join(lines) + "\n"


def _weight(
    line: int,
    side: str,
    other: str,
    found: Mapping[tuple[str, str], Counter[int]],
    sizes: Mapping[tuple[str, str], int],
) -> float:
    counts = {side: NORM, other: AGAINST}
    totals = {side: 0.0, other: 0.0}
    having = {source for (_, source), counted in found.items() if counted[line]}
    supported = len(having) > 1 or any(source.startswith(PAIRED) for source in having)
    for (tag, source), size in sizes.items():
        share = PAIRS if source.startswith(PAIRED) else min(1.0, LARGEST / size)
        totals[tag] += share * size
        if supported:
            counts[tag] += share * found[tag, source][line] if (tag, source) in found else 0.0
    scale = totals[other] / totals[side] if supported else 1.0
    odds = math.log(counts[side] * scale / counts[other])
    return min(max(odds, 0.0), HIGHEST)


def main(data: Path) -> None:
    table = FILE.read_text(encoding="utf-8")
    table = trained(table, "ca-valencia", paragraphs(data) + others(data))
    table = trained(table, "oc-aranes", occitan(data) + catalan_as_occitan(data))
    FILE.write_text(table, encoding="utf-8", newline="\n")
    print(f"{FILE.relative_to(ROOT)}: {len(table):,} characters")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
