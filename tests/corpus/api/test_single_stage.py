"""One stage over documents in memory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from corpus import api
from corpus.cli.apply import apply_stage
from corpus.errors import ConfigError, InputError, StageContractError
from corpus.pipeline.registry import find
from corpus.schema import COLUMNS, Schema
from corpus.stage import Result, Stage
from tests.corpus.toys import AtLeast, FirstWord, Scored, Shout

TEXTS = ["forn de pa", "pa", "bad text", "boom", "quiet please", "sal i aigua"]


def rows(texts: list[str]) -> list[dict[str, Any]]:
    return [{"text": text, "n": number} for number, text in enumerate(texts)]


def test_nothing_is_lost() -> None:
    table = api.apply(Shout, rows(TEXTS), mark="?")
    assert table.column_names == ["text", "n", "id", "dropped", "quarantined"]
    assert table["n"].to_pylist() == list(range(len(TEXTS)))
    assert table["text"].to_pylist() == [
        "FORN DE PA?", "PA?", "bad text", "BOOM?", "quiet please", "SAL I AIGUA?"
    ]  # fmt: skip
    assert table["dropped"].to_pylist() == [None] * 4 + ["quiet", None]
    (fault,) = filter(None, table["quarantined"].to_pylist())
    assert fault.startswith("LookupError at tests.corpus.toys:")


def test_a_stage_that_raises_for_a_whole_batch_loses_the_one_document() -> None:
    table = api.apply(AtLeast(minimum=5), rows(TEXTS))
    assert [fault is not None for fault in table["quarantined"].to_pylist()] == [
        text == "boom" for text in TEXTS
    ]
    assert table["dropped"].to_pylist()[1] == "too_short"


def test_calls_follow_one_another() -> None:
    first = api.apply(AtLeast, rows(TEXTS), minimum=5)
    second = api.apply(Scored(), api.apply(Shout(), first))
    assert second["dropped"].to_pylist() == [None, "too_short", None, None, "quiet", None]
    assert [f is not None for f in second["quarantined"].to_pylist()] == [
        text in ("bad text", "boom") for text in TEXTS
    ]
    assert [q is not None for q in second["quality"].to_pylist()] == [
        text in ("forn de pa", "sal i aigua") for text in TEXTS
    ]
    assert second.column_names == ["text", "n", "id", "quality", "dropped", "quarantined"]


def test_more_documents_than_a_stage_gets_at_a_time() -> None:
    texts = [f"pa {number}" if number % 1000 else "bad text" for number in range(9000)]
    table = api.apply(Shout, rows(texts))
    assert table.num_rows == 9000
    assert table["quarantined"].null_count == 9000 - 9
    assert table["text"].to_pylist()[8999] == "PA 8999!"


@pytest.mark.parametrize("name", ["repair", "quality", "language", "variety", "nothing"])
def test_it_is_what_corpus_apply_gives(name: str) -> None:
    """The same ids, columns and reasons for the same documents."""
    documents = [
        {"text": "El pa surt del forn a les sis del matí.", "language": "ca", "n": 1},
        {"text": "  ", "language": "ca", "url": "https://a.example"},
        {"text": "el pa el pa el pa el pa el pa el pa el pa", "language": "ca", "n": None},
    ]
    stage = find(name)()
    assert isinstance(stage, Stage)
    table = api.apply(name, documents).to_pylist()
    blocks = (json.dumps(document).encode() + b"\n" for document in documents)
    lines = [json.loads(line) for line in apply_stage(stage, blocks)]
    for found, line in zip(table, lines, strict=True):
        assert found["id"] == line["id"]
        assert found["dropped"] == line.get("dropped", {}).get("reason")
        for column in (*stage.adds, *stage.rewrites):
            expected = line.get(column)  # scores are rounded to four decimals there
            assert found[column] == (
                pytest.approx(expected, abs=1e-3) if isinstance(expected, float) else expected
            )


@pytest.mark.parametrize("kind", [pl.DataFrame, pd.DataFrame, pa.Table.from_pylist])
def test_tables_of_others(kind: Any) -> None:
    documents = rows(TEXTS)
    table = api.apply(Shout, kind(documents))
    expected = api.apply(Shout, documents)
    for name in expected.column_names:
        assert table[name].to_pylist() == expected[name].to_pylist()
    batch = pa.RecordBatch.from_pylist(documents)
    assert api.apply(Shout, batch)["id"] == expected["id"]
    assert api.apply(Shout, (row for row in documents)) == expected


def test_categories_of_pandas_are_text() -> None:
    frame = pd.DataFrame(rows(TEXTS))
    frame["text"] = frame["text"].astype("category")
    assert api.apply(Shout, frame)["id"] == api.apply(Shout, rows(TEXTS))["id"]


def test_a_document_keeps_the_id_that_it_has() -> None:
    given = [{"id": "a", "text": "pa"}, {"id": None, "text": "sal"}, {"text": "mar"}]
    first, second, third = api.apply("nothing", given)["id"].to_pylist()
    assert first == "a"
    alone = api.apply("nothing", [{"text": "sal"}, {"text": "mar"}])["id"].to_pylist()
    assert [second, third] == alone
    assert api.apply("nothing", [{"x": 0.5}])["id"].to_pylist() == [
        "99aa06d3014798d86001c324468d497f"
    ]


def test_columns_that_a_stage_can_do_without() -> None:
    page = "<html><title>Pa</title><p>" + "El pa de pagès es fa amb farina, aigua i sal. " * 9
    table = api.apply("extract", [{"html": page.encode()}])
    assert table["text"].to_pylist()[0].startswith("El pa de pagès")
    mixed = [{"html": page.encode(), "url": "https://a.example"}, {"html": page.encode()}]
    assert api.apply("extract", mixed)["url"].to_pylist() == ["https://a.example", ""]


def test_columns_that_hold_lists() -> None:
    page = b"<html><head><title>Pa</title></head><p>El pa de pages es fa amb farina.</p></html>"
    headers = [{"name": "x-robots-tag", "value": "noai"}]
    documents = [{"html": page, "headers": headers, "url": "https://a.example/"}]
    assert api.apply("rights", documents)["dropped"].to_pylist() == ["opt_out"]
    expected = api.apply("rights", documents, honour=["tdmrep"])
    assert expected["rights"].to_pylist() == [["noai:header"]]
    for kind in (pl.DataFrame, pd.DataFrame, pa.Table.from_pylist):
        found = api.apply("rights", kind(documents), honour=("tdmrep",))
        assert found["rights"] == expected["rights"]


def test_sizes_are_those_of_the_new_text(finished: api.Run) -> None:
    documents = finished.documents("ca")
    table = api.apply(Shout, documents, mark="!!!")
    before, after = documents["bytes"].to_pylist(), table["bytes"].to_pylist()
    assert after == [size + 3 for size in before]
    assert set(table.column_names) >= set(documents.column_names)


def test_no_documents() -> None:
    empty = api.apply("quality", [])
    assert empty.num_rows == 0
    assert empty.schema.field("quality").type == COLUMNS["quality"].type
    table = pa.table({"text": pa.array([], pa.large_string()), "language": pa.array([], "string")})
    assert api.apply("quality", table).schema.names == [
        "text", "language", "id", "quality", "dropped", "quarantined"
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"reads column 'language'; the columns there are: text"):
        api.apply("quality", table.select(["text"]))


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([{"text": "a", "language": "ca"}, {"text": "b"}], "document 1: stage quality reads column"
         " 'language'; the columns there are: text"),
        ([{"text": "a", "language": "ca"}, {"text": 5, "language": "ca"}], "document 1: column "
         "'text' must be large_string"),
        ([{"text": "a", "language": "ca", "x": x} for x in (1, "b")], "document 1: column 'x' holds"
         " values of several types"),
        (["text"], "document 0: must be a mapping of columns to values: 'text'"),
        ([{5: "text"}], "document 0: must be a mapping of columns to values: has a column whose"),
        ({"text": "a"}, "documents must be a list of dicts or a table; it is a dict"),
        ("text", "documents must be a list of dicts or a table; it is a str"),
        (5, "documents must be a list of dicts or a table; it is a int"),
        (pa.table({"text": [1], "language": ["ca"]}), "column 'text' must be large_string; it is"
         " int64"),
        (pa.table([["a"], ["b"]], names=["text", "text"]), "the table has two columns 'text'"),
        ([{"text": "a", "language": "ca", "dropped": True}], "column 'dropped' must be string"),
    ],
)  # fmt: skip
def test_documents_that_cannot_be(documents: Any, message: str) -> None:
    with pytest.raises(InputError) as raised:
        api.apply("quality", documents)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("stage", "settings", "message"),
    [
        ("repare", {}, "there is no stage 'repare'; did you mean repair?"),
        ("repair", {"mojibak": 1}, "repair.mojibak: unknown setting 'mojibak'; did you mean"),
        ("repair", {"mojibake": "no"}, "repair.mojibake: must be true or false"),
        ("minhash", {}, "minhash: is not a row-local stage"),
        (FirstWord(), {}, "first_word: is not a row-local stage"),
        (FirstWord, {}, "first_word: is not a row-local stage"),
        (Shout(), {"mark": "?"}, "shout: is built already; settings go with a stage's name"),
        (int, {}, "is not a row-local stage"),
        (None, {}, "None: is not a row-local stage"),
    ],
)
def test_stages_that_cannot_be(stage: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        api.apply(stage, rows(TEXTS), **settings)
    assert message in str(raised.value)


@dataclass(frozen=True, kw_only=True)
class _Careless(Stage):
    """Gives what it has not declared."""

    name = "careless"
    reads: ClassVar[Schema] = {"text": COLUMNS["text"].type}
    given: str = "columns"

    def process(self, batch: pa.RecordBatch) -> Result:
        columns: Mapping[str, pa.Array] = {}
        if self.given == "columns":
            columns = {"more": pa.nulls(batch.num_rows, pa.string())}
        reasons = pa.array(["whim"] * batch.num_rows)
        return Result(columns=columns, dropped=reasons if self.given == "reasons" else None)


def test_a_stage_keeps_to_what_it_declares() -> None:
    with pytest.raises(StageContractError, match=r"gave columns \['more'\]; it declares \[\]"):
        api.apply(_Careless(), rows(TEXTS))
    with pytest.raises(StageContractError, match=r"for undeclared reasons \['whim'\]"):
        api.apply(_Careless(given="reasons"), rows(TEXTS))


def test_halves_of_surrogate_pairs_become_replacement_characters() -> None:
    texts = ["a \ud83d", "\udc00", "\ud83d\ude00", "\ud800\ud800", "x \udfff y"]
    documents = [{"text": text, "\ud83d": [{"a": text}]} for text in texts]
    table = api.apply("nothing", documents)
    whole = ["a \ufffd", "\ufffd", "\U0001f600", "\ufffd\ufffd", "x \ufffd y"]
    assert table["text"].to_pylist() == whole
    assert table["\ufffd"].to_pylist() == [[{"a": text}] for text in whole]
    lines = apply_stage(find("nothing")(), (json.dumps(row).encode() + b"\n" for row in documents))
    assert table["id"].to_pylist() == [json.loads(line)["id"] for line in lines]


@pytest.mark.parametrize("number", [2**63, 10**30, -(2**63) - 1, 10**400, 2**64])
def test_numbers_that_arrow_cannot_hold_are_named(number: int) -> None:
    with pytest.raises(InputError, match=r"^document 1: column 'n' holds .* beyond 64 bits"):
        api.apply("nothing", [{"n": 1}, {"n": number}])
