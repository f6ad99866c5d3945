"""Lines of text that nobody planted anything in, for false alarms and for speed."""

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

from corpus.documents.languages import LANGUAGES

__all__ = ["Line", "default_folder", "lines_of"]

_TAGS = {"ca": "ca-valencia", "oc": "oc-aranes", "sr": "sr-Latn"}
"""The language of lines that name this variant, by the file's language."""
_VARIANTS = {"valencia", "aranese", "latin"}


@dataclass(frozen=True)
class Line:
    """A line and its language."""

    text: str
    tag: str

    @property
    def has_digit(self) -> bool:
        """Whether there is a digit in it."""
        return any(sign.isdigit() for sign in self.text)


def default_folder() -> Path:
    """The folder of shared data beside the checkout."""
    return Path(__file__).parents[2].parent / "shared" / "data"


def lines_of(folder: Path, seed: int = 5) -> list[Line]:
    """All lines of `lid_train`, in an order that follows from the seed. A language that is not
    served stands as `und`."""
    found = []
    for path in sorted((folder / "lid_train").glob("*.jsonl.gz")):
        name = path.name.partition(".")[0]
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                found.append(Line(row["text"], _tag(name, row.get("variant"))))
    random.Random(seed).shuffle(found)
    return found


def _tag(name: str, variant: str | None) -> str:
    if variant in _VARIANTS:
        return _TAGS[name]
    if name == "sr":
        return "sr-Cyrl"
    return name if name in LANGUAGES else "und"
