"""`corpus schema`: what may stand in the configuration files, for editors and for readers."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import click

from corpus.cli.decorators import example

__all__ = ["schema", "schema_text"]


def _pipeline() -> dict[str, Any]:
    from corpus.pipeline.json_schema import pipeline_schema

    return pipeline_schema()


def _quotas() -> dict[str, Any]:
    from corpus.quotas.json_schema import quotas_schema

    return quotas_schema()


_FILES: Mapping[str, Callable[[], dict[str, Any]]] = {"pipeline": _pipeline, "quotas": _quotas}


@click.command()
@click.argument("file", type=click.Choice(list(_FILES)), default="pipeline")
@click.option("--markdown", is_flag=True, help="Print the page docs/configuration.md.")
@example("corpus schema pipeline > pipeline.schema.json")
def schema(file: str, markdown: bool) -> None:
    """Print the JSON Schema of pipeline.yaml, or of language_quotas.yaml.

    It is one of JSON Schema 2020-12, with the settings of all stages that are installed. An editor
    completes and checks a file whose first line names it, as those of `corpus init` do.
    """
    if markdown:
        from corpus.cli.configuration_page import configuration_page

        click.echo(configuration_page())
    else:
        click.echo(schema_text(file), nl=False)


def schema_text(file: str) -> str:
    """The schema of `pipeline` or `quotas`, as the text of a file."""
    return json.dumps(_FILES[file](), ensure_ascii=False, indent=1) + "\n"
