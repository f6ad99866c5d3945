"""Single rounds of near-duplicate removal, where the decisions alone do not tell."""

import numpy as np
import pyarrow as pa
import pytest

from corpus.stage import Round
from corpus.testing import batch_of
from dedup.minhash import MinHash
from dedup.minhash_rounds import NearRounds
from dedup.preference_keys import to_numpy
from tests.dedup.documents import document

TEXTS = ["u dos tres quatre cinc sis", "u dos tres quatre cinc sis", "set vuit nou", "deu onze"]


@pytest.mark.parametrize("verify", ["signature", "shingles"])
def test_a_pair_travels_once_however_many_bands_it_shares(verify: str) -> None:
    stage = MinHash(verify="shingles" if verify == "shingles" else "signature")
    documents = [document(number, text) for number, text in enumerate(TEXTS)]
    tables = stage.summarise(batch_of(documents, stage.reads))
    sketch = tables["sketch"].rename_columns({"row": "document"}).sort_by("preference")
    pairs, halves = stage.rounds()[:2]
    assert isinstance(pairs, Round)
    assert isinstance(halves, Round)
    pair = pairs.reduce({"band": tables["band"]})
    assert pair.num_rows == 14
    half = halves.reduce({"pair": pair.sort_by([("left", "ascending")]), "sketch": sketch})
    (row,) = half.to_pylist()
    sketches = dict(
        zip(sketch["preference"].to_pylist(), sketch["sketch"].to_pylist(), strict=True)
    )
    assert row["left"] < row["right"]
    assert row["sketch"] == sketches[row["left"]]


def test_a_band_hints_at_the_next_one() -> None:
    documents = [document(number, text) for number, text in enumerate(TEXTS)]
    band = MinHash().summarise(batch_of(documents, MinHash.reads))["band"]
    keys = band["key"].to_numpy().reshape(-1, 14)
    hints = band["hint"].to_numpy().reshape(-1, 14)
    assert np.array_equal(hints[:, :-1], keys[:, 1:])
    assert np.array_equal(hints[:, -1], keys[:, 0])
    preferences = to_numpy(band["preference"].combine_chunks()).reshape(-1, 14)
    assert (preferences == preferences[:, :1]).all()
    assert band["row"].to_numpy().reshape(-1, 14)[:, 0].tolist() == [0, 1, 2, 3]


def test_sketches_are_as_small_as_is_said() -> None:
    for permutations, width in ((None, 448), (128, 512)):
        stage = MinHash(verify="signature", permutations=permutations)
        assert stage.tables()["sketch"].field("sketch").type.byte_width == width
    shingles = MinHash().tables()["sketch"].field("sketch").type
    assert shingles == pa.large_list(pa.uint64())
    assert NearRounds(0.5, shingles).tables["sketch"].field("sketch").type == shingles
