"""`corpus schema`: what may stand in the configuration files, for editors and for readers."""

import click

from corpus.cli.decorators import example
from corpus.cli.schema_text import FILES, schema_text

__all__ = ["schema"]


@click.command()
@click.argument("file", type=click.Choice(list(FILES)), default="pipeline")
@click.option("--markdown", is_flag=True, help="Print the page docs/configuration.md.")
@example("corpus schema pipeline > pipeline.schema.json")
def schema(file: str, markdown: bool) -> None:
    """Print the JSON Schema of a configuration file.

    The file is pipeline.yaml, or language_quotas.yaml with `quotas`. The schema is one of JSON
    Schema 2020-12, with the settings of all stages that are installed. An editor completes and
    checks a file whose first line names it, as those of `corpus init` do.
    """
    if markdown:
        from corpus.cli.configuration_page import configuration_page

        click.echo(configuration_page())
    else:
        click.echo(schema_text(file), nl=False)
