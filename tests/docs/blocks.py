"""Documents as scripts: fenced blocks with a file name are files, `console` blocks are commands,
`python` blocks are cells of a notebook.

    ```yaml pipeline.yaml      a file of that name
    ```console                 lines after `$ ` are commands, all others what they print
    ```terminal                the same, for commands that print to a terminal only
    ```python                  a cell; a block ```text right after it is what the cell shows
    ```sh, ```yaml, …          shown only

What a command prints, and what a cell shows, is compared where the document shows it; `…` stands
for anything, line breaks too, and a space for a no-break space. Every command must end with 0
(`; echo $?` shows another exit code).
"""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests import ROOT
from tests.docs.notebook import END

__all__ = [
    "ROOT",
    "Block",
    "Cell",
    "Command",
    "blocks_of",
    "cells_of",
    "commands_of",
    "documents",
    "run",
    "run_cells",
    "tours",
    "write_files",
]

_FENCE = re.compile(r"^```(?P<info>[^`\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = 300


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it stands for ("" for none), its text."""

    language: str
    file: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command of a console block, and what the document shows of its output.
    terminal: whether it is entered at a terminal, not in a script."""

    line: str
    shown: str
    terminal: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, and what the document shows below it."""

    code: str
    shown: str


def documents() -> list[Path]:
    """The README and everything in docs/; tours are below it."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def tours() -> list[Path]:
    """The tours, one a user."""
    return sorted((ROOT / "docs" / "tours").glob("*.md"))


def blocks_of(document: Path) -> list[Block]:
    """The fenced blocks of a document, in order."""
    blocks = []
    for match in _FENCE.finditer(document.read_text(encoding="utf-8")):
        language, _, file = match["info"].strip().partition(" ")
        blocks.append(Block(language, file, match["text"]))
    return blocks


def commands_of(blocks: list[Block]) -> Iterator[Command]:
    """The commands of all console and terminal blocks; a backslash at the end of a line continues
    it."""
    for block in blocks:
        if block.language not in {"console", "terminal"}:
            continue
        first, *parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
        assert not first.strip(), f"a console block begins with its output: {first!r}"
        for part in parts:
            command = re.match(r"(?:.*\\\n)*.*\n", part)
            assert command is not None
            shown = part[command.end() :].strip()
            yield Command(command[0].strip(), shown, terminal=block.language == "terminal")


def cells_of(blocks: list[Block]) -> list[Cell]:
    """The cells of a document, in order."""
    nothing = Block("", "", "")
    return [
        Cell(block.text, after.text.strip() if after.language == "text" else "")
        for block, after in pairwise([*blocks, nothing])
        if block.language == "python" and not block.file
    ]


def write_files(blocks: list[Block], folder: Path) -> None:
    """The blocks that stand for files, below a folder."""
    for block in blocks:
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")


def run(
    command: Command,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    programs: Sequence[Path] = (),
) -> None:
    """Run a command of a document in a folder; it must end with 0 and print what is shown.
    environment: its variables, in place of those by which it finds what is installed here.
    programs: folders of programs that go before the installed ones."""
    carried_out = _at_a_terminal if command.terminal else _in_a_script
    code, printed = carried_out(command.line, folder, environment or _environment(folder, programs))
    assert code == 0, f"{command.line}\nended with {code}:\n{printed}"
    _compare(command.line, printed, command.shown)


def run_cells(cells: list[Cell], folder: Path) -> None:
    """Run the cells of a document in a folder, as a notebook does; none may raise, or write to
    stderr, and they must show what is shown."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.notebook"],
        check=False,
        cwd=folder,
        env=_environment(folder),
        input=json.dumps([cell.code for cell in cells]),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, f"ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    assert not done.stderr
    for cell, printed in zip(cells, done.stdout.split(END)[:-1], strict=True):
        _compare(cell.code, printed, cell.shown)


def _in_a_script(line: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", line],
        check=False,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    )
    return done.returncode, done.stdout


def _at_a_terminal(line: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """What a person reads there: without colours, with line feeds for line ends."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    printed = b""
    with suppress(OSError):  # EIO: all have closed it
        while some := os.read(ours, 1 << 16):
            printed += some
    os.close(ours)
    text = printed.decode().replace("\r\n", "\n")
    return process.wait(_SECONDS), re.sub(r"\x1b\[[0-9;]*m", "", text)


def _environment(folder: Path, programs: Sequence[Path] = ()) -> dict[str, str]:
    path = [*map(str, programs), str(Path(sys.executable).parent), os.environ["PATH"]]
    return {
        **os.environ,
        "PATH": os.pathsep.join(path),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "100",
        "HF_HOME": str(folder / ".cache"),
        "HF_HUB_OFFLINE": "1",
    }


def _compare(what: str, printed: str, shown: str) -> None:
    """Nothing is compared where the document shows nothing. Spaces that keep a number and its unit
    together are written as others in a document, where nobody sees the difference."""
    if shown:
        printed, shown = (re.sub("[\xa0\u202f]", " ", text) for text in (printed, shown))
        pattern = ".*".join(map(re.escape, shown.split("…")))
        assert re.fullmatch(pattern, printed.strip(), re.DOTALL), (
            f"{what}\nprinted\n{printed}\nand the document shows\n{shown}"
        )
