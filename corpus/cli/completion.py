"""`corpus completion`: the script by which a shell completes a command and what it takes."""

import click
from click.shell_completion import get_completion_class

from corpus.cli.decorators import example

__all__ = ["completion"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
@example('eval "$(corpus completion bash)"')
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell."""
    found = get_completion_class(shell)
    assert found is not None
    group = context.find_root().command
    script = found(group, {}, "corpus", "_CORPUS_COMPLETE").source()
    # Where nothing is known, as after `<`, bash completes the names of files.
    click.echo(script.replace("complete -o nosort -F", "complete -o nosort -o default -F"))
