"""`corpus stages`: the stages there are, and the settings, columns and reasons of each."""

import inspect
from collections.abc import Iterator

import click

from corpus.cli.decorators import example
from corpus.config.keys import keys_of
from corpus.errors import ConfigError, MissingExtra
from corpus.pipeline.registry import entries, find
from corpus.schema import COLUMNS, GIVEN_BY_SOURCES, Schema
from corpus.stage import Source, kind_of, summary_of

__all__ = ["describe_stage", "list_stages", "stages"]


@click.command()
@click.argument("name", required=False)
@example("corpus stages minhash")
def stages(name: str | None) -> None:
    """List the stages, or describe one.

    With NAME, the settings, columns and reasons of that stage are shown.
    """
    click.echo("\n".join(describe_stage(name) if name else list_stages()))


def list_stages() -> Iterator[str]:
    """Yield a line for each stage: its name, its kind, and what it does."""
    for name in entries():
        try:
            cls = find(name)
        except (ConfigError, MissingExtra) as error:
            yield f"{name:12} {'?':8} {error}"
            continue
        yield f"{name:12} {kind_of(cls):8} {summary_of(cls)}"


def describe_stage(name: str) -> Iterator[str]:
    """Yield all that the author of a pipeline needs to know of one stage."""
    cls = find(name)
    yield f"{name} ({kind_of(cls)}): {inspect.getdoc(cls)}"
    yield ""
    yield "settings"
    for key in keys_of(cls):
        yield f"  {key.name}: {key.default_in_words}   ({key.type_in_words})"
        yield f"      {key.meaning}"
    columns: list[tuple[str, Schema]] = []
    if issubclass(cls, Source):
        columns.append(("gives", {n: COLUMNS[n].type for n in GIVEN_BY_SOURCES}))
    columns += [(kind, getattr(cls, kind, {})) for kind in ("reads", "adds", "rewrites")]
    for kind, schema in columns:
        if schema:
            yield kind
            for column, type_ in schema.items():
                meaning = f"  {COLUMNS[column].meaning}" if column in COLUMNS else ""
                yield f"  {column}: {type_}{meaning}"
    if cls.reasons:
        yield f"drops for  {', '.join(sorted(cls.reasons))}"
    if cls.uses:
        yield f"uses       {', '.join(cls.uses)}"
    yield f"version    {cls.version}"
