"""docs/eu-summary.md shows what its commands print for the example."""

import shutil
from pathlib import Path

from tests.demo.demo import Demo
from tests.docs.blocks import ROOT, blocks_of, commands_of, run
from tests.forked import commands

PAGE = ROOT / "docs" / "eu-summary.md"


def test_its_points_and_its_table_are_those_of_the_example(tmp_path: Path, demo: Demo) -> None:
    shutil.copytree(demo.run, tmp_path / "runs" / "quickstart")
    with commands() as programs:
        for command in commands_of(blocks_of(PAGE)):
            is_ours = command.line.startswith("corpus ")
            run(command, tmp_path, programs=[programs] if is_ours else [])
    table = (tmp_path / "metrics.md").read_text(encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8").endswith(f"\n\n{table}")
