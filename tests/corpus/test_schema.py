import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import schema
from corpus.schema import (
    COLUMNS,
    DATASET_COLUMNS,
    dataset_schema,
    empty_array,
    sizes_of,
)

TEXTS = st.lists(st.text(alphabet=st.sampled_from("ab à\n\t  ж·'"), max_size=200))


def plain_count(text: str) -> int:
    """Words split at ASCII white space and control characters, one by one."""
    blank = "".join(map(chr, range(0x21)))
    return len("".join(" " if c in blank else c for c in text).split(" ")) - sum(
        part == "" for part in "".join(" " if c in blank else c for c in text).split(" ")
    )


@given(TEXTS, st.integers(0, 5))
def test_words_are_counted_as_one_by_one(texts: list[str], start: int) -> None:
    array = pa.array(texts, pa.large_string()).slice(start)
    assert sizes_of(array)["words"].to_pylist() == [plain_count(text) for text in texts[start:]]


def test_a_word_in_a_long_document() -> None:
    text = "casa de la vila " * 10_000
    assert sizes_of(pa.array([text, "", text], pa.large_string()))["words"].to_pylist() == [
        40_000,
        0,
        40_000,
    ]


@given(TEXTS)
def test_sizes(texts: list[str]) -> None:
    sizes = sizes_of(pa.array(texts, pa.large_string()))
    assert sizes["characters"].to_pylist() == [len(text) for text in texts]
    assert sizes["bytes"].to_pylist() == [len(text.encode()) for text in texts]


def test_null_text_counts_as_empty() -> None:
    sizes = sizes_of(pa.array([None, "a b"], pa.large_string()))
    assert sizes["words"].to_pylist() == [0, 2]
    assert np.all(np.array(sizes["bytes"]) == [0, 3])


def test_the_schema_of_the_dataset_is_the_promised_one() -> None:
    names = """id text url domain date source origin language language_score script languages
    license rights quality pii cluster_size repeats characters words bytes record_id digest status
    charset pii_spans title split published""".split()
    assert list(DATASET_COLUMNS) == names
    nullable = {field.name for field in dataset_schema() if field.nullable}
    assert nullable == {"date", "language_score", "quality"}


def test_empty_values_fit_their_types() -> None:
    for column in COLUMNS.values():
        array = empty_array(column.name, column.type, 3)
        assert array.type == column.type
        assert array.null_count == (3 if column.nullable else 0)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_no_rows_of_empty_values(name: str) -> None:
    for length in (0, 1, 3):
        array = empty_array(name, COLUMNS[name].type, length)
        assert (len(array), array.type) == (length, COLUMNS[name].type)


@given(TEXTS, st.sampled_from([1, 64, 300]))
def test_sizes_are_the_same_whatever_is_looked_at_together(texts: list[str], size: int) -> None:
    array = pa.array(texts, pa.large_string())
    whole = sizes_of(array)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_AT_A_TIME", size)
        assert sizes_of(array) == whole


def test_empty_values_of_any_number() -> None:
    for name in ("text", "rights", "pii", "repeats"):
        column = COLUMNS[name]
        for length in (0, 3):
            assert empty_array(name, column.type, length).to_pylist() == [column.empty] * length
