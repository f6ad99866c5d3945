"""docs/writing-a-stage.md, worked through: its files written, its tests and commands run."""

import configparser
from pathlib import Path

from tests.docs.blocks import ROOT, blocks_of, commands_of, run, write_files

DOCUMENT = ROOT / "docs" / "writing-a-stage.md"


def _install(folder: Path) -> None:
    """What `pip install --editable` of the document's setup.cfg leaves, without the network."""
    config = configparser.ConfigParser()
    config.read(folder / "setup.cfg")
    about = config["metadata"]
    info = folder / "my_stages-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n"
    )
    points = config["options.entry_points"]
    text = "".join(f"[{group}]\n{points[group].strip()}\n" for group in points)
    (info / "entry_points.txt").write_text(text)


def test_stages_of_the_document(tmp_path: Path) -> None:
    blocks = blocks_of(DOCUMENT)
    write_files(blocks, tmp_path)
    _install(tmp_path)
    commands = list(commands_of(blocks))
    assert len(commands) == 5
    for command in commands:
        run(command, tmp_path, python_path=str(tmp_path))
