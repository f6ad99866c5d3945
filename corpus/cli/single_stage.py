"""A stage without a pipeline, as `corpus apply` and `corpus dedup` use one."""

from collections.abc import Sequence
from typing import Any

from corpus.config.yaml_file import parse_yaml
from corpus.errors import ConfigError
from corpus.pipeline.load import build_stage
from corpus.stage import Component

__all__ = ["single_stage"]


def single_stage(use: str, overrides: Sequence[str] = ()) -> Component:
    """Build a stage by its short name.

    overrides: settings as `key=value`, with the value in YAML; paths are relative to the current
    folder. Raises ConfigError for an unknown stage or setting, and for a value of a wrong type.
    """
    settings: dict[str, Any] = {}
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise ConfigError("write key=value", where=f"--set {override}")
        plain = parse_yaml(f"value: {value}", f"--set {override}").value
        assert isinstance(plain, dict)
        settings[key] = plain["value"]
    return build_stage(use, settings, base=".", where=lambda keys: ".".join(map(str, (use, *keys))))
