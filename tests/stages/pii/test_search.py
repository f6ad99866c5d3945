"""stages/pii/search.py: the gate changes nothing but the time."""

import gzip
import json
from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stages.pii.catalogue import OWN
from stages.pii.page import Page
from stages.pii.plain_text import PlainText
from stages.pii.search import search, search_everywhere
from tests import ROOT
from tests.stages.pii.test_personal_data import parts

DATA = ROOT.parent / "shared" / "data" / "lid_train"


def assert_the_gate_hides_nothing(text: str, language: str) -> int:
    page = Page(language, "https://www.example.es/a", text)
    found = search(text, page, OWN, 0.0)
    assert set(found) == set(search_everywhere(text, page, OWN, 0.0))
    return len(found)


filler = st.sampled_from(["word " * 30, "\n\n", "x" * 70, " 2019 ", "· ", "\u00ad", "\u200b"])


@given(st.lists(parts | filler, max_size=12).map("".join), st.sampled_from(["es", "de", "und"]))
@example("1" * 400, "es")
@example("@" * 400, "es")
@example("12345678Z " * 40, "es")
def test_on_generated_text(text: str, language: str) -> None:
    assert_the_gate_hides_nothing(text, language)


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there")
def test_on_real_text() -> None:
    found = 0
    for path in sorted(DATA.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in islice(lines, 0, 4000, 10)]
        found += assert_the_gate_hides_nothing("\n".join(texts), path.name.split(".")[0])
    assert found > 0


def test_a_page_without_candidates_is_one_pass() -> None:
    plain = PlainText("A page of words about the mill and its 3 wheels. " * 1000)
    default = [one for one in OWN if one.default]
    assert [list(one.trigger.regions(plain)) for one in default] == [[]] * len(default)
