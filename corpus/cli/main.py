"""The command line: thin, over the Python API. Exit codes: 0 done, 1 ran and found something
wrong, 2 bad input, 130 interrupted."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from functools import wraps
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from corpus.errors import ConfigError, CorpusError
from corpus.system.terminal import has_colours, width

__all__ = ["main"]

Command = Callable[..., Any]


def main() -> None:
    """The entry point: errors become one message on stderr."""
    try:
        cli.main(standalone_mode=False)
    except CorpusError as error:
        click.echo(f"corpus: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("corpus: interrupted; run the same command again to go on from here", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe has gone, as `| head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        # The machine's doing: no space, no right, a disk that is gone.
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"corpus: {where}{error.strerror or type(error).__name__}", err=True)
        sys.exit(2)


def example(text: str) -> Callable[[Command], Command]:
    """An example at the end of a command's help."""

    def add(command: Command) -> Command:
        command.__doc__ = f"{command.__doc__}\n\n\b\nExample:\n  {text}\n"
        return command

    return add


def logged(command: Command) -> Command:
    """The options of commands that log."""

    @click.option("--log-format", type=click.Choice(["text", "json"]), default="text",
                  help="How log lines on stderr look.")  # fmt: skip
    @click.option("--verbose", "-v", is_flag=True, help="Log each task too.")
    @wraps(command)
    def wrapped(*args: Any, log_format: str, verbose: bool, **kwargs: Any) -> Any:
        from corpus.system.logs import set_up

        set_up(log_format, verbose=verbose)
        return command(*args, **kwargs)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("alia-corpus"), prog_name="corpus")
def cli() -> None:
    """Build multilingual training corpora: pages in, balanced Parquet shards and accounts out."""


@cli.command()
@click.argument("folder", metavar="DIR")
@example("corpus init my-corpus")
def init(folder: str) -> None:
    """Write a commented pipeline.yaml and language_quotas.yaml to start from."""
    from corpus.cli.init import scaffold

    for path in scaffold(Path(folder)):
        click.echo(f"wrote {path}")


@cli.command()
@click.argument("pipeline", metavar="PIPELINE.yaml")
@click.option("--output", required=True, metavar="RUN", help="Folder or URL of the run.")
@click.option("--executor", type=click.Choice(["serial", "dask", "slurm"]), help="Where tasks run.")
@click.option("--workers", type=click.IntRange(1), help="Worker processes of the dask executor.")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="An existing Dask scheduler.")
@click.option("--shard", metavar="I/N", help="Do the share of process I of N, counted from 0.")
@click.option("--set", "overrides", multiple=True, metavar="STAGE.KEY=VALUE",
              help="Change a setting of a stage.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), help="Only the first N records of each source.")
@click.option("--verify-inputs", is_flag=True, help="Hash all input files again.")
@logged
@example("corpus run pipeline.yaml --output runs/first --executor dask --workers 2")
def run(
    pipeline: str,
    output: str,
    executor: str | None,
    workers: int | None,
    scheduler: str | None,
    shard: str | None,
    overrides: tuple[str, ...],
    limit: int | None,
    verify_inputs: bool,
) -> None:
    """Run or resume a pipeline. Ends with 0 only when the books balance and the manifest is
    published."""
    from corpus.cli.advice import spending
    from corpus.executors.array_driver import ArrayShard
    from corpus.pipeline.load import load
    from corpus.run.pipeline_run import run_pipeline
    from corpus.storage.store import Store

    part = None if shard is None else ArrayShard.parse(shard)
    if part is not None and (executor or workers or scheduler):
        raise ConfigError(
            "goes without --executor, --workers and --scheduler: each shard is one process",
            where="--shard",
        )
    config = load(pipeline, overrides=overrides, limit=limit)
    options = replace(config.options, verify_inputs=verify_inputs)
    if scheduler is not None and executor is None:
        executor = "dask"
    given: dict[str, Any] = {"executor": executor, "workers": workers, "scheduler": scheduler}
    options = replace(options, **{name: v for name, v in given.items() if v is not None})
    produced = run_pipeline(replace(config, options=options), output, part)
    if part is not None and part.number > 0:
        click.echo(f"{part}: done")
        return
    derived = ("report/index.html", "dataset/README.md")
    if produced.fresh or not all(Store(output).exists(name) for name in derived):
        _reports("write_reports")(output)
        _reports("write_card")(output)
    click.echo(_reports("summary")(output))
    if not produced.ran:
        click.echo("nothing to do: all of it was done before")
    elif lines := spending(output):
        click.echo("\n".join(["", *lines]))


@cli.command()
@click.argument("pipeline", metavar="PIPELINE.yaml")
@click.option("--output", metavar="RUN", help="Say also what is done there already.")
@click.option("--explain", is_flag=True, help="With --output: all steps, and all reasons.")
@click.option("--mermaid", is_flag=True, help="The DAG as a Mermaid flowchart.")
@click.option("--set", "overrides", multiple=True, metavar="STAGE.KEY=VALUE",
              help="Change a setting of a stage.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), help="Only the first N records of each source.")
@example("corpus plan pipeline.yaml --output runs/first --set scrub.entities=[email]")
def plan(
    pipeline: str,
    output: str | None,
    explain: bool,
    mermaid: bool,
    overrides: tuple[str, ...],
    limit: int | None,
) -> None:
    """Show what would run, what it takes on disk, what is already done, and why the rest is not."""
    if explain and output is None:
        raise click.UsageError("--explain looks at a run: give --output too")
    from corpus.cli.plan import as_mermaid, as_text, prices
    from corpus.cli.todo import as_lines
    from corpus.pipeline.load import load
    from corpus.run.dry_run import plan_of

    config = load(pipeline, overrides=overrides, limit=limit)
    if mermaid:
        click.echo("\n".join(as_mermaid(config.pipeline)))
        return
    found = None if output is None else prices(config, output)
    click.echo("\n".join(as_text(config.pipeline, found)))
    if output is None:
        return
    click.echo("\n".join(["", *as_lines(plan_of(config, output), explain=explain)]))


@cli.command()
@click.argument("folder", metavar="RUN")
@click.option("--watch", is_flag=True, help="Until the run ends; Ctrl-C leaves.")
@click.option("--json", "as_json", is_flag=True, help="As JSON; with --watch, an object a line.")
@example("corpus status runs/first --watch")
def status(folder: str, watch: bool, as_json: bool) -> None:
    """Show how far a run is, from another terminal."""
    from corpus.cli import status as told

    if watch:
        with suppress(KeyboardInterrupt):
            sys.exit(0 if told.watch(folder, as_json=as_json) else 1)
        return
    found, published = told.status_of(folder)
    if as_json:
        click.echo(json.dumps(told.as_plain(found, published), indent=1))
    else:
        columns, colours = width(sys.stdout), has_colours(sys.stdout)
        click.echo("\n".join(told.as_lines(found, published, columns, colours)))


@cli.command()
@click.argument("folder", metavar="RUN")
@click.option("--keep", multiple=True, metavar="STEP", help="Not what this step gave.")
@click.option("--all", "everything", is_flag=True, help="All of work/; the next run repeats all.")
@click.option("--dry-run", is_flag=True, help="Only say what would be freed.")
@example("corpus clean runs/first --keep crawl.text")
def clean(folder: str, keep: tuple[str, ...], everything: bool, dry_run: bool) -> None:
    """Free what a finished run holds in work/ and does not need any more."""
    from corpus.cli import clean as cleaning
    from corpus.config.units import format_size

    if everything and keep:
        raise click.UsageError("--all leaves nothing; --keep is for cleaning without it")
    freed = cleaning.clean(folder, keep=keep, everything=everything, dry_run=dry_run)
    for kind, number in freed.kinds.items():
        click.echo(f"{format_size(number):>9}  {kind}")
    click.echo(f"{format_size(freed.bytes):>9}  {'would be freed' if dry_run else 'freed'}")
    if not freed.published:
        click.echo("not published yet: intermediates stay")


@cli.command()
@click.argument("stage")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="A setting.")
@example("corpus apply language < in.jsonl > out.jsonl")
def apply(stage: str, overrides: tuple[str, ...]) -> None:
    """Run one row-local stage as a Unix filter over JSON lines."""
    from corpus.cli.apply import apply_stage
    from corpus.stage import Stage

    component = _component(stage, overrides)
    if not isinstance(component, Stage):
        raise ConfigError(f"{stage!r} is not row-local; `corpus stages` says what each is")
    with click.open_file("-", encoding="utf-8") as lines:
        for line in apply_stage(component, lines):
            click.echo(line)


@cli.command()
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="A setting.")
@example("corpus dedup --set threshold=0.8 < in.jsonl > out.jsonl")
def dedup(overrides: tuple[str, ...]) -> None:
    """Find near-duplicates in one stream of JSON lines."""
    component = _component("minhash", overrides)
    with click.open_file("-", encoding="utf-8") as lines:
        for line in import_module("dedup.stream").dedup_lines(component, lines):
            click.echo(line)


@cli.command()
@click.option("--quotas", required=True, metavar="F", help="language_quotas.yaml")
@click.option("--supply", required=True, metavar="SUPPLY.csv", help="language,amount")
@example("corpus balance --quotas language_quotas.yaml --supply supply.csv")
def balance(quotas: str, supply: str) -> None:
    """Show what quotas would give on a supply, and why, without documents."""
    from corpus.cli.balance import balance_table
    from corpus.quotas.file import read_quotas

    click.echo(balance_table(read_quotas(quotas), supply), nl=False)


@cli.command()
@click.argument("folder", metavar="RUN")
@example("corpus report runs/first")
def report(folder: str) -> None:
    """Build RUN/report from ledger and manifest."""
    for path in _reports("write_reports")(folder):
        click.echo(f"wrote {path}")


@cli.command()
@click.argument("folder", metavar="RUN")
@example("corpus card runs/first")
def card(folder: str) -> None:
    """Build the dataset card and its companions from ledger and manifest."""
    for path in _reports("write_card")(folder):
        click.echo(f"wrote {path}")


@cli.command()
@click.argument("folder", metavar="RUN_OR_DATASET")
@example("corpus validate runs/first")
def validate(folder: str) -> None:
    """Check a dataset against its manifest and ledger; ends with 1 and a list if it is off."""
    from corpus.cli.validate import validate as check

    off = check(folder)
    if off:
        click.echo("\n".join(off))
        sys.exit(1)
    click.echo("all is well")


@cli.command()
@click.argument("folder", metavar="RUN")
@click.option("--id", "id_", metavar="ID", help="Id of a document.")
@click.option("--url", metavar="URL", help="Address of a page.")
@click.option("--domain", metavar="D", help="Registrable domain.")
@example("corpus trace runs/first --url https://example.com/page")
def trace(folder: str, id_: str | None, url: str | None, domain: str | None) -> None:
    """Show what became of a document: each stage, and where and why it left."""
    from corpus.cli.trace import as_lines
    from corpus.cli.trace import trace as find

    given = {n: v for n, v in (("id", id_), ("url", url), ("domain", domain)) if v is not None}
    if len(given) != 1:
        raise click.UsageError("give one of --id, --url and --domain")
    ((by, value),) = given.items()
    found = find(folder, by=by, value=value)
    if not found:
        click.echo(f"no document with this {by} was seen", err=True)
        sys.exit(1)
    click.echo("\n".join(as_lines(found)))


@cli.command()
@click.argument("folder", metavar="RUN")
@click.option("--id", "id_", required=True, metavar="ID", help="Id of a document of the dataset.")
@click.option("--pipeline", metavar="PIPELINE.yaml",
              help="Says where the input is; as a rule the run knows its own.")  # fmt: skip
@click.option("--set", "overrides", multiple=True, metavar="STAGE.KEY=VALUE",
              help="A setting of the source, as the run was given it.")  # fmt: skip
@example("corpus show runs/first --id 0f343b0931126a20f133d67c2b018a3b")
def show(folder: str, id_: str, pipeline: str | None, overrides: tuple[str, ...]) -> None:
    """Show a document beside the page it was taken from, read back from its archive."""
    from corpus.cli import show as showing

    if not sys.stdout.isatty():
        raise click.UsageError(
            "prints to a terminal only: what was left out of a page, and what was replaced in it, "
            "may be personal data, and is not to end up in files"
        )
    text_of = import_module("stages.html.visible_text").visible_text
    shown = showing.show(folder, id_, pipeline=pipeline, overrides=overrides, text_of=text_of)
    lines = showing.as_lines(shown, width(sys.stdout), colours=has_colours(sys.stdout))
    click.echo("\n".join(lines))


@cli.command()
@click.argument("name", required=False)
@example("corpus stages minhash")
def stages(name: str | None) -> None:
    """List the stages there are; with NAME: its settings, columns and reasons."""
    from corpus.cli.stages import describe_stage, list_stages

    click.echo("\n".join(describe_stage(name) if name else list_stages()))


@cli.command()
@click.argument("tag", required=False)
@example("corpus languages ca-valencia")
def languages(tag: str | None) -> None:
    """List the languages there are; with TAG: all that is known of one."""
    from corpus.documents.languages import LANGUAGES, get, resolve

    if tag is None:
        for language in LANGUAGES.values():
            click.echo(f"{language.tag:12} {language.name:28} {language.autonym}")
        return
    language = get(resolve(tag))
    for field in fields(language):
        value = getattr(language, field.name)
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
        click.echo(f"{field.name:10} {shown}")


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@example('eval "$(corpus completion bash)"')
def completion(shell: str) -> None:
    """Print the completion script for a shell."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(cli, {}, "corpus", "_CORPUS_COMPLETE").source())


def _component(use: str, overrides: tuple[str, ...]) -> Any:
    from corpus.config.yaml_file import parse_yaml
    from corpus.pipeline.load import build_stage

    settings: dict[str, Any] = {}
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise ConfigError("write key=value", where=f"--set {override}")
        plain = parse_yaml(f"value: {value}", f"--set {override}").value
        assert isinstance(plain, dict)
        settings[key] = plain["value"]
    return build_stage(use, settings, base=".", where=lambda keys: ".".join(map(str, (use, *keys))))


def _reports(name: str) -> Any:
    """A function of the reports, reached by name: the engine imports no leaf."""
    return getattr(import_module("reports"), name)
