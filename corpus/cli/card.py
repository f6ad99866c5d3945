"""`corpus card`: the dataset card of a finished run is built anew."""

from pkgutil import resolve_name

import click

from corpus.cli.decorators import example, to_option
from corpus.cli.printing import say
from corpus.run.card_sections import card_section
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
@click.option("--section", metavar="HEADING",
              help="Print this section of the card that is there, and build nothing.")  # fmt: skip
@click.option("--language", metavar="TAG",
              help="With --section: the language, if not that of publication.")  # fmt: skip
@example("corpus card runs/second --previous runs/first --pipeline pipeline.yaml")
def card(
    folder: str,
    pipeline: str | None,
    previous: str | None,
    to: str | None,
    section: str | None,
    language: str | None,
) -> None:
    """Build the dataset card and its companions.

    They are built from ledger and manifest, into RUN/dataset unless --to names another folder. The
    manifest lists them with their checksums, and keeps what --pipeline states. Then it prints what
    the EU's summary of training content still lacks, and the points that AIAL's metrics would give
    it (docs/eu-summary.md). With --section a section of the card that is there is printed, of a
    dataset without its run, too.
    """
    if section is None and language is not None:
        raise click.UsageError("--language goes with --section; the card is built in all languages")
    if section is not None and (pipeline or previous or to):
        raise click.UsageError("--section builds nothing; give it alone or with --language")
    settle(folder)
    if section is not None:
        say(card_section(folder, section, language).lines)
        return
    # The engine imports none of the packages above it: it reaches the reports by name.
    written = resolve_name("reports:write_card")(folder, to, pipeline, previous)
    say(f"wrote {path}" for path in written)
    say(resolve_name("reports:check_card")(folder, pipeline))
