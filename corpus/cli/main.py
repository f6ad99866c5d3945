"""The command `corpus`: it finds the command that is called, and turns errors into messages.

The exit codes are 0 for done, 1 for a command that ran and found something wrong, 2 for bad input,
70 for a fault of this program and 130 for an interruption.
"""

import errno
import io
import os
import select
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from corpus.cli.known_words import with_completion
from corpus.documents.visible import visible_lines
from corpus.errors import IN_WORKER, CorpusError
from corpus.system.interrupts import (
    INTERRUPTED,
    INTERRUPTED_EXIT,
    check_interrupt,
    interrupt_on_signals,
)

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["COMMANDS", "cli", "main"]

FAULT = 70
"""The exit code of a fault of this program (EX_SOFTWARE of sysexits.h)."""
_FAULT = (
    "which is a fault of this program and not of its input. The message is left out, since it may "
    "quote a text; where it was raised, for a report of the fault:"
)

COMMANDS: Mapping[str, str] = {
    "init": "Write a commented pipeline.yaml and language_quotas.yaml.",
    "run": "Run or resume a pipeline.",
    "plan": "Show what would run, how large it is, and why.",
    "status": "Show how far a run is, from another terminal.",
    "clean": "Free the space in work/ that a finished run does not need.",
    "apply": "Run one row-local stage as a Unix filter over JSON lines.",
    "dedup": "Find near-duplicates in one stream of JSON lines.",
    "balance": "Show what quotas would give on a supply, and why.",
    "report": "Build RUN/report from ledger and manifest.",
    "card": "Build the dataset card and its companions.",
    "validate": "Check a dataset against its manifest and ledger.",
    "forget": "Take documents out of a finished dataset, and keep them out.",
    "compare": "Show what differs between two runs or datasets.",
    "trace": "Show what became of a document.",
    "why": "Show where the documents of a language went.",
    "show": "Show a document beside the page that it was taken from.",
    "samples": "Show texts that a run dropped, with what decided.",
    "stages": "List the stages, or describe one.",
    "languages": "List the languages, or describe one.",
    "schema": "Print the JSON Schema of a configuration file.",
    "completion": "Print the completion script for a shell.",
}
"""Name -> the first sentence of the command's help. The command NAME is the function NAME of the
module `corpus.cli.NAME`."""


def main() -> None:
    """Run the command line; an error becomes one message on stderr, and an exit code."""
    try:
        with interrupt_on_signals():
            cli.main(prog_name="corpus", standalone_mode=False)
    except _ReaderGone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python would try to write again
        sys.exit(0)
    except CorpusError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        click.echo(visible_lines(shown.getvalue()), err=True, nl=False)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        _complain(INTERRUPTED)
        sys.exit(INTERRUPTED_EXIT)
    except OSError as error:
        # The machine refuses: no space is left, a right is missing, a disk is gone.
        where = f"{error.filename}: " if error.filename else ""
        _complain(f"{where}{error.strerror or type(error).__name__}")
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - whatever it is, its message may quote a text
        _complain("\n".join([f"{type(error).__name__}, {_FAULT}", *_places(error)]))
        sys.exit(FAULT)


def _places(error: BaseException) -> Iterator[str]:
    """Where an exception was raised, and those that led to it, without their messages."""
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    for note in getattr(error, "__notes__", ()):
        if note.startswith(IN_WORKER):
            yield note.rstrip()
    before = error.__cause__ or error.__context__
    if before is not None:
        yield f"after {type(before).__name__}"
        yield from _places(before)


def _complain(message: str) -> None:
    click.echo(f"corpus: {visible_lines(message)}", err=True)


class _ReaderGone(Exception):
    """Nobody reads standard output any more: the reader of a pipe has ended, as `| head` does."""


@contextmanager
def _pipe() -> Iterator[None]:
    """In this block, raise _ReaderGone where standard output breaks; click would end with 1. Other
    pipes and connections may break too, and that is an error."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError as error:
        poll = select.poll()
        poll.register(1, 0)
        if any(event & select.POLLERR for _, event in poll.poll(0)):
            raise _ReaderGone from None
        # click would take it for the pipe of standard output, and say nothing.
        raise ConnectionError(errno.ECONNABORTED, "a connection or pipe is broken") from error


class LazyCommands(Mapping[str, click.Command]):
    """The commands by name. The module of a command is imported when the command is looked up."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        command: click.Command = getattr(import_module(f"corpus.cli.{name}"), name)
        check_interrupt()  # importing takes long
        return with_completion(command)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class LazyGroup(click.Group):
    """A group that lists its commands from `COMMANDS`, where click would import all of them."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # where help is printed
        with _pipe():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _pipe():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=COMMANDS[name]) for name in names]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*commands, *options]


@click.group(
    cls=LazyGroup,
    commands=LazyCommands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="alia-corpus", prog_name="corpus")
def cli() -> None:
    """Build multilingual training corpora: pages in, balanced Parquet shards and accounts out."""
