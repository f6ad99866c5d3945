"""`corpus init` writes two files and their schemas, and never over others."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.init import init, scaffold
from corpus.errors import OutputError
from corpus.quotas.file import read_quotas

NAMES = [
    "pipeline.yaml",
    "language_quotas.yaml",
    "pipeline.schema.json",
    "language_quotas.schema.json",
]


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    done = CliRunner().invoke(init, [str(tmp_path / "new/mine")])
    assert done.output.splitlines() == [f"wrote {tmp_path / 'new/mine' / n}" for n in NAMES]
    assert read_quotas(str(tmp_path / "new/mine/language_quotas.yaml")).languages


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputError, match=f"{name} is there already; nothing was written"):
        scaffold(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        scaffold(tmp_path / "file/mine")
