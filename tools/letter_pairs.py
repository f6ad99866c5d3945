"""Makes stages/html/data/letters.tsv: how often a letter follows another, language by language.

python tools/letter_pairs.py DATA     DATA/lid_train holds lines of text, a file a language

A letter's cost after another is the negative natural logarithm of its frequency there; what
stands between words counts as one space. Costs are rounded to `STEP`, and cut at `LEVELS` steps.
The table holds sums over all lines of a language, at least 30,000 characters, from which no line
can be read back. What the lines are and under which licences stands in the README of the data:
free software's translations, Wikipedia, Common Voice, PILAR and others.
"""

import gzip
import json
import math
import sys
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from corpus.documents.languages import LANGUAGES, Language  # noqa: E402 - after the path is set
from stages.html.charset_detection import CHARSETS  # noqa: E402 - as above
from stages.html.charset_tables import table  # noqa: E402 - as above
from stages.html.letters import FOLDED, LEVELS, STEP, TABLE, ZERO  # noqa: E402 - as above

RARE = 5e-6  # of a language's letters: not of its alphabet, as is what its charsets lack
SCRIPTS = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Grek": "GREEK"}
SMOOTHING = 0.2
HEADER = """\
# For detecting charsets. Made by tools/letter_pairs.py: change that, not this.
# tag; usual cost of a letter; alphabet; cost of each letter after each, the space first.
"""


def lines_of(data: Path, tag: str) -> list[str]:
    variant = {"sr-Cyrl": "cyrillic", "sr-Latn": "latin"}.get(tag)
    path = data / "lid_train" / f"{tag.partition('-')[0]}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = map(json.loads, stream)
        return [row["text"] for row in rows if variant in (None, row.get("variant"))]


def row_of(language: Language, lines: list[str]) -> list[str]:
    script = SCRIPTS[language.scripts[0]]
    text = unicodedata.normalize("NFC", " ".join(lines)).lower().translate(FOLDED)
    counts = Counter(text)
    own = {c: n for c, n in counts.items() if unicodedata.name(c, "").startswith(f"{script} SMALL")}
    total = sum(own.values())
    had = set("".join(map(table, CHARSETS[language.tag])).translate(FOLDED))
    alphabet = " " + "".join(sorted(c for c, n in own.items() if n >= RARE * total and c in had))
    text = " ".join("".join(c if c in alphabet else " " for c in text).split())
    pairs = Counter(pairwise(text))
    firsts = Counter(text[:-1])
    size = len(alphabet)
    costs = {
        (a, b): -math.log((pairs[a, b] + SMOOTHING) / (firsts[a] + SMOOTHING * size))
        for a in alphabet
        for b in alphabet
    }
    usual = sum(costs[pair] * count for pair, count in pairs.items()) / pairs.total()
    levels = "".join(
        chr(ord(ZERO) + min(round(100 * costs[a, b] / STEP), LEVELS - 1))
        for a in alphabet
        for b in alphabet
    )
    return [language.tag, f"{100 * usual:.0f}", alphabet[1:], levels]


def main(data: Path) -> None:
    rows = [
        row_of(language, lines_of(data, tag))
        for tag, language in LANGUAGES.items()
        if language.parent not in LANGUAGES
    ]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        file.writelines("\t".join(row) + "\n" for row in rows)
    print(f"{TABLE.relative_to(ROOT)}: {len(rows)} languages, {TABLE.stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
