"""`corpus apply`: each line comes out with what the stage says of it, in order."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa
import pytest
from click.testing import CliRunner

from corpus.cli.apply import apply, apply_stage
from corpus.errors import ConfigError, InputError
from corpus.schema import COLUMNS, Schema
from corpus.stage import Result, Stage, each
from tests.corpus.toys import AtLeast, Scored, Shout


def applied(stage: Stage, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in apply_stage(stage, map(json.dumps, rows))]


@dataclass(frozen=True, kw_only=True)
class Length(Stage):
    """Adds the length of the page, and the page backwards; without a page it has length 0."""

    name = "length"
    reads: ClassVar[Schema] = {"html": pa.large_binary(), "date": COLUMNS["date"].type}
    adds: ClassVar[Schema] = {"backwards": pa.large_binary(), "year": pa.int32()}
    optional = frozenset({"date"})

    def process(self, batch: pa.RecordBatch) -> Result:
        return each(batch, self.one, self.adds)

    def one(self, html: bytes, date: Any) -> Mapping[str, Any]:
        return {"backwards": html[::-1], "year": date.year if date else 0}


def test_columns_are_added_and_rewritten() -> None:
    rows = [{"id": "a", "text": "forn", "more": [1, {"b": None}]}]
    assert applied(Shout(), rows) == [{**rows[0], "text": "FORN!"}]
    assert applied(Scored(), [{"id": "a", "text": "abcdefg"}])[0]["quality"] == 0.07


def test_what_a_stage_drops_and_what_it_raises_on_is_said() -> None:
    rows = [{"id": "a", "text": "quiet"}, {"id": "b", "text": "bad text"}, {"id": "c", "text": "c"}]
    dropped, quarantined, kept = applied(Shout(), rows)
    assert dropped == {**rows[0], "dropped": {"stage": "shout", "reason": "quiet"}}
    assert quarantined["quarantined"]["stage"] == "shout"
    assert quarantined["quarantined"]["error"].startswith("LookupError at ")
    assert quarantined["text"] == "bad text"
    assert kept == {"id": "c", "text": "C!"}


def test_lines_stay_in_order_however_many_there_are() -> None:
    texts = ["forn" * (number % 3) for number in range(150)]
    found = applied(AtLeast(minimum=4), ({"id": str(n), "text": t} for n, t in enumerate(texts)))
    assert [row["id"] for row in found] == [str(number) for number in range(150)]
    assert ["dropped" in row for row in found] == [not text for text in texts]


def test_a_missing_id_is_minted_from_the_row() -> None:
    one, again, other = applied(Shout(), [{"text": "a"}, {"text": "a"}, {"text": "b"}])
    assert one["id"] == again["id"] != other["id"]


def test_bytes_travel_as_base64_and_times_as_text() -> None:
    row = {"id": "a", "html": base64.b64encode(b"abc").decode(), "date": "2024-03-01T10:00:00Z"}
    (found,) = applied(Length(), [row])
    assert base64.b64decode(found["backwards"]) == b"cba"
    assert found["year"] == 2024
    assert applied(Length(), [{"html": ""}])[0]["year"] == 0


@pytest.mark.parametrize(
    ("stage", "row", "message"),
    [
        (Shout(), {"id": "a", "body": "x"},
         "line 2: stage shout reads column 'text', and the line has body, id"),
        (Shout(), {"text": 7}, "lines 1 to 2: column 'text' must be large_string"),
        (Length(), {"html": "%"}, "line 2: html: must be bytes in base64"),
        (Length(), {"html": "", "date": "today"}, "line 2: date: must be a time in ISO 8601"),
    ],
)  # fmt: skip
def test_a_row_that_the_stage_cannot_read(
    stage: Stage, row: Mapping[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as found:
        applied(stage, [{"text": "", "html": ""}, row])
    assert str(found.value) == message


def test_the_command_reads_stdin() -> None:
    done = CliRunner().invoke(apply, ["nothing"], input='{"id": "a"}\n\n{"id": "b", "c": "à"}\n')
    assert done.output == '{"id": "a"}\n{"id": "b", "c": "à"}\n'


def test_the_command_takes_row_local_stages_only() -> None:
    done = CliRunner().invoke(apply, ["minhash"])
    assert isinstance(done.exception, ConfigError)
    assert "'minhash' is not row-local" in str(done.exception)
