"""A run says which sources have ids that are not unique, and how many documents that cost."""

import json
from pathlib import Path

import pytest

from corpus.pipeline.load import load_plain
from corpus.run.pipeline_run import run_pipeline
from reports import summary, write_reports
from reports.facts.repeated_ids import repeated_ids
from reports.facts.run_facts import load_facts

ROWS = [
    {"number": "1", "text": "La primera de les tres."},
    {"number": "1", "text": "La segona, amb el mateix nombre."},
    {"number": "2", "text": "La tercera, amb un altre."},
    {"number": "3", "text": "La tercera, amb un altre."},
]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"id": "number"}, [("rows", 1, "number", True)]),
        ({}, [("rows", 1, "id", False)]),
        ({"id": None}, []),
    ],
)
def test_documents_that_an_id_costs(
    tmp_path: Path, columns: dict[str, str | None], found: list[tuple[str, int, str, bool]]
) -> None:
    lines = tmp_path / "rows.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    given = {"paths": [str(lines)], "columns": columns}
    stages = {"rows": {"use": "jsonl", "with": given}, "out": {"use": "shards", "after": "rows"}}
    config = load_plain({"name": "test", "stages": stages, "run": {"isolate": False}})
    run_pipeline(config, str(tmp_path / "run"))
    facts = load_facts(str(tmp_path / "run"))
    assert [(o.source, o.documents, o.column, o.is_named) for o in repeated_ids(facts)] == found
    warned = "warning  rows: 1 dropped as same_record: the id" in summary(str(tmp_path / "run"))
    assert warned == bool(found)
    write_reports(str(tmp_path / "run"))
    assert ("same_record: the id" in (tmp_path / "run/report/index.html").read_text()) == warned
