"""The log: its fields are a closed list, and nothing of a document comes into it."""

import ast
import io
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from corpus.system.logs import FIELDS, JsonFormatter, log, say, set_up
from tests import ROOT
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.system.test_terminal import Terminal


@pytest.fixture
def logged() -> io.StringIO:
    """A stream to log to."""
    return io.StringIO()


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_run_as_json(logged: io.StringIO, tmp_path: Path) -> None:
    set_up("json", verbose=True, stream=logged)
    run_toy(toy_pipeline(write_lines(tmp_path / "in")), tmp_path / "run")
    lines = lines_of(logged)
    assert {line["event"] for line in lines} == {"run", "step", "task", "step_done", "end"}
    assert len({line["run"] for line in lines}) == 1
    known = {"time", "level", "event", *FIELDS}
    assert [line for line in lines if not line.keys() <= known] == []
    tasks = [line for line in lines if line["event"] == "task" and line["step"] == "lines.long"]
    assert sorted(line["partition"] for line in tasks) == [
        f"lines/part-{n}.jsonl" for n in range(3)
    ]
    for line in tasks:
        assert line["task"].startswith("segments/lines.long/")
        assert line["wall_seconds"] >= line["cpu_seconds"] * 0.5 > 0
        assert line["peak_rss"] > 0
        assert line["rows"] + line["dropped"] + line["quarantined"] == 41
    (end,) = (line for line in lines if line["event"] == "end")
    assert (end["state"], end["records"]) == ("done", 123)


def test_nothing_of_a_document_is_in_it(logged: io.StringIO, tmp_path: Path) -> None:
    """Every text, key and address of the input, and what a stage says when it raises."""
    folder = write_lines(tmp_path / "in", files=1)
    secret = {"key": "mar-lluna", "text": "bad text", "language": "ca"}
    letter = {
        "key": "carta",
        "text": "Marta Puig, marta@poble.example, 612 345 678",
        "language": "ca",
    }
    path = folder / "part-0.jsonl"
    path.write_text(path.read_text() + "".join(f"\n{json.dumps(r)}" for r in (secret, letter)))
    set_up("json", verbose=True, stream=logged)
    run_toy(toy_pipeline(folder), tmp_path / "run")
    said = logged.getvalue().lower()
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    private = [
        "marta",
        "poble.example",
        "612 345",
        "a.example",
        "https:",
        "bad text",
        "boom",
        "carta",
    ]
    private += [row["text"] for row in rows if len(row["text"]) > 8] + ["mar-lluna"]
    assert [text for text in private if text.lower() in said] == []


def test_only_known_fields_come_through(logged: io.StringIO) -> None:
    set_up("json", verbose=False, stream=logged)
    say(
        logging.INFO, "event", {"step": "crawl.text", "text": "Bon dia", "url": "https://a.example"}
    )
    say(logging.INFO, "event", {"partition": "x.warc.gz?X-Amz-Signature=abc"})
    with pytest.raises(ValueError, match="quotes") as caught:
        int("quotes Bon dia")
    log.error("event", exc_info=caught.value)
    first, second, third = lines_of(logged)
    assert first.keys() == {"time", "level", "event", "step"}
    assert second["partition"] == "x.warc.gz"
    assert third["error"] == "ValueError"
    assert "Bon dia" not in logged.getvalue()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", first["time"])


def test_every_field_is_documented() -> None:
    text = (ROOT / "docs/monitoring.md").read_text("utf-8")
    section = text.partition("## The log")[2].partition("\n## ")[0]
    assert [name for name in FIELDS if f"`{name}`" not in section] == []


def test_every_field_that_is_given_is_known() -> None:
    """`extra={"fields": {…}}` anywhere in the engine names fields of the list."""
    for path in (ROOT / "corpus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Dict) and any(
                isinstance(key, ast.Constant) and key.value == "fields" for key in node.keys
            ):
                for value in node.values:
                    keys = value.keys if isinstance(value, ast.Dict) else []
                    names = {key.value for key in keys if isinstance(key, ast.Constant)}
                    assert names <= FIELDS.keys(), path


def test_as_text_it_is_quiet_unless_asked(logged: io.StringIO) -> None:
    set_up("text", verbose=False, stream=logged)
    say(logging.INFO, "step", {"step": "crawl.text", "tasks": 3})
    assert logged.getvalue() == ""
    log.warning("the status file cannot be written")
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d warning: the status file cannot be written\n", logged.getvalue()
    )


def test_as_text_for_people(logged: io.StringIO) -> None:
    set_up("text", verbose=True, stream=logged)
    fields = {
        "run": "0123",
        "task": "segments/x",
        "step": "crawl.text",
        "partition": "crawl/a.warc",
    }
    amounts = {"rows": 1204, "wall_seconds": 12.3, "cpu_seconds": 3.0, "peak_rss": 310_000_000}
    say(logging.DEBUG, "task", {**fields, **amounts})
    assert logged.getvalue()[9:] == (
        "task crawl.text crawl/a.warc: 1,204 rows, 12 s of time, 3.0 s of CPU, 310.0 MB of memory\n"
    )


def test_on_a_terminal_json_stands_alone(
    logged: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    set_up("json", verbose=False, stream=stream)
    assert isinstance(log.handlers[0].formatter, JsonFormatter)
    run_toy(toy_pipeline(write_lines(tmp_path / "in", files=1)), tmp_path / "run")
    assert "\r" not in stream.getvalue()
    assert all(json.loads(line) for line in stream.getvalue().splitlines())
