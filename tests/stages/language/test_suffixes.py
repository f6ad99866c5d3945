import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.language.lanes import packed
from stages.language.suffixes import LONGEST, SuffixModel, suffix_hashes

_BITS = 12


def model_of(weights: dict[bytes, list[int]]) -> SuffixModel:
    """A model with these sequences, whose hashes must fall into different places."""
    table = np.zeros(1 << _BITS, np.uint64)
    for row, sequence in enumerate(weights, start=1):
        padded = bytes(LONGEST + 1 - len(sequence)) + sequence
        (hashed,) = suffix_hashes(np.frombuffer(padded, np.uint8))[len(sequence) - 2]
        place = int(hashed >> np.uint64(64 - _BITS))
        assert not table[place]
        table[place] = (hashed & np.uint64(0xFFFFFFFF00000000)) | np.uint64(row)
    rows = np.array([[0, 0], *weights.values()], np.int8)
    return SuffixModel(("a", "b"), table, packed(rows), 1.0)


MODEL = model_of({b"ab": [4, 0], b"cab": [0, 8], b" que ": [2, 0]})


def test_the_longest_sequence_counts() -> None:
    found = MODEL.scores([b"ab", b"cab", b"xab", b" que ", b"", b"zzz"])
    expected = [(2, -2), (-4, 4), (2, -2), (1, -1), (0, 0), (0, 0)]
    lengths = [2, 3, 3, 5, 1, 3]
    for row, own, length in zip(found, expected, lengths, strict=True):
        assert np.allclose(row, np.array(own) / np.sqrt(length))


@given(st.lists(st.text("abc qué\0", max_size=12), max_size=5))
def test_a_text_scores_the_same_beside_any_others(texts: list[str]) -> None:
    data = [text.encode() for text in texts]
    together = MODEL.scores(data)
    for row, own in zip(together, data, strict=True):
        assert row.tobytes() == MODEL.scores([own]).tobytes()
