"""What a smaller run tells of a larger one, and what is said where it tells nothing."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from corpus.errors import InputError
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.limit import Limited
from corpus.pipeline.sample import Sampled
from corpus.run.cleaning import clean_run
from corpus.run.sizing.estimate import Estimate, estimate
from corpus.run.sizing.inputs import count_inputs, noted_inputs
from corpus.stage import Source
from corpus.storage.store import Store
from corpus.tasks.timing import TIMING
from tests.corpus.runs import run_toy, toy_pipeline, write_lines

SHARE = 0.25


def with_source(line: Pipeline, change: Callable[[Source], Source]) -> Pipeline:
    nodes = [node for node in line.nodes if node.name != "same_record"]
    changed = [
        replace(node, component=change(node.component))
        if isinstance(node.component, Source)
        else replace(node, after=("loud",))
        if node.after == ("same_record",)
        else node
        for node in nodes
    ]
    return replace(line, nodes=tuple(changed))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """in/ and runs of all of it, of a sample, and of the first records; not to be changed."""
    folder = tmp_path_factory.mktemp("measured")
    line = toy_pipeline(write_lines(folder / "in", files=3, size=400))
    run_toy(line, folder / "full")
    run_toy(with_source(line, lambda s: Sampled.of(s, SHARE, line.seed)), folder / "sampled")
    run_toy(with_source(line, lambda s: Limited.of(s, 100)), folder / "limited")
    return folder


def of(folder: Path, run: str, pipeline: Pipeline | None = None) -> Estimate:
    line = pipeline or toy_pipeline(folder / "in")
    return estimate(line, count_inputs(line), str(folder / run))


def seconds(folder: Path, run: str) -> dict[str, float]:
    """CPU seconds by stage, as a run noted them; of what is no stage under ""."""
    table = Store(str(folder / run)).read_table("ledger/timing.parquet")
    sums: dict[str, float] = {}
    for row in table.to_pylist():
        stage = "" if row["stage"] == "domains" else row["stage"]
        sums[stage] = sums.get(stage, 0.0) + row["cpu_seconds"]
    return sums


def test_a_run_tells_of_itself_what_it_took(measured: Path) -> None:
    found = of(measured, "full")
    took = seconds(measured, "full")
    assert {s.stage: s.cpu_seconds for s in found.stages} == pytest.approx(took)
    assert found.measured_seconds == pytest.approx(sum(took.values()))
    assert found.cpu_seconds == pytest.approx(found.measured_seconds)
    assert all(stage.memory > 1 << 20 for stage in found.stages)
    data = measured / "full/dataset/data"
    assert found.dataset == sum(file.stat().st_size for file in data.rglob("*.parquet"))
    assert not found.unmeasured
    assert found.stages[-1].stage == ""


def test_of_a_sample_what_was_read_counts_once_and_what_was_taken_by_its_share(
    measured: Path,
) -> None:
    took = seconds(measured, "sampled")
    found = {s.stage: s.cpu_seconds for s in of(measured, "sampled").stages}
    assert found["lines"] == pytest.approx(took["lines"])
    assert found["long"] == pytest.approx(took["long"] / SHARE)
    assert found["words"] == pytest.approx(took["words"] / SHARE)
    data = (measured / "sampled/dataset/data").rglob("*.parquet")
    assert of(measured, "sampled").dataset == sum(file.stat().st_size for file in data) / SHARE


def test_a_run_of_more_files_takes_more(measured: Path, tmp_path: Path) -> None:
    shutil.copytree(measured / "in", tmp_path / "in")
    for file in sorted((measured / "in").iterdir()):
        shutil.copy(file, tmp_path / "in" / f"again-{file.name}")
    line = toy_pipeline(tmp_path / "in")
    more, once = of(measured, "full", line), of(measured, "full")
    assert more.cpu_seconds == pytest.approx(2 * once.cpu_seconds)
    assert more.intermediates == 2 * (once.intermediates or 0) > 0
    assert more.summaries == 2 * (once.summaries or 0) > 0
    assert more.dataset == 2 * once.dataset
    assert [s.memory for s in more.stages] == [s.memory for s in once.stages]


def test_freed_intermediates_are_not_known(measured: Path, tmp_path: Path) -> None:
    shutil.copytree(measured / "full", tmp_path / "run")
    clean_run(str(tmp_path / "run"))
    line = toy_pipeline(measured / "in")
    found = estimate(line, count_inputs(line), str(tmp_path / "run"))
    assert found.intermediates is None
    assert found.summaries is None


def test_a_stage_that_was_not_measured_is_named(measured: Path, tmp_path: Path) -> None:
    shutil.copytree(measured / "full", tmp_path / "run")
    store = Store(str(tmp_path / "run"))
    table = store.read_table("ledger/timing.parquet")
    others = [row for row in table.to_pylist() if row["stage"] != "loud"]
    store.write_table(pa.Table.from_pylist(others, TIMING), "ledger/timing.parquet")
    line = toy_pipeline(measured / "in")
    assert estimate(line, count_inputs(line), str(tmp_path / "run")).unmeasured == ["loud"]


def test_a_limited_run_tells_nothing(measured: Path) -> None:
    assert noted_inputs(Store(str(measured / "limited")))["lines"].share is None
    with pytest.raises(InputError, match="--sample") as error:
        of(measured, "limited")
    assert error.value.where == str(measured / "limited")


def test_what_is_no_finished_run(measured: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"inputs\.parquet"):
        of(measured, "in")
    shutil.copytree(measured / "full", tmp_path / "run")
    (tmp_path / "run/dataset/manifest.json").unlink()
    line = toy_pipeline(measured / "in")
    with pytest.raises(InputError, match="not finished"):
        estimate(line, count_inputs(line), str(tmp_path / "run"))


def test_a_run_of_other_sources(measured: Path) -> None:
    line = toy_pipeline(measured / "in")
    inputs = {"lime": replace(count_inputs(line)["lines"], source="lime")}
    with pytest.raises(InputError, match="no source 'lime'; did you mean lines"):
        estimate(line, inputs, str(measured / "full"))


def test_inputs_are_noted(measured: Path) -> None:
    line = toy_pipeline(measured / "in")
    assert noted_inputs(Store(str(measured / "full"))) == count_inputs(line)
    (noted,) = noted_inputs(Store(str(measured / "sampled"))).values()
    assert (noted.files, noted.partitions, noted.share) == (3, 3, SHARE)
