"""`corpus samples`: to a terminal, harmless; to a file outside runs alone, scrubbed and private."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from corpus import api
from corpus.cli.samples import as_lines, samples
from corpus.errors import OutputError
from corpus.run.replay import Replayed, Verdict
from corpus.run.samples import Sample
from tests.corpus.dropped import pipeline_file


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    api.run(str(pipeline_file(folder)), str(folder / "run"), isolate=False)
    return folder / "run"


def test_what_a_terminal_would_obey_is_named() -> None:
    hostile = "one\x1b[2J two\tthree\r\u202efour\n" + "word " * 30
    row = {"id": "0f34", "url": "https://a.example/\x1b]0;x", "source": "crawl", "offset": 5}
    row |= {"file": "a\n.warc", "language": "gl"}
    decided = Verdict("prose", "line_punctuation", 0.05, 0.12)
    came = Replayed({"text": pa.array([hostile])}, left_out=("lines",), verdict=Verdict("prose"))
    sample = Sample(None, row, decided, came, hostile)  # type: ignore[arg-type]  # not looked at
    lines = list(as_lines(sample, 60, 100))
    assert lines == [
        "0f34  https://a.example/<U+001B>]0;x",
        "  source crawl, a<U+000A>.warc at 5, language gl",
        "  dropped by prose: line_punctuation, value 0.05, limit 0.12",
        "  without what lines took out, which depends on other documents",
        "  now it is kept by prose: settings or versions are others than in the run",
        "  | one<U+001B>[2J two three<U+000D><U+202E>four",
        "  | word word word word word word word word word word word",
        "  | word word word word w",
        "  … 74 more characters",
    ]


def test_a_file_is_scrubbed_and_for_its_owner_alone(run: Path, tmp_path: Path) -> None:
    to = tmp_path / "dropped.jsonl"
    done = CliRunner().invoke(samples, [str(run), "--stage", "prose", "-n", "9", "--to", str(to)])
    assert done.exit_code == 0, done.output
    assert "warning: " in done.stderr
    assert done.stdout == f"wrote 9 to {to}\n"
    assert to.stat().st_mode & 0o777 == 0o600
    rows = [json.loads(line) for line in to.read_text().splitlines()]
    assert {row["language"] for row in rows} == {"ca", "gl"}
    assert "@" not in "".join(row["text"] for row in rows)
    assert any("[EMAIL 1]" in row["text"] for row in rows)
    assert {row["limit"] for row in rows} == {5, 0.12}
    again = CliRunner().invoke(samples, [str(run), "--to", str(to)])
    assert isinstance(again.exception, OutputError)
    assert "is there already" in str(again.exception)


@pytest.mark.parametrize("inside", ["a.jsonl", "work/a.jsonl", "dataset/data/a.jsonl"])
def test_no_file_inside_a_run(run: Path, inside: str) -> None:
    done = CliRunner().invoke(samples, [str(run), "--to", str(run / inside)])
    assert isinstance(done.exception, OutputError)
    assert "a run or a dataset" in str(done.exception)
    assert not (run / inside).exists()


def test_without_a_terminal_nothing_is_printed(run: Path) -> None:
    done = CliRunner().invoke(samples, [str(run)])
    assert done.exit_code == 2
    assert "prints to a terminal only" in done.output
    assert "forn" not in done.stdout


def test_on_a_terminal(run: Path) -> None:
    wanted = ["--stage", "prose", "--reason", "line_punctuation", "--language", "gl", "-n", "2"]
    seen = on_a_terminal(["samples", str(run), *wanted])
    assert "1 of 2" in seen
    assert "dropped by prose: line_punctuation, value 0, limit 0.12" in seen
    assert "@poboado.gal" in seen
    id_ = next(line for line in seen.splitlines() if "https://forn" in line).split()[0]
    seen = on_a_terminal(["show", str(run), "--id", id_])
    assert "as it came to prose" in seen
    assert "dropped by prose: line_punctuation, value 0, limit 0.12" in seen


def on_a_terminal(arguments: list[str]) -> str:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "corpus", *arguments]
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.STDOUT) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            said += piece
        os.close(ours)
        assert process.wait() == 0, said.decode()
    return said.decode().replace("\r\n", "\n")
