"""The demo as a newcomer runs it: the example crawl is built, the command line runs it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import chdir, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq

from corpus.cli.main import main
from corpus.pipeline.load import load
from corpus.run.pipeline_run import RunResult, run_pipeline
from tests import ROOT
from tests.forked import forked_workers

QUICKSTART = ROOT / "examples" / "quickstart"
COMMAND = Path(sys.executable).with_name("corpus")


@dataclass(frozen=True)
class Demo:
    """example: the folder of pipeline.yaml, crawl/ and books/. run: what the first run gave.
    stderr: its log, JSON lines. stdout: the table that it ended with."""

    example: Path
    run: Path
    stdout: str
    stderr: str

    @property
    def pipeline(self) -> Path:
        return self.example / "pipeline.yaml"

    @property
    def truth(self) -> dict[str, dict[str, Any]]:
        known: dict[str, dict[str, Any]] = json.loads(
            (self.example / "crawl/truth.json").read_text("utf-8")
        )
        return known

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.run / "dataset/manifest.json").read_text("utf-8"))
        return found

    @property
    def shards(self) -> list[Path]:
        return sorted((self.run / "dataset/data").rglob("*.parquet"))

    def copied(self, folder: Path) -> Path:
        """The example in another folder, with what its pipeline.yaml names."""
        example = folder / "examples" / "quickstart"
        shutil.copytree(self.example, example)
        shutil.copy(self.example.parents[1] / "language_quotas.yaml", folder)
        return example


def corpus(
    *arguments: object,
    environment: Mapping[str, str] | None = None,
    stdin: str | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """`corpus …` in a process of its own."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        input=stdin,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        timeout=240,
    )


def called(
    *arguments: object, stdin: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """The same in this process: much faster, for what needs no process of its own."""
    command = ["corpus", *map(str, arguments)]
    given, said = (TextIOWrapper(BytesIO(start), "utf-8") for start in (stdin.encode(), b""))
    errors = StringIO()
    code: Any = 0
    with (
        patch.object(sys, "argv", command),
        patch.object(sys, "stdin", given),
        chdir(cwd or Path.cwd()),
        redirect_stdout(said),
        redirect_stderr(errors),
        forked_workers() if "dask" in arguments else nullcontext(),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    said.seek(0)
    return subprocess.CompletedProcess(command, code or 0, said.read(), errors.getvalue())


def build_example(folder: Path) -> Path:
    """The example with its inputs, below `folder` as it lies in the repository, so that
    pipeline.yaml is used as it is."""
    example = folder / "examples" / "quickstart"
    example.mkdir(parents=True)
    subprocess.run(
        [sys.executable, str(QUICKSTART / "build.py"), "--output", str(example)],
        check=True,
        capture_output=True,
    )
    shutil.copy(QUICKSTART / "pipeline.yaml", example)
    shutil.copy(ROOT / "language_quotas.yaml", folder)
    return example


def run_here(pipeline: Path, output: Path, **options: Any) -> RunResult:
    """A run in this process, where models are loaded once for all runs."""
    given = {name: options.pop(name) for name in ("overrides", "limit") if name in options}
    config = load(str(pipeline), **given)
    options = {"executor": "serial", "isolate": False, **options}
    with forked_workers() if options["executor"] == "dask" else nullcontext():
        return run_pipeline(
            replace(config, options=replace(config.options, **options)), str(output)
        )


def digests(run: Path) -> dict[str, str]:
    """SHA-256 of every file below dataset/data."""
    data = run / "dataset" / "data"
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.rglob("*"))
        if path.is_file()
    }


def pages_read(run: Path) -> int:
    """Records of the crawl that `--limit` counts, from the ledger."""
    counts = pq.read_table(run / "ledger/counts.parquet").to_pylist()
    of_crawl = [row for row in counts if row["stage"] == "crawl" and row["event"] != "in"]
    skipped = {"warcinfo", "request", "revisit", "metadata", "conversion", "response_not_http"}
    return sum(row["documents"] for row in of_crawl if row["reason"] not in skipped)


def tasks_run(log: str) -> Counter[str]:
    """Step -> number of tasks that ran, from the lines of `--log-format json --verbose`."""
    lines = [json.loads(line) for line in log.splitlines()]
    return Counter(line["step"] for line in lines if line["event"] == "task")
