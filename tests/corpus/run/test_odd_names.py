"""A run over files whose names no encoder takes, or which would change what a terminal shows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.run.trace import trace_documents

NAMES = [b"can\xe7\xf3", b"two\nlines", b"\x1b[31mred", "\u202egpj".encode(), b"a::b", b'it\'s "q"']
SHOWN = ["can%E7%F3", "two%0Alines", "%1B[31mred", "%E2%80%AEgpj", "a::b", 'it\'s "q"']


def command(*arguments: str, code: int = 0) -> str:
    """What a command says on both streams, which must be UTF-8 without control characters."""
    line = [sys.executable, "-m", "corpus", *arguments]
    done = subprocess.run(line, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == code, said
    assert all(c.isprintable() or c in "\n\u202f" for c in said), ascii(said)
    return said


def test_a_run_over_files_of_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(map(os.fsdecode, NAMES)):
        lines = f'{{"text": "line {number}", "id": "{number}"}}\n{{broken\n'
        (folder / f"{name}.jsonl").write_text(lines)
        with (folder / f"{name}.parquet").open("wb") as stream:
            pq.write_table(pa.table({"text": [f"row {number}"]}), stream)
    pipeline = tmp_path / "pipeline.yaml"
    stages = {
        "lines": {"use": "jsonl", "with": {"paths": ["in/*.jsonl"], "group_bytes": 0}},
        "rows": {"use": "parquet", "with": {"paths": ["in"]}},
        "shards": {"use": "shards", "after": ["lines", "rows"]},
    }
    plain = {"name": "odd", "seed": 1, "stages": stages, "run": {"quarantine_limit": "100%"}}
    pipeline.write_text(json.dumps(plain))
    run = tmp_path / "run"
    said = command("run", str(pipeline), "--output", str(run), "--log-format", "json", "-v")
    events = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    logged = {event["partition"] for event in events if event["event"] == "task"}
    assert {f"lines/{name}.jsonl" for name in SHOWN} <= logged
    command("run", str(pipeline), "--output", str(run))
    command("status", str(run))
    command("plan", str(pipeline), "--output", str(run), "--explain", "--set", "rows.rank=1")
    command("report", str(run))
    command("validate", str(run))
    shards = sorted((run / "dataset/data").rglob("*.parquet"))
    files = {r["origin"]["file"] for shard in shards for r in pq.read_table(shard).to_pylist()}
    assert files == {f"{name}.{kind}" for name in SHOWN for kind in ("jsonl", "parquet")}
    counts = pq.read_table(run / "ledger/counts.parquet").to_pylist()
    assert {f"lines/{name}.jsonl" for name in SHOWN} <= {row["partition"] for row in counts}
    quarantined = pq.read_table(run / "ledger/quarantine.parquet").to_pylist()
    assert {row["partition"] for row in quarantined} == {f"lines/{name}.jsonl" for name in SHOWN}
    for shard in shards:
        for row in pq.read_table(shard).to_pylist():
            (traced,) = trace_documents(str(run), by="id", value=row["id"])
            assert traced.facts["file"] == row["origin"]["file"]
    command("trace", str(run), "--id", row["id"])


def test_a_file_of_any_name_that_is_no_input(tmp_path: Path) -> None:
    for name in map(os.fsdecode, NAMES):
        folder = tmp_path / "in" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.jsonl").write_text("no JSON\n")
    pipeline = tmp_path / "pipeline.yaml"
    for path, message in (("in/*", "match"), ("in/*/*", "no JSON Lines"), ("in/*.warc", "holds")):
        stages = {"lines": {"use": "jsonl", "with": {"paths": [path]}},
                  "shards": {"use": "shards", "after": "lines"}}  # fmt: skip
        pipeline.write_text(json.dumps({"name": "odd", "seed": 1, "stages": stages}))
        said = command("run", str(pipeline), "--output", str(tmp_path / "run"), code=2)
        assert message in said
        assert "%1B[31mred" in said or message == "match"
