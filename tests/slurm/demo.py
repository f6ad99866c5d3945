"""The demo with another `run:` block."""

from pathlib import Path

from tests.demo.demo import Demo

__all__ = ["pipeline_with"]


def pipeline_with(demo: Demo, run: str, folder: Path) -> Path:
    """The demo's pipeline with `run` as its block, under the name of a test's folder beside the
    demo's inputs."""
    text, _, _ = demo.pipeline.read_text("utf-8").partition("\nrun:")
    path = demo.example / f"{folder.name}.yaml"
    path.write_text(f"{text}\n{run}  quarantine_limit: 2%\n", "utf-8")
    return path
