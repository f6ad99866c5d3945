"""What a larger run would take, from a small one."""

import json
import re
from pathlib import Path

import pytest

from corpus.errors import ConfigError
from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
from corpus.run.scale_model import table

PIPELINE = """\
name: small
seed: 7
stages:
  left:   {use: jsonl, with: {paths: [left.jsonl]}}
  right:  {use: jsonl, with: {paths: [right.jsonl]}}
  near:   {use: minhash, after: [left, right]}
  shards: {use: shards, after: near}
"""


def ran(folder: Path, options: str) -> list[str]:
    """The lines of the table for a run of some documents with these options."""
    for name in ("left", "right"):
        texts = (f"{name} {number}: " + "pa i sal " * 20 * number for number in range(1, 40))
        lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
        (folder / f"{name}.jsonl").write_text(lines)
    (folder / "pipeline.yaml").write_text(PIPELINE + options)
    config = load(str(folder / "pipeline.yaml"))
    run_pipeline(config, str(folder / "run"))
    return list(table(config, str(folder / "run"), text=4000, read=12000, partition=128e6))


def test_a_table_of_steps_by_sizes(tmp_path: Path) -> None:
    lines = ran(tmp_path, "run: {keep: true, isolate: false}\n")
    steps = {line.split("|")[1].strip(): line.split("|")[2:6] for line in lines[2:-1]}
    assert {"driver", "segment", "near reduce, a round", "spill", "write"} <= steps.keys()
    assert [cell.split("·")[0].strip() for cell in steps["segment"]] == [
        "94", "9,375", "93,750", "937,500",
    ]  # fmt: skip
    assert all(re.fullmatch(r" [\d,]+ · [\d.]+ [kMGTP]?B · [\d.]+ [kMG]B ", cell)
               for cells in steps.values() for cell in cells)  # fmt: skip
    assert "At 10^9 documents: at most 93,750 tasks" in lines[-1]


def test_exchanges_have_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"run: holds no finished run .*keep: true"):
        ran(tmp_path, "run: {isolate: false}\n")
