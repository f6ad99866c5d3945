"""`corpus card`: the dataset card of a finished run is built anew."""

from pkgutil import resolve_name

import click

from corpus.cli.decorators import example, to_option
from corpus.cli.printing import say
from corpus.run.forget.journal import settle

__all__ = ["card"]


@click.command()
@click.argument("folder", metavar="RUN")
@click.option(
    "--pipeline",
    metavar="FILE",
    help="A pipeline.yaml whose about:, publication: and card: take the place of what the run was "
    "given; nothing else in it is read.",
)
@click.option(
    "--previous",
    metavar="RUN",
    help="The run or dataset of the version before: the card says what came in and left since.",
)
@to_option
@example("corpus card runs/second --previous runs/first --pipeline pipeline.yaml")
def card(folder: str, pipeline: str | None, previous: str | None, to: str | None) -> None:
    """Build the dataset card and its companions.

    They are built from ledger and manifest, into RUN/dataset unless --to names another folder. The
    manifest lists them with their checksums, and keeps what --pipeline states. Then it prints what
    the EU's summary of training content still lacks, and the points that AIAL's metrics would give
    it (docs/eu-summary.md).
    """
    settle(folder)
    # The engine imports none of the packages above it: it reaches the reports by name.
    written = resolve_name("reports:write_card")(folder, to, pipeline, previous)
    say(f"wrote {path}" for path in written)
    say(resolve_name("reports:check_card")(folder, pipeline))
