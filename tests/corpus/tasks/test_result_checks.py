"""What a stage gives is held against what it declares."""

import pyarrow as pa
import pytest

from corpus.errors import StageContractError
from corpus.stage import Result
from corpus.tasks.result_checks import check_languages, check_reasons, check_result
from tests.corpus.toys import AtLeast, Scored

QUALITY = pa.array([0.5, 0.25], pa.float32())


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({}, r"gave columns \[\]; it declares \['quality'\]"),
        ({"quality": QUALITY, "more": QUALITY}, r"gave columns \['more', 'quality'\]"),
        ({"quality": QUALITY.cast("double")}, "with 2 rows of double; it declares float"),
        ({"quality": QUALITY[:1]}, "with 1 row of float; .* the batch has 2 rows"),
    ],
)
def test_columns_that_were_not_declared(columns: dict[str, pa.Array], message: str) -> None:
    with pytest.raises(StageContractError, match=message) as raised:
        check_result(Scored(), Result(columns=columns), 2, where="pipeline.yaml:3")
    assert raised.value.where == "pipeline.yaml:3"


def test_reasons_that_were_not_declared() -> None:
    with pytest.raises(StageContractError, match=r"undeclared reasons \['ugly'\]"):
        check_reasons(AtLeast(), pa.array(["too_short", "ugly", None]))


def test_what_was_declared_passes() -> None:
    check_result(Scored(), Result(columns={"quality": QUALITY}), 2)
    check_result(AtLeast(), Result(dropped=pa.array(["too_short", None])), 2)


@pytest.mark.parametrize("value", ["../../x", "cat/spa", "cat", "XX", "", "a name of somebody"])
def test_a_language_that_is_no_tag_is_refused_and_not_quoted(value: str) -> None:
    languages = pa.array(["ca", "und", value, "oc-aranes"])
    with pytest.raises(StageContractError, match="no tag of the registry") as raised:
        check_languages(AtLeast(minimum=1), languages)
    assert not value or value not in raised.value.message


def test_tags_and_und_are_languages() -> None:
    check_languages(AtLeast(minimum=1), pa.array(["ca", "und", "sr-Latn", "ca-valencia"]))
    check_languages(AtLeast(minimum=1), pa.array([], pa.string()))
