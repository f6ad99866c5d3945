"""A field that the settings name and no line of the source has, in real runs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.demo.demo import called

Lines = Sequence[Mapping[str, Any]]
WITH = {"text": "a text", "lang": "en", "license": "CC0-1.0", "m": {"url": "https://a.example/1"}}
BARE = {"text": "a text", "lang": "en"}


def pipeline(
    folder: Path, files: Mapping[str, Lines], columns: Mapping[str, str | None], keep: Any = ()
) -> Path:
    (folder / "in").mkdir(exist_ok=True)
    for name, lines in files.items():
        text = "".join(json.dumps(dict(line)) + "\n" for line in lines) or "\n"
        (folder / "in" / name).write_text(text)
    settings = {"paths": ["in/*"], "columns": columns, "keep": list(keep)}
    stages = {
        "pages": {"use": "jsonl", "with": settings},
        "shards": {"use": "shards", "after": "pages"},
    }
    path = folder / "pipeline.yaml"
    path.write_text(json.dumps({"name": "case", "stages": stages, "run": {"isolate": False}}))
    return path


def ran(folder: Path, path: Path, *options: str) -> tuple[int, str]:
    done = called("run", path, "--output", folder / "run", *options)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("columns", "keep", "message"),
    [
        ({"language": "lagn"}, (), "no line has the field 'lagn' for language; did you mean lang?"),
        ({"license": "licence"}, (), "no line has the field 'licence' for license; did you mean l"),
        ({"url": "m.ulr"}, (), "no line has the field 'm.ulr' for url; did you mean m.url?"),
        (
            {"url": "meta.url"},
            (),
            "no line has the field 'meta.url' for url; valid: lang, license,",
        ),
        ({"title": "lang.name"}, (), "no line has the field 'lang.name' for title; "),
        ({}, ("yaer",), "no line has the field 'yaer' for yaer; valid: lang, license, m, text"),
        ({"language": "lang", "date": "when"}, (), "no line has the field 'when' for date; valid"),
    ],
)
def test_a_field_that_no_line_has(
    tmp_path: Path, columns: Mapping[str, str | None], keep: Sequence[str], message: str
) -> None:
    path = pipeline(tmp_path, {"a.jsonl": [WITH, WITH], "b.jsonl": [WITH]}, columns, keep)
    # Twice: what was read before is judged again when the run is resumed.
    for options in ((), ("--limit", "1"), ("--executor", "serial"), ()):
        code, said = ran(tmp_path, path, *options)
        assert code == 2
        assert message in said
        assert "stages.pages" in said
        assert "a text" not in said
    assert not (tmp_path / "run/dataset/manifest.json").exists()


def test_two_at_once(tmp_path: Path) -> None:
    path = pipeline(tmp_path, {"a.jsonl": [WITH]}, {"license": "licence", "language": "lagn"})
    code, said = ran(tmp_path, path)
    assert code == 2
    assert "'licence' for license; did you mean license?" in said
    assert "'lagn' for language; did you mean lang?" in said


@pytest.mark.parametrize(
    "files",
    [
        {"a.jsonl": [BARE, BARE], "b.jsonl": [WITH]},
        {"a.jsonl": [WITH], "b.jsonl": [BARE] * 3},
        {"a.jsonl": [*[BARE] * 200, {**BARE, "license": None, "m": {"url": 5}}]},
        {"a.jsonl": [], "b.jsonl": [BARE, WITH]},
        {"a.jsonl": [{**WITH, "text": ""}, BARE]},
        {"a.jsonl": []},
    ],
)
def test_a_field_that_some_lines_have_is_enough(tmp_path: Path, files: Mapping[str, Lines]) -> None:
    columns = {"license": "license", "url": "m.url", "id": None}
    path = pipeline(tmp_path, files, columns)
    for options in (("--limit", "1"), (), ()):
        code, said = ran(tmp_path, path, *options)
        assert code == 0, said


def test_an_added_file_may_have_what_the_others_lack(tmp_path: Path) -> None:
    path = pipeline(tmp_path, {"a.jsonl": [BARE]}, {"license": "licence"})
    assert ran(tmp_path, path)[0] == 2
    pipeline(tmp_path, {"b.jsonl": [{**BARE, "licence": "CC0-1.0"}]}, {"license": "licence"})
    assert ran(tmp_path, path)[0] == 0


def test_workers_make_no_difference(tmp_path: Path) -> None:
    files = {f"{n}.jsonl": [BARE] for n in range(4)}
    path = pipeline(tmp_path, files, {"license": "licence"})
    code, said = ran(tmp_path, path, "--executor", "dask", "--workers", "2")
    assert code == 2
    assert "no line has the field 'licence' for license; valid: lang, text" in said


def test_a_plan_judges_nothing(tmp_path: Path) -> None:
    path = pipeline(tmp_path, {"a.jsonl": [BARE]}, {"license": "licence"})
    assert ran(tmp_path, path)[0] == 2
    pipeline(tmp_path, {"b.jsonl": [WITH]}, {"license": "licence"})
    planned = called("plan", path, "--output", tmp_path / "run")
    assert planned.returncode == 0, planned.stderr


def test_the_ledger_says_how_many_lines_have_each_field(tmp_path: Path) -> None:
    path = pipeline(tmp_path, {"a.jsonl": [WITH, BARE], "b.jsonl": [WITH]}, {"license": "license"})
    assert ran(tmp_path, path)[0] == 0
    measures = pq.read_table(tmp_path / "run/ledger/measures.parquet").to_pylist()
    fields: dict[str, int] = {}
    for row in measures:
        if row["measure"] == "fields":
            fields[row["key"]] = fields.get(row["key"], 0) + row["value"]
    assert fields == {"text": 3, "license": 2}


def test_a_limit_within_a_batch_that_has_measures(tmp_path: Path) -> None:
    lines = [{"text": f"t{n}", "language": "xx"} for n in range(5)]
    path = pipeline(tmp_path, {"a.jsonl": lines}, {"language": "language"})
    code, said = ran(tmp_path, path, "--limit", "2")
    assert code == 0, said
    measures = pq.read_table(tmp_path / "run/ledger/measures.parquet").to_pylist()
    assert {(row["measure"], row["key"], row["value"]) for row in measures} >= {
        ("unknown_languages", "xx", 2),
        ("fields", "language", 2),
    }
