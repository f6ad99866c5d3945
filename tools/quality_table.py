"""Makes stages/quality/data/quality.tsv: for each language its usual words and their length.

python tools/quality_table.py DATA     DATA/lid_train holds lines of text, a file a language

Stop words: the words that are frequent in every kind of text. A word's score is the mean over
the sources of the logarithm of its frequency, so that what one source is about does not enter.
Word length: the mean over documents of ten lines; the bounds stand four standard deviations
apart from it, and at least 2.5 letters, since speech has shorter words than the manuals and
interfaces that most lines are from. The table holds only words of at most seven letters.
"""

import csv
import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import fmean, stdev

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from corpus.documents.languages import LANGUAGES  # noqa: E402 - after the path is set

TABLE = ROOT / "stages" / "quality" / "data" / "quality.tsv"
WORDS = 30
LONGEST = 7
LINES = 10
APART = 2.5
LEAST = 200  # lines that a source must have to count
_WORD = re.compile(r"[^\W\d_]+")
# Words of programs' interfaces, which all sources of the smaller languages are.
_INTERFACE = frozenset(
    "file files web debian linux gnome texte text menu click page list error data datos datas name "
    "nome nom nombre archivo fichier version password user link wiki email url mode html sonraí "
    "páxina kapitel columna wgl generau conselh aran lei izena klik".split()
)
# English that stands untranslated; short words that are other languages' own are not here.
_ENGLISH = frozenset("the of and you".split())
HEADER = """\
# For the stage `quality`. Made by tools/quality_table.py: change that, not this.
# tag; bounds of the mean word length; share of the stop words that is usual; the stop words.
"""


def lines_of(path: Path, tag: str) -> dict[str, list[str]]:
    """Lines by source; for a variety or script those only that are known to be in it."""
    variant = {"oc-aranes": "aranese", "sr-Cyrl": "cyrillic", "sr-Latn": "latin"}.get(tag)
    found = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in map(json.loads, stream):
            if variant is None or row.get("variant") == variant:
                found[row["src"].split("/")[0]].append(row["text"])
    large = {source: lines for source, lines in found.items() if len(lines) >= LEAST}
    return large or found


def stop_words(sources: dict[str, list[str]], without: frozenset[str]) -> list[str]:
    """The most frequent short words over all sources, the most frequent first."""
    scores: dict[str, float] = {}
    tables = []
    for lines in sources.values():
        counts = Counter(word for line in lines for word in _WORD.findall(line.lower()))
        tables.append((counts, counts.total()))
    for word in set().union(*(counts for counts, _ in tables)):
        if len(word) <= LONGEST and word not in without:
            scores[word] = sum(math.log((c[word] + 0.5) / (n + 1)) for c, n in tables)
    best = sorted(scores, key=lambda word: (-scores[word], word))
    return best[:WORDS]


def row_of(tag: str, sources: dict[str, list[str]]) -> list[str]:
    english: frozenset[str] = _ENGLISH if tag != "en" else frozenset()
    words = stop_words(sources, _INTERFACE | english)
    known = set(words)
    lengths, shares = [], []
    for lines in sources.values():
        for start in range(0, len(lines) - LINES + 1, LINES):
            found = _WORD.findall("\n".join(lines[start : start + LINES]).lower())
            lengths.append(fmean(map(len, found)))
            shares.append(sum(word in known for word in found) / len(found))
    middle, width = fmean(lengths), max(4 * stdev(lengths), APART)
    bounds = [f"{max(middle - width, 2):.1f}", f"{middle + width:.1f}"]
    return [tag, *bounds, f"{sorted(shares)[len(shares) // 2]:.2f}", " ".join(words)]


def main(data: Path) -> None:
    rows = []
    for tag in LANGUAGES:
        name = tag if tag != "ca-valencia" else "ca"
        path = data / "lid_train" / f"{name.split('-')[0]}.jsonl.gz"
        rows.append(row_of(tag, lines_of(path, tag)))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["tag", "shortest", "longest", "stop_share", "stop_words"])
        writer.writerows(rows)
    print(f"{TABLE.relative_to(ROOT)}: {len(rows)} languages")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
