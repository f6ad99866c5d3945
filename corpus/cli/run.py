"""`corpus run`: a pipeline is run or resumed, and its report and dataset card are written."""

from dataclasses import replace
from pkgutil import resolve_name
from typing import Any

import click

from corpus.cli.advice import spending
from corpus.cli.decorators import cut_options, example, set_option
from corpus.cli.printing import say
from corpus.config.units import parse_share
from corpus.errors import ConfigError, without_credentials
from corpus.executors.array_driver import ArrayShard
from corpus.pipeline.load import load
from corpus.run.derived import write_derived
from corpus.run.pipeline_run import RunResult, run_pipeline
from corpus.run.sizing.inputs import noted_inputs
from corpus.storage.store import Store
from corpus.system.logs import set_up

__all__ = ["run"]


@click.command()
@click.argument("pipeline", metavar="PIPELINE.yaml")
@click.option("--output", required=True, metavar="RUN", help="Folder or URL of the run.")
@click.option("--executor", type=click.Choice(["serial", "dask", "slurm"]), help="Where tasks run.")
@click.option("--workers", type=click.IntRange(1), help="Worker processes of the dask executor.")
@click.option("--scheduler", metavar="tls://HOST:PORT", help="An existing Dask scheduler.")
@click.option("--shard", metavar="I/N", help="Do the share of process I of N, counted from 0.")
@click.option("--reuse", metavar="OLD", help="Take over what another run has done already.")
@set_option()
@cut_options
@click.option("--faulty-files", metavar="SHARE",
              help="Share of a source's files that may be passed over.")  # fmt: skip
@click.option("--verify-inputs", is_flag=True, help="Hash all input files again.")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text",
              help="Format of the log lines on stderr.")  # fmt: skip
@click.option("--verbose", "-v", is_flag=True, help="Log each task too.")
@example("corpus run pipeline.yaml --output runs/first --executor dask --workers 2")
def run(
    pipeline: str,
    output: str,
    executor: str | None,
    workers: int | None,
    scheduler: str | None,
    shard: str | None,
    reuse: str | None,
    overrides: tuple[str, ...],
    limit: int | None,
    sample: float | None,
    faulty_files: str | None,
    verify_inputs: bool,
    log_format: str,
    verbose: bool,
) -> None:
    """Run or resume a pipeline.

    The command ends with 0 only when the books balance and the manifest is published.
    """
    set_up(log_format, verbose=verbose)
    part = None if shard is None else ArrayShard.parse(shard)
    if part is not None and (executor or workers or scheduler):
        raise ConfigError(
            "goes without --executor, --workers and --scheduler: each shard is one process",
            where="--shard",
        )
    config = load(pipeline, overrides=overrides, limit=limit, sample=sample)
    if scheduler is not None and executor is None:
        executor = "dask"
    given: dict[str, Any] = {
        "executor": executor,
        "workers": workers,
        "scheduler": scheduler,
        "reuse": reuse,
    }
    if faulty_files is not None:
        given["faulty_files"] = _share(faulty_files, "--faulty-files")
    changed = {name: value for name, value in given.items() if value is not None}
    options = replace(config.options, verify_inputs=verify_inputs, **changed)
    result = run_pipeline(replace(config, options=options), output, part)
    if part is not None and part.number > 0:
        click.echo(f"{part}: done")
    else:
        _report(result, output, options.reuse)
        if sample is not None:
            _say_sample(output)


def _share(text: str, option: str) -> float:
    """The share that an option gives. Raises ConfigError with the name of the option."""
    try:
        return parse_share(text)
    except ValueError as error:
        raise ConfigError(str(error), where=option) from error


def _say_sample(output: str) -> None:
    """Say what was taken of each source of a sampled run."""
    inputs = noted_inputs(Store(output)).values()
    say(f"sample   {one.source}: {one.sample}" for one in inputs if one.sample)


def _report(result: RunResult, output: str, reused: str | None) -> None:
    """Write what is derived from the run, if it is not there yet, and print its summary. reused:
    the run from which work was to be taken over."""
    write_derived(result, output)
    # The engine imports none of the packages above it: it reaches the reports by name.
    say(resolve_name("reports:summary")(output).split("\n"))
    if reused is not None:
        steps = ", ".join(f"{number:,} of {step}" for step, number in result.reused.items())
        say([f"tasks taken over from {without_credentials(reused)}: {steps or 'none'}", ""])
    if not result.ran:
        click.echo("nothing to do: all of it was done before")
    elif lines := spending(output):
        say(["", *lines])
