"""Runs of toy pipelines for the engine's tests."""

import hashlib
import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from corpus.config.options import RunOptions
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.load import Config
from corpus.run.claim import ClaimMember, claimed
from corpus.run.pipeline_run import RunResult, run_pipeline
from corpus.storage.store import Store
from stages.output.shards import Shards
from tests.corpus.toys import AtLeast, FirstWord, Lines, Scored, Shout
from tests.forked import forked_workers, started

WORDS = """forn pa llum mar vent sol neu riu font camp blat vi oli sal fusta ferro pedra teula
porta clau""".split()


def write_lines(folder: Path, files: int = 3, size: int = 40, seed: int = 5) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    for number in range(files):
        rows = []
        for i in range(size):
            text = " ".join(chance.choices(WORDS, k=chance.randint(1, 9)))
            text = {5: "", 11: "bad text", 17: "boom", 23: "quiet one"}.get(i, text)
            language = chance.choice(("ca", "ca", "en", "eu"))
            # Some keys stand in two files: the same record read twice.
            key = f"{number if i % 10 else 0}-{i}"
            rows.append(json.dumps({"key": key, "text": text, "language": language}))
        (folder / f"part-{number}.jsonl").write_text("\n".join(rows))
    return folder


def toy_pipeline(folder: Path, *, mark: str = "!", minimum: int = 4, **lines: Any) -> Pipeline:
    nodes = [
        Node("lines", Lines(folder=str(folder), **lines)),
        Node("long", AtLeast(minimum=minimum), ("lines",)),
        Node("loud", Shout(mark=mark), ("long",)),
        Node("words", FirstWord(), ("loud",)),
        Node("score", Scored(), ("words",)),
        Node("shards", Shards(target_bytes=200), ("score",)),
    ]
    return Pipeline("toy", 7, tuple(nodes))


def run_toy(pipeline: Pipeline, output: Path, **options: Any) -> RunResult:
    limits = {"quarantine_limit": 0.5, "isolate": False, **options}
    with forked_workers() if "executor" in options else nullcontext():
        return run_pipeline(Config(pipeline, RunOptions(**limits), "toy.yaml"), str(output))


def digests(output: Path) -> dict[str, str]:
    """SHA-256 of every file below dataset/data."""
    data = output / "dataset" / "data"
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.rglob("*.parquet"))
    }


def hold(root: str, patience: float, member: ClaimMember | None, said: Connection) -> None:
    with claimed(Store(root), patience=patience, member=member):
        said.send("held")
        time.sleep(60)


@contextmanager
def another(
    store: Store, patience: float = 1.0, member: ClaimMember | None = None
) -> Iterator[ForkServerProcess]:
    """Another driver: a process that holds a folder of intermediates."""
    ours, theirs = Pipe()
    with ours:
        process = started(hold, store.root, patience, member, theirs)
        theirs.close()
        try:
            assert ours.poll(60)
            assert ours.recv() == "held"
            yield process
        finally:
            process.kill()
            process.join()
