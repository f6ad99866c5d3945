import pytest

from tools.extraction.labels import labels

REFERENCE = "The mill stood still\nRye\nThe river rose again that night. Nobody slept."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["The mill stood still", "Read our other stories"], [1.0, 0.0]),
        (["Rye", "Oats"], [1.0, 0.0]),
        (["The river rose again that night.", "Nobody slept."], [1.0, 1.0]),
        (["The mill stood still and nobody knew why"], [2 / 6]),
        (["Rye", "Home", "The mill stood still", "Rye", "The river rose again"], [0, 0, 1, 1, 1]),
        (["…", "Rye"], [0.0, 1.0]),
    ],
    ids=["text", "a line", "words around", "a part", "the copy among text", "no words"],
)
def test_labels(texts, expected):
    assert labels(texts, REFERENCE) == pytest.approx(expected)
