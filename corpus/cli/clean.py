"""`corpus clean`: frees what a run holds in `work/` and does not need any more."""

import click

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.config.units import format_size
from corpus.run.cleaning import clean_run
from corpus.run.forget.journal import settle

__all__ = ["clean"]


@click.command()
@click.argument("folder", metavar="RUN")
@click.option("--keep", multiple=True, metavar="STEP", help="Keep what this step gave.")
@click.option(
    "--all", "everything", is_flag=True, help="Free all of work/; the next run repeats everything."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be freed.")
@example("corpus clean runs/first --keep crawl.text")
def clean(folder: str, keep: tuple[str, ...], everything: bool, dry_run: bool) -> None:
    """Free the space in work/ that a finished run does not need.

    A later run makes again what it has to read.
    """
    if everything and keep:
        raise click.UsageError("--all leaves nothing; --keep is for cleaning without it")
    settle(folder)
    freed = clean_run(folder, keep=keep, everything=everything, dry_run=dry_run)
    say(f"{format_size(number):>9}  {kind}" for kind, number in freed.kinds.items())
    click.echo(f"{format_size(freed.bytes):>9}  {'would be freed' if dry_run else 'freed'}")
    if not freed.published:
        click.echo("not published yet: intermediates stay")
