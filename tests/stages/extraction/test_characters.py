import numpy as np
import pytest

from stages.extraction.characters import DIGIT, END, LETTER, OTHER, PAUSE, SPACE, UPPER, Counted


@pytest.mark.parametrize(
    "text", ["Ab, cd 12.", "Жб, де 12.", "Ωβ, γδ 12.", "Ab، cd ١٢؟", "Āb， cd 12。"]
)
def test_kinds_in_any_script(text):
    found = Counted([text, "x", "😀"], np.array([len(text), 1, 1]))
    kinds = [UPPER, LETTER, DIGIT, SPACE, END, PAUSE, OTHER]
    assert found.of[0, kinds].tolist() == [1, 3, 2, 2, 1, 1, 0]
    assert found.of[1:, [LETTER, OTHER]].tolist() == [[1, 0], [0, 1]]
    assert found.first.tolist() == [UPPER, LETTER, OTHER]
    assert found.last.tolist() == [END, LETTER, OTHER]
