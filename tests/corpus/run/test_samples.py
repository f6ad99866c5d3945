"""Samples of what a run dropped: the same ones every time, of each reason and language, with the
text that the stage saw and what decided."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus import api
from corpus.errors import InputError, RunError
from corpus.run.read_back import read_back
from corpus.run.replay import Verdict, replayed
from corpus.run.samples import EXPORTED, Sample, Wanted, chosen, exported, samples, scrubbed
from tests.corpus.dropped import pipeline_file
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.warcs import members, record, response


def text_of(html: bytes, headers: object, url: str) -> str:
    raise AssertionError("no page is read")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("samples")
    api.run(str(pipeline_file(folder)), str(folder / "run"), isolate=False)
    return str(folder / "run")


def read(run: str, wanted: Wanted, number: int, **how: Any) -> list[Sample]:
    return list(samples(run, chosen(run, wanted, number), text_of=text_of, **how))


def test_what_decided_and_the_text_that_the_stage_saw(run: str) -> None:
    found = read(run, Wanted("prose", "line_punctuation", "ca"), 20)
    assert len(found) == 10
    for sample in found:
        assert sample.decided == Verdict("prose", "line_punctuation", 0.0, 0.12)
        assert sample.came.verdict == sample.decided
        assert sample.text.startswith("pa de la casa é per a")  # as repair left it
        assert sample.came.uses == {"repair"}


def test_each_reason_and_language_has_its_share(run: str) -> None:
    rows = chosen(run, Wanted(), 7)
    strata = [(row["stage"], row["reason"], row["language"]) for row in rows]
    assert strata == sorted(strata)
    assert sorted(strata.count(one) for one in set(strata)) == [2, 2, 3]


def test_fewer_are_the_first_of_more(run: str) -> None:
    few, more = (chosen(run, Wanted("prose", language="gl"), n) for n in (3, 9))
    assert few == more[:3]
    assert len({row["id"] for row in more}) == 9


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted("pros"), "pros: nothing was dropped with this stage; did you mean prose"),
        (Wanted("prose", "short_lines"), "nothing was dropped with this reason.*line_punctuation"),
        (Wanted("prose", "too_few_words", "gl"), "gl: nothing was dropped with this language.*ca"),
    ],
)
def test_what_was_never_dropped(run: str, wanted: Wanted, message: str) -> None:
    with pytest.raises(InputError, match=message):
        chosen(run, wanted, 5)


def test_a_ledger_of_an_earlier_version(run: str, tmp_path: Path) -> None:
    (tmp_path / "dataset").mkdir()
    (tmp_path / "ledger").mkdir()
    shutil.copy(f"{run}/dataset/manifest.json", tmp_path / "dataset")
    pq.write_table(pa.table({"id": ["a"]}), tmp_path / "ledger/drops.parquet")
    with pytest.raises(InputError, match="of an earlier version"):
        chosen(str(tmp_path), Wanted(), 5)
    with pytest.raises(InputError, match="is no finished run"):
        chosen(str(tmp_path / "ledger"), Wanted(), 5)


def test_other_settings_are_seen(run: str) -> None:
    how = {"overrides": ["prose.line_punctuation=0.0"]}
    sample = read(run, Wanted("prose", "line_punctuation"), 1, **how)[0]
    assert sample.came.verdict == Verdict("prose")


def test_what_pii_has_not_seen_goes_through_that_of_the_pipeline(run: str) -> None:
    sample = read(run, Wanted("prose", language="gl"), 1)[0]
    assert "@poboado.gal" in sample.text
    cleaned = scrubbed(sample)
    assert cleaned is not None
    assert "[EMAIL 1]" in cleaned
    assert "@" not in cleaned


def test_without_pii_in_the_pipeline_its_defaults_hold(tmp_path: Path) -> None:
    api.run(str(pipeline_file(tmp_path, pii=False)), str(tmp_path / "run"), isolate=False)
    sample = read(str(tmp_path / "run"), Wanted("prose", language="gl"), 1)[0]
    assert "<EMAIL_1>" in (scrubbed(sample) or "")


def test_a_document_that_was_dropped_is_read_back(run: str) -> None:
    (row,) = chosen(run, Wanted("prose", "too_few_words"), 1)
    found = read_back(run, row["id"])
    assert found.left is not None
    assert found.left.reason == "too_few_words"
    assert found.text(text_of).startswith("pa ")
    assert found.document["origin"]["file"] == "pages.jsonl"


def test_another_record_at_the_place(tmp_path: Path) -> None:
    api.run(str(pipeline_file(tmp_path)), str(tmp_path / "run"), isolate=False)
    (row,) = chosen(str(tmp_path / "run"), Wanted("prose", "too_few_words"), 1)
    pages = tmp_path / "pages.jsonl"
    pages.write_text(pages.read_text().replace("https://forn", "https://fonr"))
    with pytest.raises(RunError, match="another record stands there"):
        read_back(str(tmp_path / "run"), row["id"])


def test_a_text_that_stops_earlier_now(run: str) -> None:
    (row,) = chosen(run, Wanted("prose", "too_few_words"), 1)
    found = read_back(run, row["id"])
    pipeline = api.load(found.pipeline, settings={"prose.minimum_words": 1}).pipeline
    came = replayed(pipeline, "pages", found.record, "exact")
    assert came.verdict == Verdict("prose", "alphabetic_ratio", 0.5, 0.8)


def test_in_a_notebook(run: str) -> None:
    finished = api.open_run(run)
    table = finished.samples("prose", "line_punctuation", "gl", number=3)
    assert table.schema == EXPORTED
    assert table["limit"].to_pylist() == [0.12] * 3
    assert all("[EMAIL 1]" in text for text in table["text"].to_pylist())


def test_what_its_owner_refuses_is_not_exported(run: str) -> None:
    one, other = read(run, Wanted("prose", "line_punctuation"), 2)
    refused = replace(one, row={**one.row, "reason": "opt_out"})
    assert [row["id"] for row in exported([refused, other])] == [other.row["id"]]


def test_records_that_are_no_documents_are_not_shown(tmp_path: Path) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    run_toy(line, tmp_path / "run")
    with pytest.raises(InputError, match="only records that are none"):
        chosen(str(tmp_path / "run"), Wanted("lines", "header"), 5)


def test_pages_that_have_no_text_yet(tmp_path: Path) -> None:
    gone = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>No.</p>"
    pages = [
        response("https://a.example/binary", bytes(range(256)) * 40),
        response("https://a.example/curt", "<html><p>Curt.</p></html>"),
        record("response", gone, uri="https://a.example/gone"),
    ]
    (tmp_path / "a.warc.gz").write_bytes(members(pages))
    stages: dict[str, Any] = {
        "crawl": {"use": "warc", "with": {"paths": ["a.warc.gz"]}},
        "text": {"use": "extract", "after": "crawl"},
        "shards": {"use": "shards", "after": "text"},
    }
    path = tmp_path / "pipeline.yaml"
    path.write_text(json.dumps({"name": "web", "seed": 7, "stages": stages}))
    api.run(str(path), str(tmp_path / "run"), isolate=False)
    rows = chosen(str(tmp_path / "run"), Wanted(), 9)
    visible_text = resolve_name("stages.html.visible_text:visible_text")
    found = list(samples(str(tmp_path / "run"), rows, text_of=visible_text))
    assert [one.decided.reason for one in found] == ["http_status", "empty_page", "not_html"]
    assert [one.text for one in found][:2] == ["", "Curt."]
    assert found[1].decided == Verdict("text", "empty_page", 5, 200)
