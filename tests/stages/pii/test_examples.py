"""Recall and precision over the pages of the example, whose front matter states the truth."""

import re
from collections import Counter

from corpus.testing import batch_of
from stages.pii.personal_data import PersonalData
from tests import ROOT

PAGES = ROOT / "examples" / "quickstart" / "pages"

FALSE_POSITIVES: dict[str, dict[str, int]] = {}
"""Pages without personal data in which something is found all the same: page -> type -> count."""


def test_the_pages_of_the_example() -> None:
    stage = PersonalData()
    pages, truths, documents = [], [], []
    for path in sorted(PAGES.glob("*/*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        stated = re.search(r"^pii:(.*)$", front, re.MULTILINE)
        pages.append(f"{path.parent.name}/{path.stem}")
        truths.append(
            Counter(
                {k: int(n) for k, n in re.findall(r"(\w+): (\d+)", stated[1])} if stated else {}
            )
        )
        documents.append({"text": body, "language": path.parent.name})
    result = stage.process(batch_of(documents, stage.reads))
    found = [
        Counter({one["type"]: one["count"] for one in row})
        for row in result.columns["pii"].to_pylist()
    ]
    true = sum((truth & got).total() for truth, got in zip(truths, found, strict=True))
    stated_ = sum(truth.total() for truth in truths)
    assert stated_ >= 40
    assert true / stated_ >= 0.95, "recall"
    assert true / sum(got.total() for got in found) >= 0.95, "precision"
    wrong = {p: dict(g) for p, t, g in zip(pages, truths, found, strict=True) if g and not t}
    assert wrong == FALSE_POSITIVES
