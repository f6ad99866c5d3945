"""A stage whose source changed must say whether its output did.

The digests of each stage's source, with all of `stages` and `dedup` that it imports, are kept in
`stage_digests.json`. When one is off: raise the stage's `version` if any output changes, then
confirm with

    python -m tests.test_versions
"""

import ast
import hashlib
import json
from importlib.util import find_spec
from pathlib import Path

from corpus.pipeline.registry import BUILT_IN, find
from tests import ROOT

KEPT = Path(__file__).parent / "stage_digests.json"


def sources(module: str, seen: set[Path]) -> set[Path]:
    """The files of a module and of all that it imports from `stages` and `dedup`."""
    spec = find_spec(module)
    if spec is None or spec.origin is None or Path(spec.origin) in seen:
        return seen
    seen.add(Path(spec.origin))
    for node in ast.walk(ast.parse(Path(spec.origin).read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.split(".")[0] in ("stages", "dedup") and _is_module(name):
                sources(name, seen)
    return seen


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def digests() -> dict[str, list[int | str]]:
    """Stage of this project -> version, digest of its source and the data files that it names."""
    found: dict[str, list[int | str]] = {}
    for name, entry in sorted(BUILT_IN.items()):
        hasher = hashlib.sha256()
        for path in sorted(sources(entry.target.split(":")[0], set())):
            text = path.read_text()
            hasher.update(text.encode())
            for data in sorted((ROOT / "stages").glob("*/data/*")):
                if data.name in text:
                    hasher.update(data.read_bytes())
        found[name] = [find(name).version, hasher.hexdigest()[:16]]
    return found


def test_no_stage_changed_unconfirmed() -> None:
    kept = json.loads(KEPT.read_text())
    now = digests()
    off = sorted(name for name in kept.keys() | now.keys() if kept.get(name) != now.get(name))
    assert not off, (
        f"the source of {', '.join(off)} changed: raise `version` if any output changes, then "
        "run python -m tests.test_versions"
    )


if __name__ == "__main__":
    KEPT.write_text(json.dumps(digests(), indent=1, sort_keys=True) + "\n")
