"""docs/writing-a-stage.md, worked through: its files written, its tests and commands run."""

from pathlib import Path

from tests.docs.blocks import ROOT, blocks_of, commands_of, run, write_files
from tests.docs.fresh import outside

DOCUMENT = ROOT / "docs" / "writing-a-stage.md"


def test_stages_of_the_document(tmp_path: Path, fresh: Path) -> None:
    """All of it as a reader would, beside the wheel of this project and without its repository."""
    blocks = blocks_of(DOCUMENT)
    write_files(blocks, tmp_path)
    commands = list(commands_of(blocks))
    assert len(commands) == 7
    for command in commands:
        run(command, tmp_path, outside(fresh))
