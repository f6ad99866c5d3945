"""What a stage drops counts in the language that the stage gave it, and the books balance."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
from corpus.stage import Result
from stages.language.language import Language
from tests.stages.identification import TEXTS

PIPELINE = """\
name: drops
stages:
  lines:  {use: jsonl, with: {paths: [lines.jsonl]}}
  lang:   {use: language, after: lines, with: {languages: [gl, pt], thresholds: {pt: 1.0}}}
  shards: {use: shards, after: lang}
"""


def test_drops_count_under_the_best_guess(tmp_path: Path) -> None:
    texts = [TEXTS["gl"], TEXTS["de"], TEXTS["pt"], TEXTS["de"] * 2, "1234"]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    (tmp_path / "lines.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "pipeline.yaml").write_text(PIPELINE, encoding="utf-8")
    run_pipeline(load(str(tmp_path / "pipeline.yaml")), str(tmp_path / "run"))
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in pq.read_table(tmp_path / "run" / "ledger" / "counts.parquet").to_pylist():
        if row["stage"] == "lang":
            counts[row["event"], row["language"], row["reason"]] += row["documents"]
    assert counts == {
        ("in", "und", ""): 5,
        ("out", "gl", ""): 1,
        ("dropped", "de", "other_language"): 2,
        ("dropped", "pt", "low_confidence"): 1,
        ("dropped", "und", "no_language"): 1,
        ("relabelled", "gl", "und>gl"): 1,
        ("relabelled", "de", "und>de"): 2,
        ("relabelled", "pt", "und>pt"): 1,
    }
    left = pq.read_table(tmp_path / "run" / "ledger" / "drops.parquet").to_pylist()
    assert sorted(row["language"] for row in left) == ["de", "de", "pt", "und"]


def test_a_document_on_which_the_stage_fails_counts_in_the_language_it_came_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [{"text": TEXTS["gl"], "language": "gl"}, {"text": "fails", "language": "pt"}]
    (tmp_path / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "pipeline.yaml").write_text(PIPELINE, encoding="utf-8")
    process = Language.process

    def failing(stage: Language, batch: pa.RecordBatch) -> Result:
        if "fails" in batch["text"].to_pylist():
            raise ValueError
        return process(stage, batch)

    monkeypatch.setattr(Language, "process", failing)
    config = load(str(tmp_path / "pipeline.yaml"))
    options = replace(config.options, quarantine_limit=1.0, isolate=False)
    run_pipeline(replace(config, options=options), str(tmp_path / "run"))
    (row,) = pq.read_table(tmp_path / "run" / "ledger" / "quarantine.parquet").to_pylist()
    assert (row["stage"], row["language"]) == ("lang", "pt")
