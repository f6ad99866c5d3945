"""`corpus plan`: the DAG as text or Mermaid, how large a run is, and what it would do."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click

from corpus.cli.decorators import cut_options, example, set_option
from corpus.cli.printing import say
from corpus.cli.run_size import as_size, as_stages
from corpus.config.units import counted
from corpus.errors import without_credentials
from corpus.pipeline.dag import SAME_RECORD, Pipeline
from corpus.pipeline.load import load
from corpus.pipeline.plan import chains
from corpus.run.dry_run import Plan, PlannedStep, plan_of
from corpus.run.run_folder import work_store
from corpus.run.sizing.estimate import estimate
from corpus.run.sizing.inputs import count_inputs
from corpus.run.sizing.segments_on_disk import Price, prices
from corpus.run.suppression import suppressing
from corpus.stage import GlobalStage, Sink, Source
from corpus.system.terminal import MovingLine, is_terminal, width

__all__ = ["as_lines", "as_mermaid", "as_text", "plan"]

_NAMED = 3
"""Partitions that are named as examples."""


@click.command()
@click.argument("pipeline", metavar="PIPELINE.yaml")
@click.option("--output", metavar="RUN", help="Say also what is done there already.")
@click.option("--measured", metavar="RUN", help="Foretell cost from a smaller run, now finished.")
@click.option("--explain", is_flag=True, help="With --output, list all steps and all reasons.")
@click.option("--mermaid", is_flag=True, help="Print the DAG as a Mermaid flowchart.")
@set_option()
@cut_options
@example("corpus plan pipeline.yaml --output runs/first --set scrub.entities=[email]")
def plan(
    pipeline: str,
    output: str | None,
    measured: str | None,
    explain: bool,
    mermaid: bool,
    overrides: tuple[str, ...],
    limit: int | None,
    sample: float | None,
) -> None:
    """Show what would run, how large it is, and why.

    With --output, show also what it takes on disk, what is already done, and why the rest is not.
    With --measured, show what disk, CPU time and memory it will take, from a smaller run.
    """
    if explain and output is None:
        raise click.UsageError("--explain looks at a run: give --output too")
    config = load(pipeline, overrides=overrides, limit=limit, sample=sample)
    if output is not None:
        config = suppressing(config, output)
    if mermaid:
        say(as_mermaid(config.pipeline))
        return
    work = None if output is None else work_store(output, config.options.work)
    say(as_text(config.pipeline, None if work is None else prices(config.pipeline, work)))
    with _said() as looking:
        found = None if output is None else plan_of(config, output, looking)
        inputs = count_inputs(config.pipeline, looking) if found is None else found.inputs
        estimated = None if measured is None else estimate(config.pipeline, inputs, measured)
    say(["", *as_size(config.pipeline, inputs, estimated)])
    if estimated is not None and measured is not None:
        say(["", *as_stages(estimated, without_credentials(measured))])
    if found is not None:
        say(["", *as_lines(found, explain=explain)])


@contextmanager
def _said() -> Iterator[Callable[[str], None]]:
    """A function that shows what is being looked at, on a terminal."""
    if not is_terminal(sys.stderr):
        yield lambda _: None
        return
    line = MovingLine(sys.stderr)
    try:
        yield lambda text: line.draw(text[: width(sys.stderr) - 1])
    finally:
        line.clear()


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
    """For a person: the steps that have a reason of their own, or all, with all reasons."""
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
