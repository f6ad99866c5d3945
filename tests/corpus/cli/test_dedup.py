"""`corpus dedup` says of each line of a stream which other one it repeats."""

import json

from click.testing import CliRunner

from corpus.cli.dedup import dedup
from corpus.errors import InputError

TEXT = "El forn del poble obre cada dia a les set del matí, i tanca quan s'acaba el pa del dia."


def test_lines_stay_in_order_with_what_was_found() -> None:
    texts = {"a": TEXT, "b": "El tren de la costa para a totes les estacions.", "c": TEXT + " Bé."}
    lines = "".join(json.dumps({"id": id_, "text": text}) + "\n" for id_, text in texts.items())
    done = CliRunner().invoke(dedup, ["--set", "threshold=0.7"], input=lines)
    found = {row["id"]: row for row in map(json.loads, done.output.splitlines())}
    assert list(found) == ["a", "b", "c"]
    assert [row["cluster_size"] for row in found.values()] == [2, 1, 2]
    assert found["a"]["duplicate_of"] == "c"


def test_a_bad_line_is_named() -> None:
    done = CliRunner().invoke(dedup, input='{"text": "a"}\n{\n')
    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith("line 2, column ")
