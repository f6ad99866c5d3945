"""The lines of `corpus plan` on how large a run is: its input, and what it takes."""

from collections.abc import Iterator, Mapping

from corpus.config.units import counted, format_amount, format_share, format_size
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.plan import chains
from corpus.run.inodes import Inodes, expected_inodes
from corpus.run.sizing.estimate import Estimate
from corpus.run.sizing.inputs import SourceInput
from corpus.tasks.shuffle.buckets import bucket_count, group_partitions

__all__ = ["as_size", "as_stages"]

_LITTLE = 60.0
"""CPU seconds of a measured run below which starts of processes and models weigh too much."""


def as_size(
    pipeline: Pipeline, inputs: Mapping[str, SourceInput], estimate: Estimate | None
) -> Iterator[str]:
    """Yield what there is to read, and the tasks, inodes and disk of a run from nothing. estimate:
    from a smaller run, if one was measured."""
    for one in inputs.values():
        files, partitions = counted(one.files, "file"), counted(one.partitions, "partition")
        size = format_amount(one.bytes, "bytes")
        yield f"input:  {one.source}, {files}, {size}, in {partitions}"
        if one.sample:
            yield f"sample: {one.source}, {one.sample}"
    tasks = sum(inputs[chain.source].partitions * len(chain.segments) for chain in chains(pipeline))
    yield f"tasks:  {tasks:,} on partitions, and those of barriers and of the dataset's files"
    inodes = _inodes(pipeline, inputs, estimate)
    more = "" if estimate else ", besides exchanges of barriers and files of the dataset"
    yield f"inodes: {inodes.run:,} at most, {inodes.cleaned:,} after `corpus clean`{more}"
    if estimate is None:
        yield (
            "disk, CPU time and memory: --measured RUN tells them from a small run, such as one "
            "with --sample 1%"
        )
        return
    dataset = format_amount(estimate.dataset, "bytes")
    if estimate.intermediates is None or estimate.summaries is None:
        work = "work/ not known, as `corpus clean` has freed that of the measured run"
    else:
        kept, summaries = (
            format_amount(size, "bytes") for size in (estimate.intermediates, estimate.summaries)
        )
        work = f"intermediates {kept}, summaries {summaries}"
    yield f"disk:   about {work}, dataset {dataset}; files between tasks come on top"


def as_stages(estimate: Estimate, measured: str) -> Iterator[str]:
    """Yield a table of what each stage takes. measured: the run that was measured."""
    total = estimate.cpu_seconds or 1.0
    rows = [
        (stage.stage or "(engine)", stage.cpu_seconds, format_size(stage.memory))
        for stage in estimate.stages
    ]
    memory = format_size(max((stage.memory for stage in estimate.stages), default=0))
    rows.append(("in all", estimate.cpu_seconds, memory))
    width = max(len(name) for name, _, _ in rows)
    yield f"{'stage':{width}}  {'CPU hours':>12}  {'share':>9}  {'memory':>9}"
    for name, seconds, most in rows:
        share = format_share(seconds / total)
        yield f"{name:{width}}  {_hours(seconds):>12}  {share:>9}  {most:>9}"
    yield f"by the measure of {measured}, which took {estimate.measured_seconds:,.1f} CPU seconds"
    if estimate.measured_seconds < _LITTLE:
        yield f"that is little: measure a run of {_LITTLE:.0f} CPU seconds or more"
    if estimate.unmeasured:
        yield f"not measured there: {', '.join(estimate.unmeasured)}"


def _hours(seconds: float) -> str:
    """CPU hours with as many decimals as show something."""
    hours = seconds / 3600
    return f"{hours:,.1f}" if hours >= 10 else f"{hours:,.4f}"


def _inodes(
    pipeline: Pipeline, inputs: Mapping[str, SourceInput], estimate: Estimate | None
) -> Inodes:
    """Files and folders of a run; where nothing was measured, without those whose number follows
    from the size of summaries and texts."""
    partitions = {name: one.partitions for name, one in inputs.items()}
    if estimate is None:
        return expected_inodes(pipeline, partitions, shards=0)
    kept = estimate.intermediates or sum(one.bytes for one in inputs.values())
    number = sum(partitions.values())
    groups = group_partitions([kept // max(1, number)] * number)
    buckets = bucket_count(estimate.summaries or 0)
    return expected_inodes(
        pipeline, partitions, shards=estimate.shards, groups=len(groups), buckets=buckets
    )
