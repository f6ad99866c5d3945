"""Invented identifiers in the texts of a run in which every stage fails on some document: in all
that the run writes and says they stand nowhere but in texts."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest

from corpus.cli.main import main
from corpus.pipeline.load import load
from tests import ROOT
from tests.demo.personal import CANARIES
from tests.forked import forked

STAGES: dict[str, dict[str, Any]] = {
    "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"]}},
    "repair": {"use": "repair", "after": "pages"},
    "lang": {"use": "language", "after": "repair"},
    "variety": {"use": "variety", "after": "lang"},
    "quality": {"use": "quality", "after": "variety"},
    "scrub": {"use": "pii", "after": "quality"},
    "exact": {"use": "exact", "after": "scrub"},
    "dedup": {"use": "minhash", "after": "exact"},
    "mix": {"use": "balance", "after": "dedup", "with": {"quotas": "quotas.yaml"}},
    "shards": {"use": "shards", "after": "mix"},
}
ROW_LOCAL = {"repair", "lang", "variety", "quality", "scrub"}
TEXTS = {"text", "license", "title"}
"""Columns of intermediates that hold strings of the input."""

PROSE = (
    "El forn del poble obre cada matí a les sis i la gent hi va a comprar el pa que encara fuma. "
    "A la plaça, davant de l'església, els nens juguen mentre les àvies parlen del temps i de les "
    "collites, i algú explica com era el riu quan baixava ple i ningú no el podia travessar. "
    "Qui vol saber més coses de la casa, {}, que ho pregunti a la mestra o al carter, que passen "
    "cada dia pel mateix camí i coneixen tothom des de fa molts anys. "
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = []
    for number, value in enumerate([*CANARIES.values(), *CANARIES.values()]):
        text = PROSE.format(f"{value}, {value}") + f"Pàgina {number}. " * (number + 1)
        rows.append({"text": text, "url": f"https://example.org/{number}", "license": value})
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "quotas.yaml").write_text((ROOT / "language_quotas.yaml").read_text())
    return tmp_path


def test_the_run_as_it_should_be_has_none_in_its_dataset(folder: Path) -> None:
    done = forked(run_with_fault, folder, "", "")
    assert done.returncode == 0, done.stderr
    assert_no_canary(folder, done.stdout + done.stderr)
    for path in (folder / "run/dataset").rglob("*.parquet"):
        assert held(json.dumps(pq.read_table(path).to_pylist(), default=str)) == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_quotes_what_it_fails_on_tells_no_one(folder: Path, stage: str) -> None:
    """Each raises an exception whose message is the whole batch; a source, its whole input."""
    methods = ["process"] if stage in ROW_LOCAL else ["summarise", "apply"]
    for method in ["read_file"] if stage == "pages" else methods:
        done = forked(run_with_fault, folder, stage, method)
        said = done.stdout + done.stderr
        assert done.returncode in (0, 1, 2, 70), said
        assert "Traceback" not in said
        assert "raised on purpose" not in said
        assert_no_canary(folder, said)


def run_with_fault(folder: Path, stage: str, method: str) -> None:
    """Run the pipeline; `method` of the component of `stage` raises what it has been given."""
    options = {"isolate": False, "quarantine_limit": "100%", "keep": True}
    pipeline = {"name": "canary", "stages": STAGES, "run": options}
    path = folder / "pipeline.yaml"
    path.write_text(json.dumps(pipeline))
    sys.argv = ["corpus", "run", str(path), "--output", str(folder / "run"), "--verbose"]
    if not stage:
        return main()
    component = type(load(str(path)).pipeline[stage].component)
    with patch.object(component, method, raising(getattr(component, method))):
        main()
    return None


def raising(method: Callable[..., Any]) -> Callable[..., Any]:
    def failing(self: Any, *given: Any) -> Any:
        shown = [one.to_pylist() if hasattr(one, "to_pylist") else one for one in given]
        raise ValueError(f"raised on purpose: {CANARIES} {shown}") from RuntimeError(str(shown))

    failing.__name__ = method.__name__
    return failing


def assert_no_canary(folder: Path, said: str) -> None:
    assert held(said) == []
    files = [path for path in (folder / "run").rglob("*") if path.is_file()]
    for path in files:
        if path.suffix != ".parquet":
            assert held(path.read_bytes().decode("utf-8", "replace")) == [], path
            continue
        table = pq.read_table(path)
        rows = table.drop_columns([name for name in TEXTS if name in table.schema.names])
        assert held(json.dumps(rows.to_pylist(), default=str, ensure_ascii=False)) == [], path


def held(text: str) -> list[str]:
    """The kinds of canaries in a text."""
    return [kind for kind, value in CANARIES.items() if value in text]
