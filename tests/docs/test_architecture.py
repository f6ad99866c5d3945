"""docs/architecture.md names each file of the engine once in its table, and no file that is not."""

import re

from tests.docs.blocks import ROOT


def test_table_of_files_is_complete() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("## Files")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([a-z_0-9/]+\.[a-z]+)`", row)]
    engine = ROOT / "corpus"
    packages = ("boundary", "executors", "quotas")
    found = [*engine.glob("*.*"), *(p for name in packages for p in engine.glob(f"{name}/*.py"))]
    files = {path.relative_to(engine).as_posix() for path in found if path.stem != "__init__"}
    files -= {"py.typed"}
    assert len(named) == len(set(named))
    assert set(named) == files
