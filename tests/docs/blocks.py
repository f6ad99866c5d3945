"""Documents as scripts: fenced blocks with a file name are files, `console` blocks are commands.

    ```yaml pipeline.yaml      a file of that name
    ```console                 lines after `$ ` are commands, all others what they print
    ```sh, ```yaml, …          shown only

What a command prints is compared where the document shows it; `…` stands for anything, line
breaks too. Every command must end with 0 (`; echo $?` shows another exit code).
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import ROOT

__all__ = [
    "ROOT",
    "Block",
    "Command",
    "blocks_of",
    "commands_of",
    "documents",
    "run",
    "write_files",
]

_FENCE = re.compile(r"^```(?P<info>[^`\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = 120


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it stands for ("" for none), its text."""

    language: str
    file: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command of a console block, and what the document shows of its output."""

    line: str
    shown: str


def documents() -> list[Path]:
    """The README and everything in docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks_of(document: Path) -> list[Block]:
    """The fenced blocks of a document, in order."""
    blocks = []
    for match in _FENCE.finditer(document.read_text(encoding="utf-8")):
        language, _, file = match["info"].strip().partition(" ")
        blocks.append(Block(language, file, match["text"]))
    return blocks


def commands_of(blocks: list[Block]) -> Iterator[Command]:
    """The commands of all console blocks; a backslash at the end of a line continues it."""
    for block in blocks:
        if block.language != "console":
            continue
        first, *parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
        assert not first.strip(), f"a console block begins with its output: {first!r}"
        for part in parts:
            command = re.match(r"(?:.*\\\n)*.*\n", part)
            assert command is not None
            yield Command(command[0].strip(), part[command.end() :].strip())


def write_files(blocks: list[Block], folder: Path) -> None:
    """The blocks that stand for files, below a folder."""
    for block in blocks:
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")


def run(
    command: Command, folder: Path, python_path: str = "", programs: Sequence[Path] = ()
) -> None:
    """Run a command of a document in a folder; it must end with 0 and print what is shown.
    programs: folders of programs that go before the installed ones."""
    path = [*map(str, programs), str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(path),
        "PYTHONPATH": os.pathsep.join(filter(None, [python_path, str(ROOT)])),
        "COLUMNS": "100",
        "HF_HOME": str(folder / ".cache"),
        "HF_HUB_OFFLINE": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command.line],
        check=False,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, f"{command.line}\nended with {done.returncode}:\n{done.stdout}"
    if command.shown:
        pattern = ".*".join(map(re.escape, command.shown.split("…")))
        assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), (
            f"{command.line}\nprinted\n{done.stdout}\nand the document shows\n{command.shown}"
        )
