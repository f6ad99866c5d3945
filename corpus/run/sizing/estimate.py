"""What a run will take, by the measure of a smaller run of the same pipeline.

What a source spends on reading grows with the bytes of its input; all else grows with the bytes of
the records that are taken of it. A barrier takes a little more than that, since it sorts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from corpus.errors import InputError, suggest
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.plan import chains
from corpus.run.manifest_file import read_manifest
from corpus.run.recovery import freed_segments
from corpus.run.run_folder import DATASET, noted_work
from corpus.run.sizing.inputs import SourceInput, noted_inputs
from corpus.run.sizing.segments_on_disk import prices
from corpus.storage.store import Store

__all__ = ["Estimate", "StageCost", "estimate"]

_TIMING = "ledger/timing.parquet"


@dataclass(frozen=True)
class StageCost:
    """What a stage takes. stage: "" for the engine itself: writing, summaries, books. memory: the
    most bytes that a process with a task of this stage held."""

    stage: str
    cpu_seconds: float
    memory: int


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    stages: in the order of the pipeline, the engine last. intermediates, summaries: bytes in
    `work/`; None where the measured run has freed its own. dataset: bytes of its files. shards:
    about how many files these are. measured_seconds: CPU seconds of the measured run. unmeasured:
    stages of the pipeline that it does not have.
    """

    stages: Sequence[StageCost]
    intermediates: int | None
    summaries: int | None
    dataset: int
    shards: int
    measured_seconds: float
    unmeasured: Sequence[str]

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of all stages and the engine."""
        return sum(stage.cpu_seconds for stage in self.stages)


def estimate(pipeline: Pipeline, inputs: Mapping[str, SourceInput], measured: str) -> Estimate:
    """What a run over these inputs will take. measured: folder or URL of the smaller run. Raises
    InputError where that is no finished run, has not all of the sources, or was limited."""
    out = Store(measured)
    growth = _Growth(pipeline, inputs, _comparable(noted_inputs(out), inputs, measured))
    manifest = read_manifest(out.below(DATASET))
    if manifest is None or not out.exists(_TIMING):
        raise InputError("the run is not finished; run it to its end", where=measured)
    costs, seconds = _costs(out.read_table(_TIMING), growth)
    order = [*(node.name for node in pipeline.nodes if node.name in costs), ""]
    everything = growth.of(sorted(inputs))
    on_disk = _on_disk(pipeline, measured, growth)
    shards = manifest["shards"]
    return Estimate(
        stages=[costs[name] for name in order if name in costs],
        intermediates=None if on_disk is None else on_disk[0],
        summaries=None if on_disk is None else on_disk[1],
        dataset=round(everything * sum(shard["bytes"] for shard in shards)),
        shards=_shards(manifest, everything),
        measured_seconds=seconds,
        unmeasured=[node.name for node in pipeline.nodes if node.name not in costs],
    )


def _comparable(
    noted: Mapping[str, SourceInput], inputs: Mapping[str, SourceInput], measured: str
) -> Mapping[str, SourceInput]:
    """What a run noted of its sources, once it is known to say something of these inputs. Raises
    InputError."""
    for name in inputs:
        if name not in noted:
            raise InputError(
                f"the measured run has no source {name!r}{suggest(name, noted)}", where=measured
            )
        if noted[name].share is None:
            raise InputError(
                "the measured run was cut short by --limit, so what it read is not known; measure "
                "one with --sample",
                where=measured,
            )
        if not noted[name].bytes:
            raise InputError(f"the measured run read nothing of {name!r}", where=measured)
    return noted


@dataclass(frozen=True)
class _Growth:
    """How many times as much a run has to do as the measured one."""

    pipeline: Pipeline
    now: Mapping[str, SourceInput]
    then: Mapping[str, SourceInput]

    def of_reading(self, source: str) -> float:
        """Of what is read of a source, whether it is taken or not."""
        return self.now[source].bytes / self.then[source].bytes

    def of(self, sources: Sequence[str]) -> float:
        """Of what is taken of sources; with `--limit`, at most this."""
        now, then = (
            sum(inputs[name].bytes * (inputs[name].share or 1.0) for name in sources)
            for inputs in (self.now, self.then)
        )
        return now / then

    def of_row(self, step: str, stage: str) -> float:
        """Of what a row of the timing table is about; 0 for a step of another pipeline."""
        for chain in chains(self.pipeline):
            if step in (segment.name for segment in chain.segments):
                is_reading = stage == chain.source
                return self.of_reading(stage) if is_reading else self.of([chain.source])
        if " " not in step:
            return 0.0
        if any(node.name == stage for node in self.pipeline.nodes):
            return self.of(self.pipeline.sources_of(stage))
        return self.of(sorted(self.now))


def _costs(timing: pa.Table, growth: _Growth) -> tuple[dict[str, StageCost], float]:
    """What each stage takes, and the CPU seconds of the measured run."""
    sums = timing.group_by(["step", "stage"], use_threads=False).aggregate(
        [("cpu_seconds", "sum"), ("peak_rss", "max")]
    )
    known = {node.name for node in growth.pipeline.nodes}
    costs: dict[str, StageCost] = {}
    measured = 0.0
    for row in sums.to_pylist():
        stage = row["stage"] if row["stage"] in known else ""
        factor = growth.of_row(row["step"], row["stage"])
        seconds, before = row["cpu_seconds_sum"], costs.get(stage, StageCost(stage, 0.0, 0))
        measured += seconds
        if factor:
            memory = max(before.memory, row["peak_rss_max"])
            costs[stage] = StageCost(stage, before.cpu_seconds + factor * seconds, memory)
    return costs, measured


def _on_disk(pipeline: Pipeline, measured: str, growth: _Growth) -> tuple[int, int] | None:
    """Bytes of intermediates and of summaries; None where the measured run has freed its own."""
    work = noted_work(measured)
    if freed_segments(work):
        return None
    found = prices(pipeline, work)
    factors = dict(_of_segments(pipeline, growth))
    kept = sum(factors[name] * price.kept for name, price in found.items())
    summaries = sum(factors[name] * price.summaries for name, price in found.items())
    return round(kept), round(summaries)


def _of_segments(pipeline: Pipeline, growth: _Growth) -> Iterator[tuple[str, float]]:
    """The name of each segment, and how many times as much it has to do."""
    for chain in chains(pipeline):
        for segment in chain.segments:
            yield segment.name, growth.of([chain.source])


def _shards(manifest: Mapping[str, object], factor: float) -> int:
    """About how many files the dataset has: as many as there are, or as its texts fill."""
    shards, stages, totals = manifest["shards"], manifest["stages"], manifest["totals"]
    assert isinstance(shards, list)
    assert isinstance(stages, list)
    assert isinstance(totals, dict)
    target = stages[-1]["settings"].get("target_bytes")
    full = int(factor * totals.get("bytes", 0) // target) if target else 0
    return max(1, len(shards)) + full
