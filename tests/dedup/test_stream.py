import json
import random
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pytest

from corpus.errors import InputError
from dedup.exact import Exact
from dedup.minhash import MinHash
from dedup.stream import dedup_lines, deduplicate
from tests.dedup.documents import edited, words_of

CHANCE = random.Random(4)
WORDS = words_of(CHANCE, "ca", 100)
TEXTS = [" ".join(WORDS), " ".join(edited(CHANCE, WORDS, 1)) + " " * 99, "", "un altre text"]


def dumped(rows: Iterable[Mapping[str, object]]) -> list[bytes]:
    return [json.dumps(row).encode() + b"\n" for row in rows]


def test_ids_may_be_any_text() -> None:
    table = pa.table({"id": ["z", "ñandú", "a", "b"], "text": TEXTS})
    found = deduplicate(table, MinHash()).to_pydict()
    assert found["duplicate_of"] == ["ñandú", None, None, None]
    assert found["cluster_size"] == [2, 2, 1, 1]
    assert found["similarity"][0] > 0.8
    assert found["similarity"][1:] == [None] * 3
    batch = table.to_batches()[0]
    assert deduplicate(batch, MinHash()).to_pydict() == found


def test_rank_and_language_count_where_they_stand() -> None:
    columns = {"id": ["a", "b", "c"], "text": [TEXTS[0]] * 3}
    assert survivors(columns) == [None, "a", "a"]
    assert survivors({**columns, "rank": [0, None, 3]}) == ["c", "c", None]
    assert survivors({**columns, "language": ["ca", "es", "ca"]}) == [None, None, "a"]
    assert survivors({**columns, "language": [None, "und", "ca"]}) == [None, "a", None]


def survivors(columns: dict[str, list[object]]) -> list[object]:
    return list(deduplicate(pa.table(columns), Exact())["duplicate_of"].to_pylist())


def test_a_record_that_comes_again() -> None:
    table = pa.table(
        {"id": ["x", "y", "x", "y", "e", "e"], "text": [*TEXTS[:2], *TEXTS[:2], "", ""]}
    )
    found = deduplicate(table, MinHash()).to_pydict()
    assert found["duplicate_of"] == ["y", None, "y", "y", None, "e"]
    assert found["cluster_size"] == [2, 2, 2, 2, 1, 1]
    assert found["similarity"][3] == 1.0
    assert found["similarity"][2] == found["similarity"][0]


@pytest.mark.parametrize("stage", [Exact(), MinHash()], ids=["exact", "minhash"])
def test_no_documents(stage: Exact | MinHash) -> None:
    table = pa.table({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    found = deduplicate(table, stage)
    assert found.num_rows == 0
    assert found.schema.names == ["duplicate_of", "cluster_size", "similarity", "fault"]
    assert list(dedup_lines(stage, [])) == []


class Fragile(Exact):
    """Raises on a text."""

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        if "un altre text" in batch["text"].to_pylist():
            raise LookupError("un altre text")
        return super().summarise(batch)


def test_a_line_on_which_the_stage_raises() -> None:
    texts = [TEXTS[0], "un altre text", TEXTS[0], "un altre text"]
    lines = dumped({"id": number, "text": text} for number, text in enumerate(texts))
    found = [json.loads(line) for line in dedup_lines(Fragile(), lines)]
    place = f"LookupError at {__name__}:{Fragile.summarise.__code__.co_firstlineno + 2}"
    for number in (1, 3):
        assert found[number] == {
            "id": number,
            "text": texts[number],
            "quarantined": {"stage": "exact", "error": place},
        }
    assert [found[number]["duplicate_of"] for number in (0, 2)] == [None, 0]


def test_what_is_missing_is_named() -> None:
    with pytest.raises(InputError, match="'text' is missing; the documents have: id"):
        deduplicate(pa.table({"id": ["a"]}), MinHash())
    with pytest.raises(InputError, match="document 2: the id is null"):
        deduplicate(pa.table({"id": ["a", None], "text": ["a", "b"]}), MinHash())


def test_lines_keep_what_they_say() -> None:
    rows = [
        {"id": 7, "text": TEXTS[0], "mine": [1]},
        {"text": TEXTS[1]},
        {"id": "b", "text": TEXTS[0] + "!"},
    ]
    lines = [*dumped(rows[:1]), b"\n", *dumped(rows[1:])]
    found = [json.loads(line) for line in dedup_lines(MinHash(), lines)]
    assert [row["cluster_size"] for row in found] == [3, 3, 3]
    longest = found[1]["id"]
    assert len(longest) == 32
    assert [row["duplicate_of"] for row in found] == [longest, None, longest]
    assert found[0]["mine"] == [1]
    exact = [json.loads(line) for line in dedup_lines(Exact(), lines)]
    assert [row["duplicate_of"] for row in exact] == ["b", None, None]
    numbered = dumped({"id": n, "text": "Bon dia"} for n in (5, 6))
    assert json.loads(list(dedup_lines(Exact(), numbered))[1])["duplicate_of"] == 5


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a"}', "line 2: column 'text' is missing; the line has id"),
        ('{"text": 5}', "line 2: 'text' must be text"),
        ('{"text": "a", "rank": "x"}', "line 2: 'rank' must be a whole number"),
        ('{"text": "a", "rank": true}', "line 2: 'rank' must be a whole number"),
        ("{", "line 2, column 2: is not JSON"),
        ('{"text": "a", "rank": 4294967296}', "line 2: 'rank' must be a number of 32 bits"),
    ],
)
def test_bad_lines(line: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        list(dedup_lines(MinHash(), [b'{"text": "a"}\n', line.encode()]))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "line",
    [
        b'\xef\xbb\xbf{"text": "a \\ud83d"}',
        b'{"text": "a", "n": 123456789012345678901234567890}',
        b'{"text": "a", "n": NaN, "id": 99999999999999999999}',
        b'{"text": "\\udc00", "id": "\\udfff", "language": "\\ud800"}',
        b'{"text": null, "text": "a"}',
    ],
)
def test_odd_lines_get_an_answer(line: bytes) -> None:
    (found,) = dedup_lines(MinHash(), [line])
    assert json.loads(found)["cluster_size"] == 1
