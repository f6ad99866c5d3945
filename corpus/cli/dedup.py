"""`corpus dedup`: near-duplicates in one stream of JSON lines."""

from pkgutil import resolve_name

import click

from corpus.cli.decorators import example, set_option
from corpus.cli.single_stage import single_stage
from corpus.cli.standard_input import standard_input

__all__ = ["dedup"]


@click.command()
@set_option("KEY=VALUE", "Change a setting of the stage minhash.")
@example("corpus dedup --set threshold=0.8 < in.jsonl > out.jsonl")
def dedup(overrides: tuple[str, ...]) -> None:
    """Find near-duplicates in one stream of JSON lines.

    All documents are held in memory.
    """
    stage = single_stage("minhash", overrides)
    # The engine imports none of the packages above it: it reaches this function by name.
    dedup_lines = resolve_name("dedup.stream:dedup_lines")
    for line in dedup_lines(stage, standard_input()):
        click.echo(line)
