"""`corpus why` prints the largest leaks of a language, and what shows each."""

import json
import shlex
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corpus.cli.main import cli
from corpus.cli.trace import trace
from corpus.cli.why import why
from corpus.errors import InputError


def asked(run: Path, *options: str) -> str:
    done = CliRunner().invoke(why, [str(run), *options])
    assert done.exit_code == 0, done.output
    return done.output


def test_text_and_json_say_the_same(toy_run: Path) -> None:
    plain = json.loads(asked(toy_run, "ca", "--format", "json"))
    lines = asked(toy_run, "ca").splitlines()
    assert lines[0].startswith(f"ca (Catalan): {plain['entered']} documents, ")
    assert lines[1].startswith(f"stored: {plain['stored']} documents (")
    leaks = [line for line in lines if ", of lines" in line]
    assert len(leaks) == len(plain["leaks"])
    for line, leak in zip(leaks, plain["leaks"], strict=True):
        assert line.startswith(f"  {leak['documents']}, ")
        assert f"{leak['stage']}: {leak['reason']}, of {leak['source']}" in line
        assert f"      {leak['command']}" in lines
        for example in leak["examples"]:
            assert any(f"      {example['id']}" in other for other in lines)


def test_the_numbers_that_decided_are_shown(toy_run: Path) -> None:
    plain = json.loads(asked(toy_run, "ca", "--format", "json"))
    values = [one["value"] for leak in plain["leaks"] for one in leak["examples"]]
    if any(value is not None for value in values):
        assert "value " in asked(toy_run, "ca")


def test_documents_that_were_forgotten_are_not_taken_for_unreadable(own_run: Path) -> None:
    (shard, *_) = sorted((own_run / "dataset/data/ca").rglob("*.parquet"))
    ids = own_run.parent / "ids.txt"
    ids.write_text(pq.read_table(shard)["id"][0].as_py())
    options = ["forget", str(own_run), "--ids", str(ids), "--reason", "asked"]
    assert CliRunner().invoke(cli, options).exit_code == 0
    said = asked(own_run, "ca").partition(": forgotten, of ")[2].splitlines()
    assert (
        said[1] == "      taken out on request, or kept out since then; the run names them no more"
    )


def test_each_command_runs(toy_run: Path) -> None:
    for leak in json.loads(asked(toy_run, "ca", "--format", "json"))["leaks"]:
        _, name, *words = shlex.split(leak["command"])
        assert name == ("trace" if leak["event"] == "quarantined" else "samples")
        if name == "trace":
            assert CliRunner().invoke(trace, words).exit_code == 0
        else:  # to a terminal only
            done = CliRunner().invoke(cli, [name, *words])
            assert "prints to a terminal only" in done.output


def test_fewer_leaks(toy_run: Path) -> None:
    lines = asked(toy_run, "ca", "-n", "1").splitlines()
    assert sum(", of lines" in line for line in lines) == 1
    assert any(line.startswith("where they left, the largest first, 1 of ") for line in lines)


def test_a_language_that_is_not_there(toy_run: Path) -> None:
    done = CliRunner().invoke(why, [str(toy_run), "cax"])
    assert isinstance(done.exception, InputError)
    assert "did you mean ca?" in str(done.exception)
    assert done.exception.exit_code == 2


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b]0;owned\x07", "a\u202eb", "x" * 10_000, "\r\nz"])
def test_hostile_values_are_inert(own_run: Path, hostile: str) -> None:
    path = own_run / "ledger/drops.parquet"
    table = pq.read_table(path)
    for name in ("url", "domain"):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array([hostile] * len(table), pa.string()))
    pq.write_table(table, path)
    for form in ("text", "json"):
        output = asked(own_run, "ca", "--format", form)
        assert not {"\x1b", "\x07", "\u202e", "\r"} & set(output)
        if form == "json":
            json.loads(output)
