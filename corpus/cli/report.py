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
    "--against", metavar="EARLIER", help="Show the mixture beside that of an earlier run."
)
@to_option
@example("corpus report runs/second --against runs/first")
def report(folder: str, against: str | None, to: str | None) -> None:
    """Build RUN/report from ledger and manifest."""
    settle(folder)
    # The engine imports none of the packages above it: it reaches the reports by name.
    say(f"wrote {path}" for path in resolve_name("reports:write_reports")(folder, to))
    if against is not None:
        say(["", *resolve_name("reports:history")(folder, against).split("\n")])
