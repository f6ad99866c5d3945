"""The pages of the example, whose front matter states what was planted: no less is found, and no
more."""

import re
from collections import Counter

from corpus.testing import batch_of
from stages.pii.personal_data import PersonalData
from tests import ROOT

PAGES = ROOT / "examples" / "quickstart" / "pages"


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
    assert sum(truth.total() for truth in truths) >= 50
    wrong = {p: (dict(t), dict(g)) for p, t, g in zip(pages, truths, found, strict=True) if g != t}
    assert wrong == {}, "page: what it states, what was found"
