"""`corpus apply`: each line comes out with what the stage says of it, in order."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa
import pytest
from click.testing import CliRunner

from corpus.cli.apply import apply, apply_stage
from corpus.errors import ConfigError, InputError
from corpus.pipeline.registry import find
from corpus.schema import COLUMNS, Schema
from corpus.stage import Result, Stage, each
from tests.corpus.toys import AtLeast, Scored, Shout


def applied(stage: Stage, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    blocks = (json.dumps(row).encode() + b"\n" for row in rows)
    return [json.loads(line) for line in apply_stage(stage, blocks)]


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
         "line 2: stage shout reads column 'text'; the columns there are: body, id"),
        (Shout(), {"text": 7}, "line 2: column 'text' must be large_string"),
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


ODD = {
    b'\xef\xbb\xbf{"id": "a", "text": "x"}\n': '{"id": "a", "text": "x"}',
    b'{"id": "a", "text": "\\ud83d \\udc00"}\n': '{"id": "a", "text": "\ufffd \ufffd"}',
    b'{"id": "a", "\\ud83d": 1}\n': '{"id": "a", "\ufffd": 1}',
    b'{"id": "a", "n": 123456789012345678901234567890}': (
        '{"id": "a", "n": 123456789012345678901234567890}'
    ),
    b'{"id": "a", "n": [NaN, -Infinity, 1e999]}': '{"id": "a", "n": [null, null, null]}',
    b'{"id": "a", "id": "b"}': '{"id": "b"}',
    b'{"id": "a", "text": "\\u0000\\u2028"}': '{"id": "a", "text": "\\u0000\u2028"}',
}


@pytest.mark.parametrize(("line", "written"), ODD.items(), ids=range(len(ODD)))
def test_odd_lines_come_out_as_json(line: bytes, written: str) -> None:
    assert [found.decode() for found in apply_stage(find("nothing")(), [line])] == [written]


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30, 10**300, 10**4000])
def test_an_id_can_be_minted_beside_a_number_of_any_size(number: int) -> None:
    (found,) = applied(Shout(), [{"text": "a", "n": number}])
    assert found["n"] == number
    assert found["id"] == applied(Shout(), [{"text": "a"}])[0]["id"]
    assert applied(Shout(), [{"text": "a", "id": None}])[0]["id"] == found["id"]


BAD = (b'{"text": "\xe9"}', b"{", b"[1]", b"[" * 100_000, b'{"text": 7}', b'{"body": ""}')


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_all_before_a_bad_line_is_written(bad: bytes) -> None:
    good = [b'{"id": "%d", "text": "pa"}\n' % number for number in range(100)]
    written: list[bytes] = []
    with pytest.raises(InputError, match="line 101"):
        written.extend(apply_stage(Shout(), [*good, bad]))
    assert len(written) in (64, 100)  # a wrong type is found when its batch is read


@pytest.mark.parametrize("depth", range(900, 1000, 7))
def test_nesting_ends_in_an_answer_or_a_message(depth: int) -> None:
    line = b'{"id": "a", "n": ' + b"[" * depth + b"]" * depth + b"}"
    try:
        (found,) = apply_stage(Shout(), [b'{"text": "x", ' + line[1:]])
        assert json.loads(found)["id"] == "a"
    except InputError as error:
        assert str(error).startswith("line 1")  # noqa: PT017 - either way is right


def test_stdin_is_read_as_bytes() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "corpus", "apply", "nothing"],
        input='{"id": "à"}\n{"id": "\U0001f600"}\n'.encode() + b'{"id": "\xe9"}\n',
        capture_output=True,
        env=environment,
        check=False,
    )
    assert done.stdout.decode() == '{"id": "à"}\n{"id": "\U0001f600"}\n'
    assert done.stderr == b"corpus: line 3: is not UTF-8\n"
    assert done.returncode == 2


def test_a_stage_that_explains_itself_says_it_of_dropped_rows_too() -> None:
    stage = find("extract")(explain=True)
    html = base64.b64encode(b"<p>Hi ha pa al forn del poble.</p>").decode()
    (row,) = applied(stage, [{"html": html}])
    assert row["dropped"]["reason"] == "too_short"
    assert [block["text"] for block in row["explained"]] == ["Hi ha pa al forn del poble."]
    assert "title" not in row
