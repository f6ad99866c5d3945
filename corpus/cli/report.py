"""`corpus report`: the report of a finished run is built anew."""

from pkgutil import resolve_name

import click

from corpus.cli.decorators import example, to_option
from corpus.cli.printing import say
from corpus.run.forget.journal import settle

__all__ = ["report"]


@click.command()
@click.argument("folder", metavar="RUN")
@click.option(
    "--previous",
    "--against",
    "previous",
    metavar="EARLIER",
    help="Compare with an earlier run: on the page, and the mixture here.",
)
@to_option
@example("corpus report runs/second --previous runs/first")
def report(folder: str, previous: str | None, to: str | None) -> None:
    """Build RUN/report from ledger and manifest."""
    settle(folder)
    # The engine imports none of the packages above it: it reaches the reports by name.
    write_reports, history = (resolve_name(f"reports:{n}") for n in ("write_reports", "history"))
    say(f"wrote {path}" for path in write_reports(folder, to, previous))
    if previous is not None:
        say(["", *history(folder, previous).split("\n")])
