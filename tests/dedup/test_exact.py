import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import folded_text
from dedup.exact import DIGEST, content_digests


def test_copies_in_another_dress_are_equal_and_others_are_not() -> None:
    texts = pa.array(["Bon dia, món!", "BON DIA MON", "Bon dia", "dia bon món", "bondiamón"])
    digests = content_digests(texts)
    assert digests.type == DIGEST
    assert digests[0] == digests[1]
    assert len(set(digests.to_pylist())) == 4


def test_numbers_count() -> None:
    one, other = content_digests(pa.array(["12 graus", "13 graus"]))
    assert one != other


def test_nothing_to_compare_is_null() -> None:
    assert content_digests(pa.array(["", "…!", None])).to_pylist() == [None, None, None]
    assert content_digests(pa.array([], pa.large_string())).to_pylist() == []


def test_digest_is_the_same_in_every_release() -> None:
    (digest,) = content_digests(pa.array(["Bon dia, món!"]))
    assert digest.as_py().hex() == "90e3ef50c70a4e04b77c527bb9f0529a"


@given(st.lists(st.text("ab é,", max_size=12), max_size=8), st.integers(0, 8))
def test_batches_may_be_cut_anywhere(texts: list[str], cut: int) -> None:
    whole = pa.array(texts, pa.large_string())
    parts = [content_digests(whole[:cut]), content_digests(whole[cut:])]
    assert pa.concat_arrays(parts).equals(content_digests(whole))


def test_long_texts_are_folded_in_pieces() -> None:
    text = "paraula nova " * folded_text._PIECE
    one, other = content_digests(pa.array([text, text.upper().replace(" ", ",\n")]))
    assert one == other
