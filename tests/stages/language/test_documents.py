import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.language.documents import Reading, read_documents
from stages.language.main_language import main_language_of
from stages.language.model_file import included_model
from tests.stages.identification import TEXTS

MODEL = included_model()
BANNER = (
    "We use cookies to improve your experience on this site. Accept all cookies or manage them."
)


def reading(text: str) -> Reading:
    (found,) = read_documents([text], MODEL)
    assert found is not None
    return found


@pytest.mark.parametrize("tag", TEXTS)
def test_one_language(tag: str) -> None:
    found = reading(TEXTS[tag])
    assert found.label == tag
    assert list(found.shares) == [tag]
    assert 0.5 < found.score <= 1


@pytest.mark.parametrize(
    ("first", "second"), [("gl", "en"), ("ca", "es"), ("eu", "fr"), ("de", "el")]
)
def test_two_languages(first: str, second: str) -> None:
    paragraphs = [TEXTS[first]] * 7
    for place in (1, 4, 6):
        paragraphs.insert(place, TEXTS[second])
    found = reading("\n".join(paragraphs))
    assert list(found.shares) == [first, second]
    assert found.label == first
    assert 0.1 < found.shares[second] < 0.5


@pytest.mark.parametrize("tag", ["gl", "ca", "eu", "pt"])
def test_a_banner_does_not_tip_the_verdict(tag: str) -> None:
    assert (
        reading(f"{BANNER}\nHome\nAbout us\nContact\n" + "\n".join([TEXTS[tag]] * 4)).label == tag
    )


def test_the_paragraphs_of_the_main_language() -> None:
    text = "\n".join([BANNER, TEXTS["gl"], "", TEXTS["gl"], BANNER, "Ok", TEXTS["gl"], "fin"])
    kept = main_language_of(text, reading(text), MODEL)
    assert kept == "\n".join([TEXTS["gl"], "", TEXTS["gl"], TEXTS["gl"], "fin"])


@pytest.mark.parametrize("text", ["", "\0", "12 34", "https://pa.example/", "\n\n \u200b"])
def test_nothing_to_read(text: str) -> None:
    assert read_documents([text], MODEL) == [None]


@given(
    st.lists(
        st.sampled_from([*TEXTS.values(), BANNER, "a", "", "12", "\ud800x", "😀 pa"]), max_size=6
    )
)
@settings(max_examples=20, deadline=None)
def test_a_document_reads_the_same_beside_any_others(texts: list[str]) -> None:
    together = read_documents(texts, MODEL)
    assert together == [read_documents([text], MODEL)[0] for text in texts]


def test_labels_are_those_of_the_model() -> None:
    assert set(TEXTS) <= MODEL.names
    assert not MODEL.names & {"hbs"}
    logs = MODEL.log_probabilities(["El pa surt del forn."], ["el pa surt del forn"])
    assert logs.shape == (1, len(MODEL.labels))
    assert 0.5 < np.exp(logs).sum() < 1.001
