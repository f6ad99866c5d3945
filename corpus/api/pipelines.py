"""Pipelines: loaded from a file or a dict, run, and what a run would do."""

import io
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corpus.api.event_loop import outside_event_loop
from corpus.api.finished_run import Run, open_run
from corpus.api.plain_values import plain

if TYPE_CHECKING:
    from corpus.pipeline.load import Config

__all__ = ["load", "plan", "run"]

_Path = str | os.PathLike[str]

_PLAN = pa.schema(
    [
        ("step", pa.string()),
        ("tasks", pa.int64()),
        ("to_do", pa.int64()),
        ("why", pa.list_(pa.string())),
        ("because", pa.list_(pa.string())),
    ]
)


def load(
    pipeline: _Path | Mapping[str, Any],
    *,
    settings: Mapping[str, Any] | None = None,
    limit: int | None = None,
    sample: float | None = None,
) -> "Config":
    """Load a pipeline and check it.

    pipeline: path or URL of a pipeline.yaml, or a dict of the same shape, in which paths are
        relative to the folder of the process.
    settings: other values for settings of stages, by `stage.key`, as `--set` of the command line.
    limit: the first records of each source only.
    sample: this share of each source only, above 0 and up to 1, by priority; not with a limit.

    Raises ConfigError for what cannot be built, with the place and what would be valid; QuotaError;
    MissingExtra where a stage needs a library that is not installed.
    """
    from corpus.errors import ConfigError
    from corpus.pipeline import load as loading

    if limit is not None and limit < 1:
        raise ConfigError(f"must be 1 or more; it is {limit}", where="limit")
    if sample is not None and not 0 < sample <= 1:
        raise ConfigError(f"must be above 0 and up to 1; it is {sample}", where="sample")
    if limit is not None and sample is not None:
        raise ConfigError("goes without limit", where="sample")
    overrides = {
        name: plain(value, where=f"settings {name}") for name, value in (settings or {}).items()
    }
    if isinstance(pipeline, Mapping):
        value = plain(pipeline, where="pipeline")
        return loading.load_plain(value, overrides=overrides, limit=limit, sample=sample)
    return loading.load(os.fspath(pipeline), overrides=overrides, limit=limit, sample=sample)


def run(
    pipeline: "Config | _Path | Mapping[str, Any]",
    output: _Path,
    *,
    progress: bool = False,
    **options: Any,
) -> Run:
    """Run a pipeline, or go on with a run, and return it finished: published, with its report and
    dataset card. What was done before with the same settings and inputs is not done again.

    pipeline: what `load` returned, or what it takes. output: folder or URL of the run.
    progress: draw a line that moves on stderr, if that is a terminal.
    options: those of the `run:` block of pipeline.yaml, such as `executor="dask"`, `workers=4`
        or `quarantine_limit="1%"`; by default, tasks run one after the other.

    Works inside a running event loop, which it blocks. Raises CorpusError: what `load` raises,
    OutputError where the folder is somebody else's, RunError where the run went wrong.
    """
    from corpus.run.derived import write_derived
    from corpus.run.pipeline_run import run_pipeline

    config = _with_options(_loaded(pipeline), options)
    path = os.fspath(output)
    stream = None if progress else io.StringIO()
    done = outside_event_loop(lambda: run_pipeline(config, path, stream=stream))
    write_derived(done, path)
    return open_run(path)


def plan(pipeline: "Config | _Path | Mapping[str, Any]", output: _Path) -> pa.Table:
    """What `run` would do: a row a step, in order, the last one for publishing the dataset.

    Columns: `step`; `tasks`, how many it has; `to_do`, how many would run; `why`, the reasons of
    these tasks, such as a setting that was changed; `because`, the steps before that would run
    again. Nothing is run or written.
    """
    from corpus.run.dry_run import plan_of

    config = _loaded(pipeline)
    found = outside_event_loop(lambda: plan_of(config, os.fspath(output)))
    rows: list[dict[str, Any]] = [
        {
            "step": step.name,
            "tasks": step.total,
            "to_do": step.todo,
            "why": list(step.why),
            "because": step.because,
        }
        for step in found.steps
    ]
    last = {"step": "publish", "tasks": 1, "to_do": int(found.publishes)}
    return pa.Table.from_pylist([*rows, {**last, "why": [], "because": []}], _PLAN)


def _loaded(pipeline: "Config | _Path | Mapping[str, Any]") -> "Config":
    if isinstance(pipeline, (str, os.PathLike, Mapping)):
        return load(pipeline)
    return pipeline


def _with_options(config: "Config", options: Mapping[str, Any]) -> "Config":
    """The pipeline with other options; those that are not given stay as they were loaded."""
    from corpus.pipeline.load import options_of

    values = plain(options, where="run")
    if values.get("scheduler") is not None:
        values.setdefault("executor", "dask")
    checked = options_of(
        values, str(Path.cwd()), where=lambda keys: ".".join(map(str, ("run", *keys)))
    )
    changed = {name: getattr(checked, name) for name in values}
    return replace(config, options=replace(config.options, **changed))
