"""The row-local stages of a finished run, built again with the settings that its manifest has."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any

from corpus.errors import ConfigError
from corpus.pipeline.dag import SAME_RECORD
from corpus.pipeline.load import build_stage, load
from corpus.pipeline.registry import find
from corpus.run.deep_validation.dataset import Dataset
from corpus.run.run_folder import noted_config
from corpus.run.trace import stages_of
from corpus.stage import Stage

__all__ = ["RebuiltStages"]


class RebuiltStages:
    """Stages by name, each built once. dataset: of the run. pipeline: the pipeline.yaml, beside
    which files stand that settings name; None for the one that the run noted."""

    def __init__(self, dataset: Dataset, pipeline: str | None) -> None:
        self._dataset = dataset
        self._pipeline = pipeline or noted_config(dataset.folder)
        self._built: dict[str, Stage] = {}
        if dataset.manifest.get("language_packs"):
            if self._pipeline is None:
                raise ConfigError("the run has language packs; give --pipeline, which names them")
            load(self._pipeline)  # puts them in force

    def of(self, source: str) -> Sequence[Mapping[str, Any]]:
        """The stages after a source, in order, as the manifest has them, but the engine's own."""
        path = stages_of(self._dataset.manifest, source, "")
        known = {stage["name"]: stage for stage in self._dataset.manifest["stages"]}
        return [known[name] for name in path if known[name]["use"] != SAME_RECORD]

    def kind(self, stage: Mapping[str, Any]) -> type[Any]:
        """The class of a stage. Raises ConfigError, MissingExtra."""
        return find(stage["use"], where=stage["name"])

    def build(self, stage: Mapping[str, Any], **settings: Any) -> Stage:
        """Build a stage as the run had it. settings: others than in the run. Raises ConfigError,
        MissingExtra, ResourceError, as where a file that it reads is not at hand."""
        if stage["name"] not in self._built:
            base = str(PurePosixPath(self._pipeline).parent) if self._pipeline else "."
            paths = {f.name for f in fields(self.kind(stage)) if f.metadata.get("path")}
            # The manifest has null for a path that is not written, whatever its default is.
            noted = {
                name: value
                for name, value in stage["settings"].items()
                if value is not None or name not in paths
            }
            built = build_stage(
                stage["use"],
                {**noted, **settings},
                base=base,
                where=lambda keys: ".".join(map(str, (stage["name"], *keys))),
            )
            assert isinstance(built, Stage)
            self._built[stage["name"]] = built
        return self._built[stage["name"]]
