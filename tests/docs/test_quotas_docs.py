"""The tables of docs/quotas.md are what `corpus balance` prints for language_quotas.yaml."""

import shutil
from pathlib import Path

from tests.docs.blocks import ROOT, blocks_of, commands_of, run, write_files
from tests.forked import commands


def test_the_tables_are_those_that_the_command_prints(tmp_path: Path) -> None:
    shutil.copy(ROOT / "language_quotas.yaml", tmp_path)
    blocks = blocks_of(ROOT / "docs" / "quotas.md")
    write_files(blocks, tmp_path)
    with commands() as programs:
        for command in commands_of(blocks):
            run(command, tmp_path, programs=[programs])
