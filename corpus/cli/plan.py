"""`corpus plan`: the DAG as text or Mermaid, what it takes on disk, and what a run would do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import click

from corpus.cli.decorators import cut_options, example, set_option
from corpus.cli.printing import say
from corpus.config.units import counted, format_amount
from corpus.pipeline.dag import SAME_RECORD, Pipeline
from corpus.pipeline.load import Config, load
from corpus.pipeline.plan import chains
from corpus.run.dry_run import Plan, PlannedStep, plan_of
from corpus.run.run_folder import work_store
from corpus.stage import GlobalStage, Sink, Source
from corpus.storage.shelves import sizes_of_members
from corpus.tasks.work_folder import is_summary, segments_folder, shelf_folder

__all__ = ["Price", "as_lines", "as_mermaid", "as_text", "plan", "prices"]

_NAMED = 3
"""Partitions that are named as examples."""


@click.command()
@click.argument("pipeline", metavar="PIPELINE.yaml")
@click.option("--output", metavar="RUN", help="Say also what is done there already.")
@click.option("--explain", is_flag=True, help="With --output, list all steps and all reasons.")
@click.option("--mermaid", is_flag=True, help="Print the DAG as a Mermaid flowchart.")
@set_option()
@cut_options
@example("corpus plan pipeline.yaml --output runs/first --set scrub.entities=[email]")
def plan(
    pipeline: str,
    output: str | None,
    explain: bool,
    mermaid: bool,
    overrides: tuple[str, ...],
    limit: int | None,
    sample: float | None,
) -> None:
    """Show what would run, and why.

    With --output, show also what it takes on disk, what is already done, and why the rest is not.
    """
    if explain and output is None:
        raise click.UsageError("--explain looks at a run: give --output too")
    config = load(pipeline, overrides=overrides, limit=limit, sample=sample)
    if mermaid:
        say(as_mermaid(config.pipeline))
        return
    found = None if output is None else prices(config, output)
    say(as_text(config.pipeline, found))
    if output is not None:
        say(["", *as_lines(plan_of(config, output), explain=explain)])


@dataclass(frozen=True)
class Price:
    """The bytes that a segment takes on disk. kept: its intermediates or layers. summaries: what
    global stages have taken from them."""

    kept: int = 0
    summaries: int = 0

    def __str__(self) -> str:
        beside = f", summaries {format_amount(self.summaries, 'bytes')}" if self.summaries else ""
        return f"{format_amount(self.kept, 'bytes')} on disk{beside}"


def prices(config: Config, output: str) -> dict[str, Price]:
    """Return what each segment of a run takes on disk, if anything of it is there."""
    work = work_store(output, config.options.work)
    found = {}
    for name in (segment.name for chain in chains(config.pipeline) for segment in chain.segments):
        kept = summaries = 0
        for shelf in filter(str.isdecimal, work.names(segments_folder(name))):
            for member, size in sizes_of_members(work, shelf_folder(name, int(shelf))).items():
                if is_summary(member):
                    summaries += size
                else:
                    kept += size
        if kept or summaries:
            found[name] = Price(kept, summaries)
    return found


def as_text(pipeline: Pipeline, prices: Mapping[str, Price] | None = None) -> Iterator[str]:
    """Yield the way of each source to the sink: a line a segment, and the barriers between them.

    prices: what the segments of an earlier run take on disk, where one was asked for.
    """
    for chain in chains(pipeline):
        yield f"{chain.source} ({pipeline[chain.source].component.name})"
        for segment, leads_to in zip(chain.segments, chain.leads_to, strict=True):
            stages = [name for name in segment.nodes if name != chain.source]
            first = [f"apply {segment.barrier}"] if segment.barrier else []
            what = " + ".join([*first, *stages]) or "read"
            kept = "an intermediate" if segment.kind == "documents" else "a layer"
            price = f", {prices[segment.name]}" if prices and segment.name in prices else ""
            yield f"  {what}  => {kept} of {counted(len(segment.columns), 'column')}{price}"
            if leads_to:
                after = " and ".join(pipeline.sources_of(leads_to))
                yield f"  -- barrier {leads_to} (waits for {after})"
            else:
                yield "  -- checkpoint"
    for node in pipeline.nodes:
        for tag, settings in node.component.language_settings().items():
            own = ", ".join(f"{name} {value}" for name, value in settings.items())
            yield f"{node.name} for {tag}: {own or 'as for all languages'}"
    if prices is not None and not prices:
        yield "no earlier run there: what intermediates take is not known"


def as_mermaid(pipeline: Pipeline) -> Iterator[str]:
    """Yield the lines of a Mermaid flowchart."""
    yield "flowchart LR"
    for node in pipeline.nodes:
        if node.name == SAME_RECORD:
            continue
        label = node.name
        if node.component.name != node.name:
            label = f"{node.name}<br/>{node.component.name}"
        yield f"  {node.name}{_shape(node.component, label)}"
    for node in pipeline.nodes:
        for before in node.after:
            names = pipeline[before].after if before == SAME_RECORD else (before,)
            for name in names if node.name != SAME_RECORD else ():
                yield f"  {name} --> {node.name}"


def _shape(component: object, label: str) -> str:
    if isinstance(component, Source):
        return f'[("{label}")]'
    if isinstance(component, Sink):
        return f'[["{label}"]]'
    return f'{{{{"{label}"}}}}' if isinstance(component, GlobalStage) else f'["{label}"]'


def as_lines(plan: Plan, *, explain: bool) -> Iterator[str]:
    """For a person: which sources have groups of small files, and the steps that have a reason of
    their own, or all, with all reasons."""
    for source, (files, partitions) in plan.inputs.items():
        if files > partitions:
            yield f"input: {source}, {counted(files, 'file')} in {counted(partitions, 'partition')}"
    todo = [step for step in plan.steps if step.todo]
    for step in plan.steps if explain else todo:
        if not step.todo:
            yield f"done:  {step.name}, {counted(step.total, 'task')}"
        elif explain or step.why:
            number = f"{step.todo:,} of {counted(step.total, 'task')}"
            yield f"to do: {step.name}, {number}: {_why(step, explain)}"
    if explain and plan.publishes:
        yield "to do: write the dataset and publish it"
    elif todo:
        yield "and all that comes after"
    elif plan.publishes:
        yield "to do: write and publish the dataset"
    else:
        yield "nothing to do"


def _why(step: PlannedStep, explain: bool) -> str:
    reasons = []
    for reason, labels in step.why.items():
        named = ", ".join(labels[:_NAMED]) + (", …" if len(labels) > _NAMED else "")
        shows = explain and len(labels) < step.total
        reasons.append(f"{reason} ({len(labels):,}{f': {named}' if shows else ''})")
    if step.because and (explain or not reasons):
        reasons.append(f"because {' and '.join(step.because)} run{'s' * (len(step.because) == 1)}")
    return "; ".join(reasons)
