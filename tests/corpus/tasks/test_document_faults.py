"""A document on which a stage raises is found, and quarantined; all others go on as without it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xxhash

from corpus.errors import StageContractError
from corpus.pipeline.dag import Node, Pipeline
from corpus.schema import Schema
from corpus.stage import GlobalStage
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_conservation
from stages.output.shards import Shards
from tests.corpus.runs import digests, run_toy, write_lines
from tests.corpus.toys import AtLeast, FirstWord, Lines, Scored, Shout

SECRET = "the secret of"


def refuse(batch: pa.RecordBatch) -> None:
    for text in batch["text"].to_pylist():
        if text.lower().startswith("riu"):
            raise LookupError(f"{SECRET} {text}")


@dataclass(frozen=True, kw_only=True)
class Fragile(FirstWord):
    """Raises on texts that begin with `riu`."""

    version = 2

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        refuse(batch)
        return super().summarise(batch)


@dataclass(frozen=True, kw_only=True)
class FragileShards(Shards):
    """The same for a sink."""

    reads: ClassVar[Schema] = {**Shards.reads, **FirstWord.reads}

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        refuse(batch)
        return super().summarise(batch)


def pipeline(folder: Path, words: GlobalStage, *, score: bool = True) -> Pipeline:
    """score: with a row-local stage between the barrier and the sink."""
    nodes = [
        Node("lines", Lines(folder=str(folder))),
        Node("long", AtLeast(minimum=4), ("lines",)),
        Node("loud", Shout(), ("long",)),
        Node("words", words, ("loud",)),
        *([Node("score", Scored(), ("words",))] if score else []),
        Node("shards", Shards(target_bytes=200), ("score" if score else "words",)),
    ]
    return Pipeline("toy", 7, tuple(nodes))


def quarantined(run: Path) -> list[dict[str, Any]]:
    """Documents that the barrier put into quarantine, by the table of those that left."""
    rows = pq.read_table(run / "ledger/quarantine.parquet").to_pylist()
    return [row for row in rows if row["stage"] == "words"]


@pytest.mark.parametrize("score", [True, False])
def test_a_summary_that_raises_quarantines_its_document(tmp_path: Path, score: bool) -> None:
    folder, run = write_lines(tmp_path / "in"), tmp_path / "run"
    run_toy(pipeline(folder, Fragile(), score=score), run)
    gone = quarantined(run)
    assert len(gone) > 1
    line = refuse.__code__.co_firstlineno + 3
    assert {row["reason"] for row in gone} == {f"LookupError at {__name__}:{line}"}
    assert all(row["id"] and row["url"] and row["domain"] for row in gone)
    tables = [pq.read_table(run / f"ledger/{n}.parquet") for n in ("counts", "measures")]
    ledger = Ledger.from_tables(*tables)
    check_conservation(ledger)
    counted = {key: n for key, (n, _, _) in ledger.counts.items() if key[0] == "words"}
    assert sum(n for key, n in counted.items() if key[4] == "quarantined") == len(gone)
    for path in run.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()

    # All others come out as if these had never been there; lines keep their numbers.
    ids = {row["id"] for row in gone}
    for path in folder.glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            if xxhash.xxh3_128_hexdigest(line["key"]) in ids:
                line["text"] = ""
        path.write_text("\n".join(map(json.dumps, lines)))
    run_toy(pipeline(folder, FirstWord(), score=score), tmp_path / "without")
    assert digests(run) == digests(tmp_path / "without")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """in/ and run/ of a finished run; not to be changed."""
    folder = tmp_path_factory.mktemp("finished")
    run_toy(pipeline(write_lines(folder / "in"), Fragile()), folder / "run")
    return folder


@pytest.mark.parametrize(
    "options",
    [{"batch_rows": 1}, {"buckets": 5}, {"executor": "dask", "workers": 1, "bundle_bytes": 1}],
    ids=str,
)
def test_the_same_documents_however_it_is_run(
    finished: Path, tmp_path: Path, options: dict[str, Any]
) -> None:
    run_toy(pipeline(finished / "in", Fragile()), tmp_path / "run", **options)
    assert quarantined(finished / "run") == quarantined(tmp_path / "run") != []
    assert digests(finished / "run") == digests(tmp_path / "run")


def test_a_summary_that_is_taken_from_documents_that_are_there(
    finished: Path, tmp_path: Path
) -> None:
    folder, run = finished / "in", tmp_path / "run"
    run_toy(pipeline(folder, FirstWord()), run)
    assert quarantined(run) == []
    assert "words summarise" in run_toy(pipeline(folder, Fragile()), run).ran
    assert quarantined(run) == quarantined(finished / "run") != []
    assert digests(run) == digests(finished / "run")


def test_a_sink_that_raises_ends_the_run_and_is_named(tmp_path: Path) -> None:
    nodes = [
        Node("lines", Lines(folder=str(write_lines(tmp_path / "in")))),
        Node("long", AtLeast(minimum=4), ("lines",)),
        Node("out", FragileShards(), ("long",), where="toy.yaml:9: stages.out"),
    ]
    with pytest.raises(StageContractError) as raised:
        run_toy(Pipeline("toy", 7, tuple(nodes)), tmp_path / "run")
    assert str(raised.value).startswith(
        f"toy.yaml:9: stages.out: out: its summarise raised LookupError at {__name__}:"
    )
    assert SECRET not in str(raised.value)
    assert not (tmp_path / "run/dataset/manifest.json").exists()
