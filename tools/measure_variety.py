"""Measures how the stage `variety` tells Valencian, and what trained weights would do.

python tools/measure_variety.py DATA     DATA/valencian_train holds paragraphs of both varieties

Two ways, paragraph by paragraph and in documents of six paragraphs of one source: the table
`stages/language/data/variety.tsv`, and log-odds of all words (naive Bayes) trained on every other
source. The table was corrected on these paragraphs: its figures are no promise for other text.
"""

import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from corpus.testing import batch_of  # noqa: E402 - after the path is set
from stages.language.variety import Variety, words_of  # noqa: E402 - as above

Texts = dict[tuple[str, str], list[str]]  # by variety and source
VALENCIAN, CENTRAL = "ca-valencia", "ca"


def read(data: Path) -> Texts:
    texts: Texts = defaultdict(list)
    for tag in (VALENCIAN, CENTRAL):
        path = data / "valencian_train" / f"{tag}.jsonl.gz"
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for row in map(json.loads, stream):
                texts[tag, row["src"]].append(row["text"])
    return texts


def joined(texts: Texts, size: int) -> Texts:
    return {
        key: ["\n".join(own[i : i + size]) for i in range(0, len(own), size)]
        for key, own in texts.items()
    }


def by_table(texts: list[str]) -> int:
    """How many of the texts are called Valencian."""
    stage = Variety()
    batch = batch_of([{"text": text, "language": CENTRAL} for text in texts], stage.reads)
    return sum(tag == VALENCIAN for tag in stage.process(batch).columns["language"].to_pylist())


def trained(texts: Texts, without: str) -> Callable[[list[str]], int]:
    """The same by naive Bayes on the words without capitals, of all sources but one family."""
    counts = {VALENCIAN: Counter[str](), CENTRAL: Counter[str]()}
    for (tag, source), own in texts.items():
        if family(source) != without:
            for text in own:
                counts[tag].update(word for word in words_of(text) if word.islower())
    totals = {tag: found.total() for tag, found in counts.items()}
    known = set(counts[VALENCIAN] | counts[CENTRAL])

    def odds(word: str) -> float:
        one, other = ((counts[t][word] + 0.5) / totals[t] for t in (VALENCIAN, CENTRAL))
        return math.log(one / other)

    weights = {word: odds(word) for word in known}

    def claim(some: list[str]) -> int:
        scores = (sum(weights.get(w, 0.0) for w in words_of(text)) for text in some)
        return sum(score > 3 for score in scores)  # e^3: twenty times as likely

    return claim


def family(source: str) -> str:
    """Gazettes of one publisher are one family, however they were collected."""
    name = source.rpartition(":")[2].lower()
    return next((f for f in ("dogv", "dogc") if f in name), source)


def report(texts: Texts, claims: Callable[[str], Callable[[list[str]], int]]) -> Iterator[str]:
    right = wrong = total = 0
    recalls = []
    for (tag, source), own in sorted(texts.items()):
        found = claims(source)(own)
        if tag == VALENCIAN:
            right, total = right + found, total + len(own)
            recalls.append(f"{source} {found}/{len(own)}")
        else:
            wrong += found
            if found:
                recalls.append(f"WRONG {source} {found}/{len(own)}")
    yield f"precision {right / max(right + wrong, 1):.4f}  recall {right / total:.3f}"
    yield "; ".join(recalls)


def main(data: Path) -> None:
    texts = read(data)
    for name, some in (("paragraphs", texts), ("documents of six", joined(texts, 6))):
        print(f"{name}, table:", *report(some, lambda _: by_table), sep="\n  ")
        print(
            f"{name}, trained on other sources:",
            *report(some, lambda source: trained(texts, family(source))),
            sep="\n  ",
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
